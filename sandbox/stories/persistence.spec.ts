import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Sandbox } from "../index.js";
import type { Interaction } from "../world/types.js";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "guildmart-sandbox-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** A sandbox in a process of its own that says where it is. */
const CHILD = `
  const { Sandbox } = await import(process.argv[1]);
  const sandbox = await Sandbox.start({ dataDir: process.argv[2], limits: "off" });
  const guild = sandbox.world.createGuild({ name: "Market" });
  const alice = await sandbox.people.join(guild, { name: "Alice" });
  const general = alice.channel("general").id;
  console.log(JSON.stringify({ api: sandbox.apiUrl, token: sandbox.token, guild: guild.id, general }));
`;

it("loses no acknowledged request to kill -9", async () => {
  const built = pathToFileURL(resolve("dist/sandbox/index.js")).href;
  const child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, built, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { api, token, guild: guildId, general } = JSON.parse(line.toString()) as Record<string, string>;
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { authorization: `Bot ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${api}/v10${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
  };
  await post(`/guilds/${guildId}/channels`, { name: "order-1" });
  let acknowledged = 0;
  const flood = (async () => {
    for (;;) {
      await post(`/channels/${general}/messages`, { content: `message ${acknowledged}` });
      acknowledged += 1;
      if (acknowledged === 40) child.kill("SIGKILL");
    }
  })();
  await expect(flood).rejects.toThrow();
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");

  const sandbox = await Sandbox.start({ dataDir: directory });
  try {
    expect(sandbox.token).toBe(token);
    const guild = sandbox.world.guild(guildId ?? "");
    if (!guild) throw new Error("The guild is lost.");
    const alice = sandbox.people.member(guild, "Alice");
    expect(alice.channels().map(({ name }) => name)).toEqual(["general", "order-1"]);
    const messages = alice.channel("general").messages();
    expect(messages.slice(0, acknowledged).map(({ content }) => content)).toEqual(
      Array.from({ length: acknowledged }, (_, index) => `message ${index}`),
    );
    const later = await alice.say("general", "after", [{ name: "a.txt", contents: "kept" }]);
    expect(BigInt(later.id)).toBeGreaterThan(BigInt(messages.at(-1)?.id ?? 0));
  } finally {
    await sandbox.stop();
  }
});

it("drops a torn last line and keeps files, roles, overwrites and commands", async () => {
  const first = await Sandbox.start({ dataDir: directory });
  const guild = first.world.createGuild({ name: "Market" });
  const role = first.world.createRole(guild.id, { name: "Support", permissions: 8n });
  const hidden = first.world.createChannel(guild.id, {
    name: "staff",
    overwrites: [{ id: guild.id, type: 0, allow: 0n, deny: 1024n }],
  });
  const sue = await first.people.join(guild, { name: "Sue", roles: ["Support"] });
  await sue.say("staff", "note", [{ name: "a.txt", contents: "kept" }]);
  const gone = first.world.createChannel(guild.id, { name: "gone" });
  first.world.deleteChannel(gone);
  await first.stop();
  await appendFile(join(directory, "world.jsonl"), '{"kind":"channel","key":"1","rec');

  const second = await Sandbox.start({ dataDir: directory });
  const again = second.world.guild(guild.id);
  if (!again) throw new Error("The guild is lost.");
  const after = second.people.member(again, "Sue");
  expect(again.roles.get(role.id)?.permissions).toBe(8n);
  expect(second.world.channel(hidden.id)?.overwrites).toEqual([{ id: guild.id, type: 0, allow: 0n, deny: 1024n }]);
  expect(after.channel("staff").last().files[0]?.bytes.toString()).toBe("kept");
  expect(after.channels().map(({ name }) => name)).toEqual(["general", "staff"]);
  await second.stop();
});

it("keeps open interactions, nonces and its time", async () => {
  const first = await Sandbox.start({ dataDir: directory });
  const guild = first.world.createGuild({ name: "Market" });
  const alice = await first.people.join(guild, { name: "Alice" });
  const general = alice.channel("general").id;
  first.clock.advance(7 * 3_600_000);
  const open = (sandbox: Sandbox): Interaction =>
    sandbox.world.openInteraction({ type: 2, userId: alice.id, channelId: general, guildId: guild.id, command: "buy" });
  const post = async (sandbox: Sandbox, path: string, body: object, method = "POST"): Promise<Response> => {
    const headers = { authorization: `Bot ${sandbox.token}`, "content-type": "application/json" };
    return fetch(`${sandbox.apiUrl}/v10${path}`, { method, headers, body: JSON.stringify(body) });
  };
  const deferred = open(first);
  const late = open(first);
  await post(first, `/interactions/${deferred.id}/${deferred.token}/callback`, { type: 5, data: { flags: 64 } });
  first.clock.advance(2_900);
  const fresh = open(first);
  const sent = await post(first, `/channels/${general}/messages`, { content: "a", nonce: "n1", enforce_nonce: true });
  const { id } = (await sent.json()) as { id: string };
  await first.stop();
  await delay(200);

  const second = await Sandbox.start({ dataDir: directory });
  try {
    expect(second.clock.now() - Date.now()).toBeGreaterThan(7 * 3_600_000);
    const again = await post(second, `/channels/${general}/messages`, {
      content: "a",
      nonce: "n1",
      enforce_nonce: true,
    });
    expect(await again.json()).toMatchObject({ id });
    const edit = { content: "done" };
    const original = `/webhooks/${second.applicationId}/${deferred.token}/messages/@original`;
    expect((await post(second, original, edit, "PATCH")).status).toBe(200);
    const kept = second.world.interaction(deferred.id);
    expect(kept).toMatchObject({ deferred: false, ephemeral: true, command: "buy" });
    expect(kept?.shown.map(({ content }) => content)).toEqual(["done"]);
    const answer = { type: 4, data: { content: "in time" } };
    expect((await post(second, `/interactions/${fresh.id}/${fresh.token}/callback`, answer)).status).toBe(204);
    expect(second.world.interaction(late.id)?.failed).toBe(true);
    second.violations.expectNone();
    second.clock.advance(16 * 60_000);
    expect((await post(second, original, edit, "PATCH")).status).toBe(401);
  } finally {
    await second.stop();
  }
});
