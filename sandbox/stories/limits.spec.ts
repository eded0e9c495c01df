import { once } from "node:events";
import { connect } from "node:net";
import { ChannelType, RateLimitError, RESTEvents, type Client, type TextChannel } from "discord.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Sandbox, type Guild, type Person } from "../index.js";
import { startBot } from "./bot.js";

const MINUTE = 60_000;

let sandbox: Sandbox;
let guild: Guild;
let alice: Person;
let client: Client<true> | undefined;

async function setUp(limits?: "discord" | "off"): Promise<TextChannel> {
  sandbox = await Sandbox.start(limits ? { limits } : {});
  guild = sandbox.world.createGuild({ name: "Market" });
  alice = await sandbox.people.join(guild, { name: "Alice" });
  client = await startBot(sandbox, [{ name: "buy", description: "Buy" }], async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply("bought");
  });
  const channel = await client.channels.fetch(alice.channel("general").id);
  if (channel?.type !== ChannelType.GuildText) throw new Error("not a text channel");
  return channel;
}

async function call(path: string, init: { method?: string; body?: object; token?: string } = {}): Promise<Response> {
  const headers = { authorization: `Bot ${init.token ?? sandbox.token}`, "content-type": "application/json" };
  const body = init.body === undefined ? null : JSON.stringify(init.body);
  return fetch(`${sandbox.apiUrl}/v10${path}`, { method: init.method ?? "GET", headers, body });
}

/** Sends many requests with a token of nobody on one connection, without waiting for answers between them. */
async function wrong(count: number): Promise<void> {
  const { hostname, port, pathname } = new URL(sandbox.apiUrl);
  const request = `GET ${pathname}/v10/users/@me HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bot wrong\r\n\r\n`;
  const socket = connect(Number(port), hostname);
  try {
    for (let sent = 0; sent < count; sent += 100) {
      socket.write(request.repeat(100));
      let answers = "";
      while (answers.split("HTTP/1.1 401").length <= 100) {
        const [bytes] = (await once(socket, "data")) as [Buffer];
        answers += bytes.toString();
      }
    }
  } finally {
    socket.destroy();
  }
}

const rules = (): string[] => sandbox.violations.all().map(({ rule }) => rule);

beforeEach(() => {
  client = undefined;
});

afterEach(async () => {
  await client?.destroy();
  await sandbox.stop();
});

it("tells discord.js by headers when to wait, so that it meets no 429", async () => {
  const channel = await setUp();
  const limited: number[] = [];
  client?.rest.on(RESTEvents.RateLimited, ({ limit, timeToReset }) => limited.push(limit, timeToReset));
  const started = performance.now();
  for (let sent = 0; sent < 6; sent += 1) await channel.send(`message ${sent}`);
  expect(performance.now() - started).toBeGreaterThan(4_800);
  expect(limited).toHaveLength(2);
  expect(limited[0]).toBe(5);
  expect(alice.channel("general").messages()).toHaveLength(6);
  sandbox.violations.expectNone();
});

it("answers 429 to whoever does not wait, per channel, until the window is over", async () => {
  const channel = await setUp();
  const other = sandbox.world.createChannel(guild.id, { name: "other" });
  const post = (id: string): Promise<Response> =>
    call(`/channels/${id}/messages`, { method: "POST", body: { content: "x" } });
  for (const left of [4, 3, 2, 1, 0]) {
    const answer = await post(channel.id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-ratelimit-limit")).toBe("5");
    expect(answer.headers.get("x-ratelimit-remaining")).toBe(String(left));
    expect(Number(answer.headers.get("x-ratelimit-reset-after"))).toBeLessThanOrEqual(5);
  }
  const refused = await post(channel.id);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("5");
  expect(refused.headers.get("x-ratelimit-scope")).toBe("user");
  const body = (await refused.json()) as { retry_after: number; global: boolean };
  expect(body.global).toBe(false);
  expect(body.retry_after).toBeGreaterThan(4);
  expect(body.retry_after).toBeLessThanOrEqual(5);
  expect((await post(other.id)).status).toBe(200);
  sandbox.clock.advance(5_000);
  expect((await post(channel.id)).status).toBe(200);
  expect(alice.channel("general").messages()).toHaveLength(6);
  expect(rules()).toEqual(["limit.bucket"]);
  expect(sandbox.violations.all()[0]).toMatchObject({ status: 429, kind: "bot" });
});

it("lets a channel be renamed twice in ten minutes, and edited otherwise", async () => {
  const channel = await setUp();
  if (!client) throw new Error("no client");
  client.rest.options.rejectOnRateLimit = ["/channels"];
  await channel.edit({ name: "one" });
  await channel.setTopic("two");
  await channel.edit({ name: "one", rateLimitPerUser: 5 });
  sandbox.violations.expectNone();
  const refused: unknown = await channel.edit({ name: "three" }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RateLimitError);
  expect(refused).toMatchObject({ method: "PATCH", route: "/channels/:id" });
  if (!(refused instanceof RateLimitError)) return;
  expect(refused.sublimitTimeout).toBeGreaterThan(9 * MINUTE);
  expect(alice.channel("one").topic).toBe("two");
  expect(rules()).toEqual(["limit.rename"]);
  sandbox.clock.advance(10 * MINUTE);
  const headers = await call(`/channels/${channel.id}`, { method: "PATCH", body: { name: "three" } });
  expect(headers.status).toBe(200);
  expect(alice.channels().map(({ name }) => name)).toEqual(["three"]);
});

it("counts fifty requests a second over all routes, interactions left out", async () => {
  const channel = await setUp();
  sandbox.clock.advance(2_000);
  const users = Array.from({ length: 60 }, (_, index) => sandbox.world.createUser({ name: `User ${index}` }));
  const bots = users.map(() => sandbox.world.createChannel(guild.id, { name: "x" }));
  const answers = await Promise.all(bots.map(({ id }) => call(`/channels/${id}`)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
  expect(refused).toHaveLength(10);
  expect(refused[0]?.headers.get("x-ratelimit-global")).toBe("true");
  expect(await refused[0]?.json()).toMatchObject({ global: true });
  expect((await alice.slash("buy")).content).toBe("bought");
  const met = sandbox.violations.all().map(({ rule, where }) => `${rule} ${where}`);
  expect(new Set(met)).toEqual(new Set(["limit.global GET /channels/:channel_id"]));
  sandbox.clock.advance(1_000);
  expect((await call(`/channels/${channel.id}`)).status).toBe(200);
});

it("bans an address after 10,000 invalid requests in ten minutes", async () => {
  await setUp();
  await wrong(200);
  sandbox.clock.advance(11 * MINUTE);
  await wrong(9_900);
  expect((await call("/users/@me")).status).toBe(200);
  await wrong(100);
  const banned = await call("/users/@me");
  expect(banned.status).toBe(429);
  expect(await banned.text()).toBe("error code: 1015");
  expect(Number(banned.headers.get("retry-after"))).toBeGreaterThan(600);
  expect(rules().at(-1)).toBe("limit.invalid-requests");
  sandbox.clock.advance(61 * MINUTE);
  expect((await call("/users/@me")).status).toBe(200);
});

it("counts nothing when limits are off", async () => {
  const channel = await setUp("off");
  for (let sent = 0; sent < 12; sent += 1) await channel.send(`message ${sent}`);
  for (const name of ["a", "b", "c"]) await channel.setName(name);
  const answer = await call(`/channels/${channel.id}`);
  expect(answer.headers.get("x-ratelimit-limit")).toBeNull();
  sandbox.violations.expectNone();
});
