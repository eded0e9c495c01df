import {
  AttachmentBuilder,
  ChannelType,
  EmbedBuilder,
  OverwriteType,
  PermissionFlagsBits,
  type APIButtonComponent,
  type Client,
  type Guild as ClientGuild,
} from "discord.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Sandbox, type Guild, type Person } from "../index.js";
import { startBot } from "./bot.js";

let sandbox: Sandbox;
let guild: Guild;
let alice: Person;
let client: Client<true>;
let seen: ClientGuild;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  guild = sandbox.world.createGuild({ name: "Market" });
  sandbox.world.createRole(guild.id, { name: "Support" });
  alice = await sandbox.people.join(guild, { name: "Alice" });
  client = await startBot(sandbox, [], async () => undefined);
  seen = await client.guilds.fetch(guild.id);
});

afterEach(async () => {
  await client.destroy();
  await sandbox.stop();
});

async function openTicket(): Promise<string> {
  const category = await seen.channels.create({ name: "Tickets", type: ChannelType.GuildCategory });
  const support = seen.roles.cache.find(({ name }) => name === "Support");
  const channel = await seen.channels.create({
    name: "Order 1042",
    parent: category,
    topic: "key:abc",
    permissionOverwrites: [
      { id: guild.id, type: OverwriteType.Role, deny: [PermissionFlagsBits.ViewChannel] },
      {
        id: alice.id,
        type: OverwriteType.Member,
        allow: [
          PermissionFlagsBits.ViewChannel,
          PermissionFlagsBits.SendMessages,
          PermissionFlagsBits.ReadMessageHistory,
        ],
      },
      { id: support?.id ?? "", type: OverwriteType.Role, allow: [PermissionFlagsBits.ViewChannel] },
      { id: client.user.id, type: OverwriteType.Member, allow: [PermissionFlagsBits.ViewChannel] },
    ],
  });
  return channel.id;
}

it("shows a private channel to its people alone", async () => {
  const bob = await sandbox.people.join(guild, { name: "Bob" });
  const sue = await sandbox.people.join(guild, { name: "Sue", roles: ["Support"] });
  const id = await openTicket();
  expect(alice.channel("order-1042").category).toBe("Tickets");
  expect(alice.channel("order-1042").writable).toBe(true);
  expect(sue.channels().map(({ name }) => name)).toEqual(["general", "order-1042"]);
  expect(bob.channels().map(({ name }) => name)).toEqual(["general"]);
  expect(() => bob.channel("order-1042")).toThrow("sees no #order-1042");

  const channel = await seen.channels.fetch(id);
  if (channel?.type !== ChannelType.GuildText) throw new Error("not a text channel");
  await channel.permissionOverwrites.edit(alice.id, { SendMessages: false });
  await expect(alice.say("order-1042", "hello")).rejects.toThrow("may not write");
  await channel.permissionOverwrites.delete(alice.id);
  expect(alice.channels().map(({ name }) => name)).toEqual(["general"]);
  await channel.setTopic("closed");
  await channel.delete();
  expect(sue.channels().map(({ name }) => name)).toEqual(["general"]);
  sandbox.violations.expectNone();
});

it("tells the bot what people write and shows people what the bot sends", async () => {
  const id = await openTicket();
  const channel = await client.channels.fetch(id);
  if (channel?.type !== ChannelType.GuildText) throw new Error("not a text channel");
  const heard: string[] = [];
  client.on("messageCreate", (message) => heard.push(`${message.author.displayName}: ${message.content}`));
  await alice.say("order-1042", "hello", [{ name: "proof.txt", contents: "paid" }]);
  await expect.poll(() => heard).toEqual(["Alice: hello"]);

  const message = await channel.send({
    content: `<@${alice.id}> @everyone`,
    embeds: [new EmbedBuilder().setTitle("Order").setImage("attachment://a.png")],
    files: [new AttachmentBuilder(Buffer.from("png"), { name: "a.png", description: "A picture" })],
    allowedMentions: { users: [alice.id] },
  });
  const view = alice.channel("order-1042").last();
  expect(view.text()).toContain("Order");
  expect(view.pings).toEqual({ userIds: [alice.id], roleIds: [], everyone: false });
  expect(view.files).toMatchObject([{ name: "a.png", type: "image/png" }]);
  const url = message.attachments.first()?.url ?? "";
  expect(await (await fetch(url)).text()).toBe("png");
  expect(message.embeds[0]?.image?.url).toBe(url);
  await message.edit({ content: "edited", attachments: [] });
  expect(view).toMatchObject({ content: "edited", edited: true, files: [] });
  const read = await channel.messages.fetch({ limit: 10 });
  expect(read.map(({ content }) => content)).toEqual(["edited", "hello"]);
  expect(read.last()?.attachments.first()?.name).toBe("proof.txt");
  await message.delete();
  expect(view.gone).toBe(true);
  sandbox.violations.expectNone();
});

