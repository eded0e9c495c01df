import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cipher } from "./cipher.js";
import { loadEncryptionKey } from "./encryption-key.js";

const secret = Buffer.alloc(32, 7);

describe("a sealed text", () => {
  const cipher = new Cipher(secret);

  it("opens again, in its own place and under its own key alone", () => {
    const sealed = cipher.seal("AAAA-BBBB · ü", "1/2");
    expect(sealed.bytes.includes("AAAA")).toBe(false);
    expect(new Cipher(secret).open(sealed, "1/2")).toBe("AAAA-BBBB · ü");
    expect(() => cipher.open(sealed, "1/3")).toThrow();
    const other = new Cipher(Buffer.alloc(32, 8));
    expect(() => other.open(sealed, "1/2")).toThrow(`ENCRYPTION_KEY is the key ${other.keyId}`);
  });

  it("does not open once a single bit of it is another", () => {
    const { bytes, keyId } = cipher.seal("AAAA-BBBB", "1/2");
    for (let byte = 0; byte < bytes.length; byte += 1) {
      const changed = Buffer.from(bytes);
      changed[byte] = (changed[byte] ?? 0) ^ 1;
      expect(() => cipher.open({ bytes: changed, keyId }, "1/2")).toThrow();
    }
  });

  it("never looks the same twice, while its fingerprint does", () => {
    expect(cipher.seal("AAAA", "1/2").bytes).not.toEqual(cipher.seal("AAAA", "1/2").bytes);
    expect(cipher.fingerprint("AAAA", "1/2")).toEqual(cipher.fingerprint("AAAA", "1/2"));
    expect(cipher.fingerprint("AAAA", "1/2")).not.toEqual(cipher.fingerprint("AAAA", "1/3"));
    expect(cipher.fingerprint("AAAA", "1/2")).not.toEqual(new Cipher(Buffer.alloc(32)).fingerprint("AAAA", "1/2"));
  });
});

describe("the encryption key", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "guildmart-key-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is made once in DATA_DIR, for the bot alone, whoever starts first", async () => {
    const environment = { ENCRYPTION_KEY: undefined, DATA_DIR: join(folder, "data") };
    const keys = await Promise.all(Array.from({ length: 5 }, () => loadEncryptionKey(environment)));
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
    expect(await loadEncryptionKey(environment)).toEqual(keys[0]);
    expect(await readdir(join(folder, "data"))).toEqual(["encryption.key"]);
    expect((await stat(join(folder, "data", "encryption.key"))).mode & 0o777).toBe(0o600);
  });

  it("is the operator's when there is one, and makes no file then", async () => {
    const ENCRYPTION_KEY = "ab".repeat(32);
    expect(await loadEncryptionKey({ ENCRYPTION_KEY, DATA_DIR: folder })).toEqual(Buffer.alloc(32, 0xab));
    expect(await readdir(folder)).toEqual([]);
  });

  it("is not guessed from a file that holds something else", async () => {
    const path = join(folder, "encryption.key");
    await writeFile(path, "half");
    await expect(loadEncryptionKey({ ENCRYPTION_KEY: undefined, DATA_DIR: folder })).rejects.toThrow(path);
    expect(await readFile(path, "utf8")).toBe("half");
  });
});
