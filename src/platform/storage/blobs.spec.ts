import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Blobs } from "./blobs.js";

let root: string;
let blobs: Blobs;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "guildmart-blobs-"));
  blobs = new Blobs(join(root, "blobs"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const files = async () =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

it("gives back what was stored, under the hash of its content", async () => {
  const content = Buffer.from("abc");
  const key = await blobs.put(content);
  // FIPS 180-2, appendix B.1.
  expect(key).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(await new Blobs(join(root, "blobs")).get(key)).toEqual(content);
});

it("stores the same content once, also when it comes many times at the same moment", async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => blobs.put(Buffer.from("image"))));
  expect(new Set(keys).size).toBe(1);
  expect(await files()).toHaveLength(1);
});

it("forgets what is deleted, and deleting twice is no error", async () => {
  const key = await blobs.put(Buffer.from("image"));
  await blobs.delete(key);
  await blobs.delete(key);
  await expect(blobs.get(key)).rejects.toThrow("ENOENT");
});

it("notices damage", async () => {
  const key = await blobs.put(Buffer.from("image"));
  await writeFile(join(root, "blobs", key.slice(0, 2), key), "imagE");
  await expect(blobs.get(key)).rejects.toThrow("is damaged");
});

it.each(["../outside", "..", "", "/etc/passwd", "a".repeat(63), `${"a".repeat(64)}\n`, "A".repeat(64)])(
  "refuses the key %j before it touches a file",
  async (key) => {
    await writeFile(join(root, "outside"), "untouched");
    await expect(blobs.get(key)).rejects.toThrow("not the key");
    await expect(blobs.delete(key)).rejects.toThrow("not the key");
    expect(await files()).toHaveLength(1);
  },
);
