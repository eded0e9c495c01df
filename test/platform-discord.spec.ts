import "../src/platform/container.js";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ApplicationCommandOptionType,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { transports } from "winston";
import { Sandbox, type Guild, type Person } from "../sandbox/index.js";
import { startBot, type Bot } from "../src/bot.js";
import { Clock, MINUTE } from "../src/platform/clock.js";
import { InteractionBoundary } from "../src/platform/discord/boundary.js";
import { ChannelMessages } from "../src/platform/discord/channel-messages.js";
import { createClient, login } from "../src/platform/discord/client.js";
import { confirmView } from "../src/platform/discord/confirm.js";
import { button, modal } from "../src/platform/discord/controls.js";
import { action, rowId } from "../src/platform/discord/custom-id.js";
import { deployCommands } from "../src/platform/discord/deploy-commands.js";
import { DirectMessages } from "../src/platform/discord/direct-messages.js";
import { shopEmbed } from "../src/platform/discord/embed.js";
import { bindEvents, onEvent } from "../src/platform/discord/events.js";
import { actorOf, policy } from "../src/platform/discord/policy.js";
import { suggest } from "../src/platform/discord/suggest.js";
import { show, showModal } from "../src/platform/discord/view.js";
import { testDatabase, type TestDatabase } from "./support/database.js";

const press = action("stage.press", { order: rowId });
const open = action("stage.open");
const send = action("stage.send");

/** How the next handler behaves. */
let play: (interaction: { readonly client: unknown }) => Promise<void> | void;
/** How often a handler ran. */
let runs = 0;

const view = {
  content: "Hello @everyone",
  components: [[button({ label: "Press", id: press.id({ order: "7" }) }), button({ label: "Open", id: open.id({}) })]],
};

const complete = suggest("stage.things", { level: "admin" }, async (_actor, typed) => {
  if (typed === "boom") throw new TypeError("planted");
  return Array.from({ length: 40 }, (_, i) => ({ name: `${typed} ${i} ${"x".repeat(120)}`, value: `${i}` }));
});

@Discord()
@injectable()
class StageCommands {
  @Slash({ name: "stage-reply", description: "Reply" })
  @Guard(policy({ level: "customer", ack: "reply" }))
  async reply(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    await this.act(interaction);
  }

  @Slash({ name: "stage-defer", description: "Defer" })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async defer(
    @SlashOption({ name: "secret", description: "A secret", type: ApplicationCommandOptionType.String })
    _secret: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    await this.act(interaction);
  }

  @Slash({ name: "stage-public", description: "Defer for all to see" })
  @Guard(policy({ level: "customer", ack: "defer", ephemeral: false }))
  async public(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    await this.act(interaction);
  }

  @Slash({ name: "stage-admin", description: "For admins", defaultMemberPermissions: "ManageGuild" })
  @Guard(policy({ level: "admin", ack: "reply" }))
  async admin(
    @SlashOption({
      name: "thing",
      description: "The thing",
      type: ApplicationCommandOptionType.String,
      autocomplete: complete,
    })
    _thing: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    await show(interaction, { content: `You are ${actorOf(interaction).level}` });
  }

  @Slash({ name: "stage-confirm", description: "Ask first" })
  @Guard(policy({ level: "customer", ack: "reply" }))
  async confirm(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    const confirmId = press.id({ order: "8" });
    await show(interaction, confirmView({ title: "Sure?", lines: ["Costs $1."], confirmLabel: "Yes", confirmId }));
  }

  @ButtonComponent({ id: press.pattern })
  @Guard(policy({ level: "customer", ack: "update" }))
  async press(interaction: ButtonInteraction<"cached">): Promise<void> {
    await play(interaction);
    await show(interaction, { content: `Pressed for ${press.parse(interaction.customId).order}` });
  }