it("delivers DMs, and refuses them with 50007 where they are closed", async () => {
  const user = await client.users.fetch(alice.id);
  await user.send("your key");
  expect(alice.dms().map(({ content }) => content)).toEqual(["your key"]);
  await alice.dm("thanks");
  sandbox.violations.expectNone();
  sandbox.faults.closeDms(alice.user);
  await expect(user.send("again")).rejects.toMatchObject({ code: 50007 });
  expect(alice.dms()).toHaveLength(2);
  sandbox.violations.allow(50007, "closed on purpose");
  sandbox.violations.expectNone();
});

it("gives and takes roles below the bot's own", async () => {
  const member = await seen.members.fetch(alice.id);
  const tier = await seen.roles.create({ name: "VIP", colors: { primaryColor: 0xff0000 } });
  await member.roles.add(tier);
  expect(alice.roles).toEqual(["VIP"]);
  await member.roles.remove(tier);
  await member.roles.set([tier]);
  expect(alice.roles).toEqual(["VIP"]);
  await tier.edit({ name: "VIP 2" });
  expect(alice.roles).toEqual(["VIP 2"]);
  await tier.delete();
  expect(alice.roles).toEqual([]);
  expect((await seen.members.search({ query: "ali" })).size).toBe(1);
  expect((await seen.members.list({ limit: 10 })).size).toBe(3);
  expect((await seen.members.fetch({ query: "ali", limit: 5 })).size).toBe(1);
  sandbox.violations.expectNone();
});

it("refuses what the bot may not do, and records it", async () => {
  const boss = sandbox.world.createRole(guild.id, { name: "Boss" });
  sandbox.world.moveRole(boss, 9);
  const member = await seen.members.fetch(alice.id);
  await expect(member.roles.add(boss.id)).rejects.toMatchObject({ code: 50013 });
  sandbox.faults.revoke(guild.id, PermissionFlagsBits.ManageChannels);
  await expect(seen.channels.create({ name: "x" })).rejects.toMatchObject({ code: 50013 });
  const general = alice.channel("general");
  sandbox.faults.revokeIn(general.id, PermissionFlagsBits.ViewChannel);
  const channel = await client.channels.fetch(general.id);
  if (channel?.type !== ChannelType.GuildText) throw new Error("not a text channel");
  await expect(channel.send("x")).rejects.toMatchObject({ code: 50001 });
  await expect(seen.channels.fetch("123456789012345678")).rejects.toMatchObject({ code: 10003 });
  expect(alice.roles).toEqual([]);
  expect(sandbox.violations.all().map(({ code }) => code)).toEqual([50013, 50013, 50001, 10003]);
});

it("has every read that discord.js offers for what it lists", async () => {
  await client.application.fetch();
  await client.users.fetch(client.user.id, { force: true });
  await seen.fetch();
  await seen.roles.fetch();
  await seen.roles.fetch(guild.id, { force: true });
  await seen.channels.fetch();
  const [general] = seen.channels.cache.values();
  await general?.fetch(true);
  if (general?.type === ChannelType.GuildText) await general.sendTyping();
  const command = await client.application.commands.create({ name: "one", description: "One" });
  await command.edit({ description: "Uno" });
  await client.application.commands.fetch(command.id, { force: true });
  expect((await client.application.commands.fetch()).map(({ description }) => description)).toEqual(["Uno"]);
  await command.delete();
  await seen.commands.set([{ name: "two", description: "Two" }]);
  expect(alice.commands()).toEqual(["two"]);
  sandbox.violations.expectNone();
});

it("holds its own answers and interactions to Discord's description", async () => {
  const general = alice.channel("general");
  const strange = { title: "x", colour: "red", components: 1 };
  const button: APIButtonComponent = { type: 2, style: 1, label: "Press", custom_id: "p" };
  const message = sandbox.world.createMessage({
    channelId: general.id,
    authorId: sandbox.botUserId,
    embeds: [strange],
    components: [{ type: 1, components: [button] }],
  });
  const channel = await client.channels.fetch(general.id);
  if (channel?.type !== ChannelType.GuildText) throw new Error("not a text channel");
  await channel.messages.fetch(message.id);
  expect(sandbox.violations.all().map(({ kind, rule }) => `${kind} ${rule}`)).toEqual(["sandbox sandbox.answer"]);
  const pressed = general.last().click("Press");
  expect(sandbox.violations.all().at(-1)?.rule).toBe("sandbox.interaction");
  sandbox.clock.advance(3_001);
  await expect(pressed).rejects.toThrow("did not respond");
});

it("answers 501 to a route it does not have and 401 to a wrong token", async () => {
  await expect(seen.fetchWebhooks()).rejects.toMatchObject({ status: 501 });
  const answer = await fetch(`${sandbox.apiUrl}/v10/users/@me`, { headers: { authorization: "Bot wrong" } });
  expect(answer.status).toBe(401);
  expect(sandbox.violations.all().map(({ rule }) => rule)).toContain("route.unknown");
  expect(sandbox.violations.all().map(({ rule }) => rule)).toContain("token.wrong");
});
