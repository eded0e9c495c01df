import { request } from "node:http";
import { MessageFlags, type Client } from "discord.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { Sandbox, type Guild, type Person } from "../index.js";
import type { History, LiveEvent, Scene } from "../web/protocol.js";
import { startBot, type Answerer } from "./bot.js";

let sandbox: Sandbox;
let guild: Guild;
let alice: Person;
let bob: Person;
let client: Client<true>;
let answer: Answerer;
let address: URL;
let cookie: string;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  guild = sandbox.world.createGuild({ name: "Market" });
  alice = await sandbox.people.join(guild, { name: "Alice" });
  bob = await sandbox.people.join(guild, { name: "Bob" });
  client = await startBot(sandbox, [{ name: "go", description: "Go" }], (interaction) => answer(interaction));
  address = new URL((await sandbox.openPage()).address);
  const entered = await get(`/${address.search}`);
  cookie = String(entered.headers["set-cookie"]).split(";", 1)[0] ?? "";
});

afterEach(async () => {
  await client.destroy();
  await sandbox.stop();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** By `node:http`, which lets a caller write any Host and Origin. */
function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(new URL(path, address), { headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    })
      .on("error", reject)
      .end();
  });
}

function history(person: Person, channelId: string): Promise<History> {
  return get(`/api/history?persona=${person.id}&channel=${channelId}`, { cookie }).then(
    ({ body }) => JSON.parse(body) as History,
  );
}

/** Every event a window of this person is told. */
async function watch(person: Person): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  const socket = new WebSocket(`ws://${address.host}/live?persona=${person.id}`, {
    headers: { cookie },
    origin: address.origin,
  });
  socket.on("message", (text: Buffer) => events.push(JSON.parse(text.toString("utf8")) as LiveEvent));
  await expect.poll(() => events.some(({ type }) => type === "scene")).toBe(true);
  return events;
}

function sceneIn(events: readonly LiveEvent[]): Scene {
  const found = events.findLast((event) => event.type === "scene");
  if (!found) throw new Error("There was no scene.");
  return found.scene;
}

it("lets in only whoever has the printed address, from this machine and this page", async () => {
  const statusOf = async (path: string, headers: Record<string, string>): Promise<unknown> =>
    (await get(path, headers)).status;
  expect(await statusOf("/", {})).toBe(403);
  expect(await statusOf("/?key=wrong", {})).toBe(403);
  expect(await statusOf("/", { cookie: `${cookie}x` })).toBe(403);
  expect(await statusOf("/", { cookie })).toBe(200);
  expect(await statusOf("/api/personas", { cookie, host: `shop.example:${address.port}` })).toBe(403);
  expect(await statusOf("/api/personas", { cookie, host: "127.0.0.1:1" })).toBe(403);
  expect(await statusOf("/api/personas", { cookie, origin: "https://shop.example" })).toBe(403);
  expect(await statusOf("/api/personas", { cookie, origin: "null" })).toBe(403);
  expect(await statusOf("/api/personas", { cookie, origin: address.origin })).toBe(200);
  for (const [origin, given] of [
    ["https://shop.example", cookie],
    [undefined, cookie],
    [address.origin, ""],
  ] as const) {
    const socket = new WebSocket(`ws://${address.host}/live?persona=${alice.id}`, {
      headers: { cookie: given },
      ...(origin && { origin }),
    });
    const refused = await new Promise((resolve) =>
      socket.on("error", ({ message }) => resolve(message)).on("open", () => resolve("open")),
    );
    expect(refused).toContain("403");
  }
});

it("shows each person what their permissions show them, in the list, the history and live", async () => {
  const hidden = sandbox.world.createChannel(guild.id, {
    name: "for-alice",
    overwrites: [
      { id: guild.id, type: 0, allow: 0n, deny: 1_024n },
      { id: alice.id, type: 1, allow: 1_024n, deny: 0n },
    ],
  });
  const [toAlice, toBob] = [await watch(alice), await watch(bob)];
  expect(sceneIn(toAlice).guilds[0]?.channels.map(({ name }) => name)).toEqual(["general", "for-alice"]);
  expect(sceneIn(toBob).guilds[0]?.channels.map(({ name }) => name)).toEqual(["general"]);
  await alice.say(hidden, "Between us");
  await expect.poll(() => JSON.stringify(toAlice)).toContain("Between us");
  expect((await history(alice, hidden.id)).messages.map(({ content }) => content)).toEqual(["Between us"]);
  expect((await history(bob, hidden.id)).messages).toEqual([]);
  await bob.say("general", "For all");
  await expect.poll(() => JSON.stringify(toBob)).toContain("For all");
  expect(JSON.stringify(toBob)).not.toContain("Between us");
  expect(JSON.stringify(toBob)).not.toContain(hidden.id);
});

it("shows an ephemeral answer to its reader alone, until they dismiss it", async () => {
  answer = async (interaction) =>
    interaction.isRepliable() && interaction.reply({ content: "Psst", flags: MessageFlags.Ephemeral });
  const [toAlice, toBob] = [await watch(alice), await watch(bob)];
  const reply = await alice.slash("go");
  const general = alice.channel("general").id;
  await expect.poll(() => JSON.stringify(toAlice)).toContain("Psst");
  expect((await history(alice, general)).messages.map(({ content, ephemeral }) => [content, ephemeral])).toEqual([
    ["Psst", true],
  ]);
  expect((await history(bob, general)).messages).toEqual([]);
  const dismiss = (persona: Person): Promise<unknown> =>
    fetch(new URL("/api/dismiss", address), {
      method: "POST",
      headers: { cookie, "content-type": "application/json" },
      body: JSON.stringify({ persona: persona.id, message: reply.message.id }),
    });
  await dismiss(bob);
  expect((await history(alice, general)).messages).toHaveLength(1);
  await dismiss(alice);
  expect((await history(alice, general)).messages).toEqual([]);
  expect(JSON.stringify(toBob)).not.toContain("Psst");
});

it("marks what is unread for each reader, and whom it is for", async () => {
  const toBob = await watch(bob);
  const general = (): unknown => {
    const channel = sceneIn(toBob).guilds[0]?.channels[0];
    return [channel?.unread, channel?.mentions];
  };
  expect(general()).toEqual([false, 0]);
  await alice.say("general", `For ${bob.mention}`);
  await expect.poll(general).toEqual([true, 1]);
  await fetch(new URL("/api/read", address), {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify({ persona: bob.id, channel: bob.channel("general").id }),
  });
  await expect.poll(general).toEqual([false, 0]);
});

it("hands out files so that no uploaded page runs here", async () => {
  const page = await alice.say("general", "", [{ name: "x.png", contents: "<script>1</script>", type: "image/png" }]);
  const [file] = (await history(alice, page.channelId)).messages[0]?.attachments ?? [];
  const { status, headers } = await get(file?.url ?? "", { cookie });
  expect([status, headers["content-type"], headers["x-content-type-options"]]).toEqual([
    200,
    "application/octet-stream",
    "nosniff",
  ]);
  expect(headers["content-disposition"]).toContain("attachment");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect((await get(file?.url ?? "")).status).toBe(403);
});
