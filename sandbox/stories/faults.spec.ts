import { ChannelType, GatewayIntentBits, PermissionFlagsBits, type Client, type TextChannel } from "discord.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Sandbox, type Guild, type Person } from "../index.js";
import { startBot, type Answerer } from "./bot.js";

let sandbox: Sandbox;
let guild: Guild;
let alice: Person;
let answer: Answerer;
const clients: Client<true>[] = [];

async function bot(intents?: readonly GatewayIntentBits[]): Promise<Client<true>> {
  const client = await startBot(
    sandbox,
    [{ name: "buy", description: "Buy" }],
    (interaction) => answer(interaction),
    intents,
  );
  clients.push(client);
  return client;
}

async function general(client: Client<true>): Promise<TextChannel> {
  const channel = await client.channels.fetch(alice.channel("general").id);
  if (channel?.type !== ChannelType.GuildText) throw new Error("not a text channel");
  return channel;
}

beforeEach(async () => {
  sandbox = await Sandbox.start();
  guild = sandbox.world.createGuild({ name: "Market" });
  alice = await sandbox.people.join(guild, { name: "Alice" });
  answer = async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply("bought");
  };
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.destroy()));
  await sandbox.stop();
});

it("makes one message of a 502 after the commit with a nonce, and two without", async () => {
  const channel = await general(await bot());
  const lost = { method: "POST", route: "/channels/:channel_id/messages", kind: "error-after-commit" } as const;
  sandbox.faults.add(lost);
  await channel.send({ content: "with", nonce: "effect-1", enforceNonce: true });
  const planned = sandbox.faults.add(lost);
  await channel.send({ content: "without" });
  expect(planned.hits).toBe(1);
  expect(
    alice
      .channel("general")
      .messages()
      .map(({ content }) => content),
  ).toEqual(["with", "without", "without"]);
  sandbox.clock.advance(5 * 60_000);
  await channel.send({ content: "with", nonce: "effect-1", enforceNonce: true });
  expect(alice.channel("general").messages()).toHaveLength(4);
  sandbox.violations.expectNone();
});

it("makes two channels of a 502 after the commit, one of a 502 before it", async () => {
  const client = await bot();
  const seen = await client.guilds.fetch(guild.id);
  sandbox.faults.add({ route: "/guilds/:guild_id/channels", kind: "error-before-commit" });
  await seen.channels.create({ name: "once" });
  sandbox.faults.add({ route: "/guilds/:guild_id/channels", kind: "error-after-commit", status: 503 });
  await seen.channels.create({ name: "twice" });
  expect(alice.channels().map(({ name }) => name)).toEqual(["general", "once", "twice", "twice"]);
  sandbox.violations.expectNone();
});

it("closes or resets the connection before or after the commit, and delays", async () => {
  const channel = await general(await bot());
  const route = (path: string): boolean => path.endsWith("/messages");
  sandbox.faults.add({ route, kind: "hangup-before-commit" });
  await expect(channel.send("never")).rejects.toThrow("other side closed");
  sandbox.faults.add({ route, kind: "hangup-after-commit" });
  await expect(channel.send("said")).rejects.toThrow("other side closed");
  sandbox.faults.add({ route, kind: "reset-before-commit" });
  await channel.send("again");
  sandbox.faults.add({ route, kind: "reset-after-commit" });
  await channel.send("twice");
  expect(
    alice
      .channel("general")
      .messages()
      .map(({ content }) => content),
  ).toEqual(["said", "again", "twice", "twice"]);
  sandbox.faults.add({ route, kind: "delay", ms: 200 });
  const started = performance.now();
  await channel.send("slow");
  expect(performance.now() - started).toBeGreaterThan(195);
  sandbox.violations.expectNone();
});

it("rate-limits, and discord.js waits", async () => {
  const channel = await general(await bot());
  const limit = sandbox.faults.add({ method: "POST", kind: "rate-limit", retryAfterSeconds: 0.3 });
  const started = performance.now();
  await channel.send("patient");
  expect(performance.now() - started).toBeGreaterThan(295);
  expect(limit.hits).toBe(1);
  expect(alice.channel("general").messages()).toHaveLength(1);
  sandbox.faults.add({ method: "POST", kind: "error-before-commit", times: 99 });
  sandbox.faults.clear();
  await channel.send("at once");
  sandbox.violations.expectNone();
});

it("refuses with an error of the story's choice", async () => {
  const user = await (await bot()).users.fetch(alice.id);
  const message = "You are opening direct messages too fast.";
  sandbox.faults.add({ route: "/users/@me/channels", kind: "refuse", status: 400, code: 40003, message });
  await expect(user.send("now")).rejects.toMatchObject({ code: 40003, message });
  await user.send("later");
  expect(alice.dms().map(({ content }) => content)).toEqual(["later"]);
  sandbox.violations.expectNone();
});