  @ButtonComponent({ id: open.pattern })
  @Guard(policy({ level: "customer", ack: "modal" }))
  async open(interaction: ButtonInteraction<"cached">): Promise<void> {
    await play(interaction);
    const fields = [{ kind: "line", id: "name", label: "Your name" }] as const;
    await showModal(interaction, modal({ id: send.id({}), title: "Who are you?", fields }));
  }

  @ModalComponent({ id: send.pattern })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async send(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    await show(interaction, { content: `Hello ${interaction.fields.getTextInputValue("name")}` });
  }

  private async act(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    runs += 1;
    await play(interaction);
    await show(interaction, view);
  }
}

let database: TestDatabase;
let sandbox: Sandbox;
let guild: Guild;
let alice: Person;
let bot: Bot;
const log: string[] = [];

beforeAll(async () => {
  expect(StageCommands).toBeDefined();
  database = await testDatabase();
  sandbox = await Sandbox.start();
  guild = sandbox.world.createGuild({ name: "Market" });
  sandbox.world.createGuild({ name: "Second" });
  alice = await sandbox.people.join(guild, { name: "Alice" });
  bot = await startBot({
    environment: {
      DISCORD_TOKEN: sandbox.token,
      DISCORD_API_URL: sandbox.apiUrl,
      DATABASE_URL: database.url,
      DATA_DIR: "unused",
      ENCRYPTION_KEY: "00".repeat(32),
      OPERATOR_IDS: [],
      HTTP_PORT: undefined,
      HTTP_HOST: "127.0.0.1",
      LOG_LEVEL: "info",
      LOG_FORMAT: "json",
    },
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
  bot.logger.clear().add(
    new transports.Stream({
      stream: new Writable({
        write: (line: Buffer, _encoding, done) => {
          log.push(line.toString());
          done();
        },
      }),
    }),
  );
});
afterAll(async () => {
  await sandbox.stop();
  await database.close();
});
afterEach(() => {
  sandbox.violations.expectNone();
});
beforeEach(async () => {
  // An answer is seen before its log line is written.
  await bot.resolve(InteractionBoundary).idle();
  sandbox.violations.clear();
  play = () => undefined;
  runs = 0;
  log.length = 0;
});

/** The log lines of a command; written after its answer was seen. */
const logged = (name: string) =>
  log
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line["message"] === "interaction" && line["name"] === name);

it("answers as the policy says, and pings nobody", async () => {
  const reply = await alice.slash("stage-reply");
  expect(reply).toMatchObject({ ephemeral: true, wasDeferred: false });
  expect(reply.message.pings.everyone).toBe(false);
  const deferred = await alice.slash("stage-defer");
  expect(deferred).toMatchObject({ ephemeral: true, wasDeferred: true });
  const open = await alice.slash("stage-public");
  expect(open).toMatchObject({ ephemeral: false, wasDeferred: true });
  const pressed = await open.click("Press");
  expect(pressed.message.id).toBe(open.message.id);
  expect(pressed.text()).toBe("Pressed for 7");
  expect(pressed.buttons()).toEqual([]);
  const form = (await (await alice.slash("stage-reply")).click("Open")).modal;
  expect((await form.submit({ "Your name": "Bob" })).text()).toBe("Hello Bob");
});

it.each(["stage-reply", "stage-defer", "stage-public"])(
  "answers a fault after %s to the caller alone",
  async (command) => {
    play = () => {
      throw new TypeError("planted: select * from secrets");
    };
    const reply = await alice.slash(command, command === "stage-defer" ? { secret: "hunter2" } : {});
    // Over a public “thinking” the sentence comes as a message of its own.
    await alice.sees(() => reply.ephemeral && reply.messages.filter(({ gone }) => !gone).length === 1);
    const reference = /Reference `([a-z0-9]{8})`/.exec(reply.text())?.[1];
    expect(reply.text()).not.toContain("secrets");
    expect(logged(command)).toMatchObject([{ outcome: "failed", correlationId: reference, userId: alice.id }]);
    expect(log.join()).toContain("planted");
    expect(log.join()).not.toContain("hunter2");
  },
);

it("answers a fault behind a button without touching its message", async () => {
  const reply = await alice.slash("stage-reply");
  play = () => {
    throw new TypeError("planted");
  };
  const pressed = await reply.click("Press").then((each) => (each.messages.length > 0 ? each : each.next()));
  expect(pressed.text()).toContain("Reference");
  expect(reply.buttons()).toHaveLength(2);
  expect((await reply.click("Open")).text()).toContain("Reference");
});

it("says which permission Discord wants", async () => {
  const secret = sandbox.world.createChannel(guild.id, { name: "secret", type: 0 });
  sandbox.faults.revokeIn(secret.id, 1n << 11n);
  play = async () => {
    await bot.client.rest.post(`/channels/${secret.id}/messages`, { body: { content: "x" } });
  };
  await sandbox.violations.during(50013, async () => {
    const reply = await alice.slash("stage-defer");
    expect(reply.text()).toContain("Send Messages");
  });
  await bot.resolve(InteractionBoundary).idle();
  expect(logged("stage-defer")).toMatchObject([{ outcome: "unavailable", code: 50013 }]);
});

it("says when a channel can be renamed again instead of waiting for it", async () => {
  const ticket = sandbox.world.createChannel(guild.id, { name: "busy", type: 0 });
  const route = "/channels/:channel_id";
  sandbox.faults.add({ kind: "rate-limit", retryAfterSeconds: 530, method: "PATCH", route });
  play = async () => {
    await bot.client.rest.patch(`/channels/${ticket.id}`, { body: { name: "renamed" } });
  };
  await sandbox.violations.during(
    () => true,
    async () => {
      expect((await alice.slash("stage-defer")).text()).toContain("Try again in 9 min");
    },
  );
});

it("tells whoever presses an old or forged button", async () => {
  const reply = await alice.slash("stage-public");
  for (const id of ["gone.button:1", "stage.press:x", "stage.press:1:2", "stage.press:", ""]) {
    const answer = await alice.press(id, reply.message);
    expect(answer.text(), id).toContain("older message");
    expect(answer.ephemeral).toBe(true);
  }
  expect((await alice.submitRaw("gone.form", { a: "b" })).text()).toContain("older message");
});

it("changes nothing on Cancel", async () => {
  const reply = await alice.slash("stage-confirm");
  expect(reply.buttons().map(({ label }) => label)).toEqual(["Yes", "Cancel"]);
  const cancelled = await reply.click("Cancel");
  expect(cancelled.text()).toContain("Nothing was changed.");
  expect(cancelled.buttons()).toEqual([]);
});

it("runs an event once that the gateway delivers twice", async () => {
  sandbox.faults.duplicateNextEvent("INTERACTION_CREATE");
  await alice.slash("stage-reply");
  await alice.slash("stage-defer");
  await bot.resolve(InteractionBoundary).idle();
  expect(runs).toBe(2);
});

it.each([
  { kind: "error-after-commit", status: 502 },
  { kind: "error-before-commit", status: 502 },
  { kind: "reset-after-commit" },
  { kind: "reset-before-commit" },
  { kind: "hangup-after-commit" },
  { kind: "hangup-before-commit" },
] as const)("answers once although the callback meets $kind", async (fault) => {
  const commands = ["stage-reply", "stage-defer", "stage-public"];
  for (const command of commands) {
    const route = "/interactions/:interaction_id/:interaction_token/callback";
    const handle = sandbox.faults.add({ ...fault, method: "POST", route });
    // The repeated callback is what makes it safe; Discord answers it with 40060.
    await sandbox.violations.during(40060, async () => {
      const reply = await alice.slash(command);
      expect(reply.text(), command).toContain("Hello");
      expect(reply.messages).toHaveLength(1);
    });
    expect(handle.hits).toBe(1);
  }
  expect(runs).toBe(3);
  await bot.resolve(InteractionBoundary).idle();
  for (const command of commands) expect(logged(command)).toMatchObject([{ outcome: "done" }]);
});

it("checks who acts, on commands and on autocomplete", async () => {
  const refused = await alice.forceSlash("stage-admin");
  expect(refused.text()).toContain("admins");
  expect(refused.ephemeral).toBe(true);
  const manager = sandbox.world.createRole(guild.id, { name: "Manager", permissions: 1n << 5n });
  const mary = await sandbox.people.join(guild, { name: "Mary", roles: [manager] });
  expect((await mary.slash("stage-admin")).text()).toBe("You are admin");
  expect((await sandbox.people.owner(guild).slash("stage-admin")).text()).toBe("You are admin");
  const choices = await mary.autocomplete("stage-admin", "thing", "app");
  expect(choices).toHaveLength(25);
  expect(choices.every(({ name }) => name.startsWith("app") && name.length === 100)).toBe(true);
  expect(await mary.autocomplete("stage-admin", "thing", "boom")).toEqual([]);
});

it("writes to a person once for an effect, whatever happens on the way", async () => {
  const direct = bot.resolve(DirectMessages);
  const clock = bot.resolve(Clock);
  const dave = await sandbox.people.join(guild, { name: "Dave" });
  const send = (effectKey: string, since?: Date) =>
    direct.send(dave.id, { content: `About ${effectKey}` }, since ? { effectKey, since } : { effectKey });
  expect(await send("order.paid:1", clock.now())).toBe("sent");
  expect(await send("order.paid:1", clock.now())).toBe("sent");
  const route = "/channels/:channel_id/messages";
  sandbox.faults.add({ kind: "error-after-commit", status: 502, method: "POST", route });
  expect(await send("order.paid:2", clock.now())).toBe("sent");
  // The client tries four times in all.
  sandbox.faults.add({ kind: "error-after-commit", status: 502, method: "POST", route, times: 4 });
  await expect(send("order.paid:3", clock.now())).rejects.toThrow();
  // A retry long after: Discord has forgotten the nonce, the message itself tells.
  sandbox.clock.advance(60 * MINUTE);
  expect(await send("order.paid:3", clock.in(-60 * MINUTE))).toBe("sent");
  expect(await send("order.paid:1")).toBe("sent");
  expect(dave.dms().map((message) => message.text().replace(/[\u200B\u200C]/g, ""))).toEqual([
    "About order.paid:1",
    "About order.paid:2",
    "About order.paid:3",
  ]);
});

it("tells the ticket when a person's messages are closed, and pings nobody there", async () => {
  const direct = bot.resolve(DirectMessages);
  const eve = await sandbox.people.join(guild, { name: "Eve" });
  const ticket = sandbox.world.createChannel(guild.id, { name: "ticket", type: 0 });
  sandbox.faults.closeDms(eve.user);
  const fallback = { channelId: ticket.id, view: { content: `${eve.mention}: your messages are closed.` } };
  await sandbox.violations.during(50007, async () => {
    expect(await direct.send(eve.id, { content: "Key: 123" }, { effectKey: "goods:1", fallback })).toBe("fallback");
    expect(await direct.send(eve.id, { content: "Key: 123" }, { effectKey: "goods:1", fallback })).toBe("fallback");
    expect(await direct.send(eve.id, { content: "Key: 123" }, { effectKey: "goods:2" })).toBe("closed");
  });
  const [posted, ...more] = eve.channel("ticket").messages();
  expect(more).toEqual([]);
  expect(posted?.text()).toContain("your messages are closed");
  expect(posted?.pings.userIds).toEqual([]);
});

it("posts, finds and edits its own messages, and says when a channel is gone", async () => {
  const messages = bot.resolve(ChannelMessages);
  const panel = sandbox.world.createChannel(guild.id, { name: "panel", type: 0 });
  const id = (await messages.post(panel.id, { ...view, content: "Panel 1" }, { effectKey: "panel:1" })) ?? "";
  await alice.say("panel", "Nice panel");
  expect(await messages.find(panel.id, "panel:1")).toBe(id);
  expect(await messages.find(panel.id, "panel:2")).toBeUndefined();
  expect(await messages.edit(panel.id, id, { embeds: [shopEmbed({ title: "Panel 2" })] })).toBe(true);
  const seen = alice.view(id);
  expect(seen?.text()).toContain("Panel 2");
  expect(seen?.content).toBe("");
  expect(seen?.buttons()).toEqual([]);
  await sandbox.violations.during(
    (violation) => [10003, 10008].includes(violation.code ?? 0),
    async () => {
      sandbox.world.deleteMessage(sandbox.world.message(id) ?? expect.fail("no message"));
      expect(await messages.edit(panel.id, id, view)).toBe(false);
      sandbox.world.deleteChannel(panel);
      expect(await messages.edit(panel.id, id, view)).toBe(false);
      expect(await messages.post(panel.id, view, { effectKey: "panel:3" })).toBeUndefined();
    },
  );
});

it("sends commands to Discord only when something differs", async () => {
  let puts = 0;
  bot.client.rest.on("response", ({ method, path }) => {
    if (method === "PUT" && path.endsWith("/commands")) puts += 1;
  });
  const unchanged = await deployCommands(bot.client, bot.logger);
  expect(unchanged).toEqual({ added: [], removed: [], changed: [], clearedGuilds: [] });
  expect(puts).toBe(0);
  const id = bot.client.application?.id ?? "";
  await bot.client.rest.put(`/applications/${id}/guilds/${guild.id}/commands`, {
    body: [{ name: "stale", description: "A copy", type: 1 }],
  });
  await bot.client.rest.post(`/applications/${id}/commands`, { body: { name: "old", description: "Gone", type: 1 } });
  const changes = await deployCommands(bot.client, bot.logger);
  expect(changes).toEqual({ added: [], removed: ["old"], changed: [], clearedGuilds: [guild.id] });
  expect(alice.commands()).not.toContain("old");
  expect(alice.commands()).not.toContain("stale");
  expect(alice.commands()).toContain("stage-reply");
  expect(alice.commands()).not.toContain("stage-admin");
});

it("logs what an event's method throws", async () => {
  class Listener {
    async left(): Promise<void> {
      throw new TypeError("planted in an event");
    }
  }
  const binding = onEvent("guildMemberRemove", Listener, (listener) => listener.left());
  bindEvents(bot.client, [binding], bot.resolve, bot.logger);
  const frank = await sandbox.people.join(guild, { name: "Frank" });
  frank.leave();
  await vi.waitFor(() => expect(log.join()).toContain("planted in an event"));
});

it("says when Discord refuses the token, at login and later", async () => {
  let refusals = 0;
  const settings = { apiUrl: sandbox.apiUrl, onTokenRefused: () => (refusals += 1) };
  const wrong = createClient(settings, bot.logger);
  await sandbox.violations.during(
    () => true,
    async () => {
      await expect(login(wrong, "wrong.token.altogether")).rejects.toThrow(/DISCORD_TOKEN/);
      await wrong.destroy();
      expect(refusals).toBe(1);
      const revoked = createClient(settings, bot.logger);
      await login(revoked, sandbox.token);
      revoked.rest.setToken("revoked.token.now");
      await expect(revoked.rest.get("/users/@me")).rejects.toThrow();
      await expect(revoked.rest.get("/users/@me")).rejects.toThrow();
      expect(refusals).toBe(2);
      await revoked.destroy();
    },
  );
});

it("lets a running answer finish before it leaves, and takes no new one", async () => {
  play = () => sleep(300);
  const running = alice.slash("stage-reply");
  await vi.waitFor(() => expect(runs).toBe(1));
  await bot.stop();
  expect(logged("stage-reply")).toMatchObject([{ outcome: "done" }]);
  expect((await running).text()).toContain("Hello");
  expect(sandbox.connections).toBe(0);
});