it("answers 40060 to the retry of a callback whose answer was lost, though the user saw the reply", async () => {
  await bot();
  sandbox.faults.add({
    route: "/interactions/:interaction_id/:interaction_token/callback",
    kind: "error-after-commit",
  });
  expect((await alice.slash("buy")).content).toBe("bought");
  await expect.poll(() => sandbox.violations.all().map(({ code }) => code)).toEqual([40060]);
});

it("replays what happened while the socket was down, interactions too", async () => {
  const client = await bot();
  const heard: string[] = [];
  client.on("messageCreate", (message) => heard.push(message.content));
  sandbox.faults.dropGateway();
  expect(sandbox.connections).toBe(0);
  const [reply] = await Promise.all([alice.slash("buy"), alice.say("general", "anyone?")]);
  expect(reply.content).toBe("bought");
  await expect.poll(() => heard).toContain("anyone?");
  expect(sandbox.connections).toBe(1);
  sandbox.violations.expectNone();
});

it("asks for a reconnect by op 7, and the client resumes where it was", async () => {
  const client = await bot();
  const packets: string[] = [];
  client.on("raw", ({ t }: { t: string }) => packets.push(t));
  sandbox.faults.requestReconnect();
  await expect.poll(() => sandbox.connections).toBe(0);
  await alice.say("general", "anyone?");
  await expect.poll(() => packets, { timeout: 10_000 }).toEqual(["MESSAGE_CREATE", "RESUMED"]);
  expect((await alice.slash("buy")).content).toBe("bought");
  sandbox.violations.expectNone();
});

it("sends a forgotten session through op 9 to a new IDENTIFY", async () => {
  const client = await bot();
  let readies = 0;
  client.on("raw", (packet: { t: string }) => {
    if (packet.t === "READY") readies += 1;
  });
  sandbox.faults.invalidateSessions();
  await expect.poll(() => readies, { timeout: 10_000 }).toBe(1);
  expect((await alice.slash("buy")).content).toBe("bought");
});

it("sends an event twice on demand", async () => {
  const client = await bot();
  const heard: string[] = [];
  client.on("raw", (packet: { t: string; d: { content?: string } }) => {
    if (packet.t === "MESSAGE_CREATE") heard.push(packet.d.content ?? "");
  });
  sandbox.faults.duplicateNextEvent("MESSAGE_CREATE");
  await alice.say("general", "hi");
  await alice.say("general", "there");
  await expect.poll(() => heard).toEqual(["hi", "hi", "there"]);
});

it("keeps events from sessions without the intent, and content without the content intent", async () => {
  const deaf = await bot([GatewayIntentBits.Guilds]);
  const blind = await bot([GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages]);
  const heard = (client: Client): string[] => {
    const types: string[] = [];
    client.on("raw", (packet: { t: string; d: { content?: string } }) =>
      types.push(`${packet.t} ${packet.d.content ?? ""}`.trim()),
    );
    return types;
  };
  const [byDeaf, byBlind] = [heard(deaf), heard(blind)];
  await alice.say("general", "secret");
  await alice.say("general", `for <@${sandbox.botUserId}>`);
  await sandbox.people.join(guild, { name: "Bob" });
  sandbox.world.createChannel(guild.id, { name: "new" });
  await expect
    .poll(() => byBlind)
    .toEqual(["MESSAGE_CREATE", `MESSAGE_CREATE for <@${sandbox.botUserId}>`, "CHANNEL_CREATE"]);
  await expect.poll(() => byDeaf).toEqual(["CHANNEL_CREATE"]);
});

it("gives an interaction to the connection that identified last", async () => {
  const answered: unknown[] = [];
  answer = async (interaction) => {
    answered.push(interaction.client);
    if (interaction.isChatInputCommand()) await interaction.reply("bought");
  };
  const first = await bot();
  const second = await bot();
  expect(sandbox.connections).toBe(2);
  await alice.slash("buy");
  await second.destroy();
  await expect.poll(() => sandbox.connections).toBe(1);
  await alice.slash("buy");
  expect(answered).toHaveLength(2);
  expect(answered[0]).toBe(second);
  expect(answered[1]).toBe(first);
  sandbox.violations.expectNone();
});

it("closes DMs, revokes permissions, and lets tests declare what follows", async () => {
  const client = await bot();
  const channel = await general(client);
  const found = await sandbox.violations.during(50013, async () => {
    sandbox.faults.revokeIn(channel.id, PermissionFlagsBits.SendMessages);
    await channel.send("x").catch(() => undefined);
  });
  expect(found).toHaveLength(1);
  sandbox.violations.expectNone();
  await channel.send("y").catch(() => undefined);
  expect(() => sandbox.violations.expectNone()).toThrow("POST /channels/:channel_id/messages");
});
