import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AuditLogEvent,
  ChannelType,
  Events,
  GatewayIntentBits,
  MessageType,
  PermissionFlagsBits as P,
  ThreadAutoArchiveDuration,
  type Client,
  type Guild as ClientGuild,
  type TextChannel,
} from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, USUAL_BOT_PERMISSIONS, type Guild, type Person } from "../index.js";
import { startBot } from "./bot.js";

const DAY = 24 * 60 * 60_000;

let sandbox: Sandbox;
let guild: Guild;
let alice: Person;
let client: Client<true>;
let seen: ClientGuild;
let general: TextChannel;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  const more = P.KickMembers | P.BanMembers | P.ViewAuditLog | P.PinMessages | P.ManageThreads;
  guild = sandbox.world.createGuild({ name: "Market", botPermissions: USUAL_BOT_PERMISSIONS | more });
  alice = await sandbox.people.join(guild, { name: "Alice" });
  client = await startBot(sandbox, [], async () => undefined, [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMembers,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.MessageContent,
    GatewayIntentBits.GuildInvites,
    GatewayIntentBits.GuildModeration,
  ]);
  seen = await client.guilds.fetch(guild.id);
  const channel = await client.channels.fetch(alice.channel("general").id);
  if (channel?.type !== ChannelType.GuildText) throw new Error("not a text channel");
  general = channel;
});

afterEach(async () => {
  await client.destroy();
  await sandbox.stop();
});

describe("invites", () => {
  it("tell by whom somebody came: a use count rises before the join is heard of", async () => {
    const [one, two] = [
      await general.createInvite({ maxAge: 0, unique: true }),
      await general.createInvite({ maxAge: 0, unique: true }),
    ];
    expect(one.code).not.toBe(two.code);
    const seenAtJoin: Record<string, number | null>[] = [];
    client.on(Events.GuildMemberAdd, (member) => {
      void member.guild.invites.fetch().then((invites) => {
        seenAtJoin.push(Object.fromEntries(invites.map(({ code, uses }) => [code, uses])));
      });
    });
    const bob = await sandbox.people.join(guild, { name: "Bob", invite: two.code });
    await expect.poll(() => seenAtJoin).toEqual([{ [one.code]: 0, [two.code]: 1 }]);
    await sandbox.people.join(guild, { name: "Cleo" });
    await expect.poll(() => seenAtJoin[1]).toEqual({ [one.code]: 0, [two.code]: 1 });
    bob.leave();
    await sandbox.people.rejoin(guild, bob, two.code);
    await expect.poll(() => seenAtJoin[2]?.[two.code]).toBe(2);
    sandbox.violations.expectNone();
  });

  it("end by use, by age and by hand, and are heard of", async () => {
    const heard: string[] = [];
    client.on(Events.InviteCreate, ({ code }) => heard.push(`+${code}`));
    client.on(Events.InviteDelete, ({ code }) => heard.push(`-${code}`));
    const single = await general.createInvite({ maxUses: 1, unique: true });
    const short = await general.createInvite({ maxAge: 3_600, unique: true });
    const spare = await general.createInvite({ maxAge: 0, unique: true, reason: "a personal link" });
    expect(single.maxUses).toBe(1);
    expect(short.expiresTimestamp).toBeGreaterThan(Date.now() + 3_500_000);
    await sandbox.people.join(guild, { name: "Bob", invite: single.code });
    await expect(sandbox.people.join(guild, { name: "Cleo", invite: single.code })).rejects.toThrow("not valid");
    expect((await client.fetchInvite(short.code)).guild?.id).toBe(guild.id);
    sandbox.clock.advance(3_600_000);
    await expect(sandbox.people.join(guild, { name: "Cleo", invite: short.code })).rejects.toThrow("not valid");
    await spare.delete();
    expect((await seen.invites.fetch()).size).toBe(0);
    const ended = [`+${single.code}`, `+${short.code}`, `+${spare.code}`, `-${single.code}`, `-${spare.code}`];
    await expect.poll(() => heard).toEqual(ended);
    sandbox.violations.expectNone();
  });

  it("are handed out again when they need not be unique, and are at most a thousand", async () => {
    const first = await general.createInvite({ maxAge: 0 });
    expect((await general.createInvite({ maxAge: 0 })).code).toBe(first.code);
    expect((await general.createInvite({ maxAge: 60 })).code).not.toBe(first.code);
    for (let made = 2; made < 1_000; made += 1) {
      sandbox.world.createInvite({ guildId: guild.id, channelId: general.id, inviterId: alice.id, maxAge: 0 });
    }
    await expect(general.createInvite({ unique: true })).rejects.toMatchObject({ code: 30016 });
    expect((await seen.invites.fetch({ channelId: general.id })).size).toBe(1_000);
    expect(sandbox.violations.all().map(({ rule }) => rule)).toEqual(["invite.count"]);
  });
});

it("bans, keeps out, lifts the ban and kicks", async () => {
  const heard: string[] = [];
  client.on(Events.GuildBanAdd, ({ user }) => heard.push(`ban ${user.displayName}`));
  client.on(Events.GuildBanRemove, ({ user }) => heard.push(`lift ${user.displayName}`));
  client.on(Events.GuildMemberRemove, ({ displayName }) => heard.push(`gone ${displayName}`));
  await alice.say("general", "spam");
  await seen.bans.create(alice.id, { reason: "chargeback, café", deleteMessageSeconds: 60 });
  expect(guild.members.has(alice.id)).toBe(false);
  expect(sandbox.world.messagesOf(general.id)).toHaveLength(0);
  expect((await seen.bans.fetch(alice.id)).reason).toBe("chargeback, café");
  expect((await seen.bans.fetch()).map(({ user }) => user.displayName)).toEqual(["Alice"]);
  await expect(sandbox.people.rejoin(guild, alice)).rejects.toThrow("banned");
  await seen.bans.remove(alice.id);
  await sandbox.people.rejoin(guild, alice);
  await seen.members.kick(alice.id);
  expect(guild.members.has(alice.id)).toBe(false);
  await expect.poll(() => heard).toEqual(["gone Alice", "ban Alice", "lift Alice", "gone Alice"]);
  sandbox.violations.expectNone();
});

it("keeps what was done and why", async () => {
  const heard: (string | null)[] = [];
  client.on(Events.GuildAuditLogEntryCreate, ({ reason }) => heard.push(reason));
  const role = await seen.roles.create({ name: "VIP", reason: "tier “VIP”" });
  const member = await seen.members.fetch(alice.id);
  await member.roles.add(role, "spent 50");
  const ticket = await seen.channels.create({ name: "order-1", reason: "Ticket 1" });
  await ticket.permissionOverwrites.edit(alice.id, { ViewChannel: true }, { reason: "opener" });
  await alice.say("order-1", "x");
  const hers = (await ticket.messages.fetch()).first();
  await hers?.delete();
  const own = await ticket.send("mine");
  await own.delete();
  await ticket.delete("transcript kept");
  const log = await seen.fetchAuditLogs({ limit: 50 });
  expect(log.entries.map(({ action, reason }) => [action, reason])).toEqual([
    [AuditLogEvent.ChannelDelete, "transcript kept"],
    [AuditLogEvent.MessageDelete, null],
    [AuditLogEvent.ChannelOverwriteCreate, "opener"],
    [AuditLogEvent.ChannelCreate, "Ticket 1"],
    [AuditLogEvent.MemberRoleUpdate, "spent 50"],
    [AuditLogEvent.RoleCreate, "tier “VIP”"],
  ]);
  expect(log.entries.every(({ executorId }) => executorId === client.user.id)).toBe(true);
  expect(log.entries.at(-1)?.targetId).toBe(role.id);
  const deletions = await seen.fetchAuditLogs({ type: AuditLogEvent.ChannelDelete });
  expect(deletions.entries.map(({ targetId }) => targetId)).toEqual([ticket.id]);
  await expect.poll(() => heard.at(-1)).toBe("transcript kept");
  sandbox.violations.expectNone();
});

it("pins, lists the latest pin first, and unpins", async () => {
  const first = await general.send("first");
  const second = await general.send("second");
  await first.pin();
  sandbox.clock.advance(1_000);
  await second.pin();
  const { items } = await general.messages.fetchPins();
  expect(items.map(({ message }) => message.content)).toEqual(["second", "first"]);
  expect(items.every(({ message }) => message.pinned)).toBe(true);
  await second.unpin();
  expect((await general.messages.fetchPins()).items.map(({ message }) => message.content)).toEqual(["first"]);
  const notices = (await general.messages.fetch()).filter(({ type }) => type === MessageType.ChannelPinnedMessage);
  expect(notices.map(({ reference }) => reference?.messageId)).toEqual([second.id, first.id]);
  sandbox.violations.expectNone();
});

it("deletes many messages with one event, but none older than two weeks", async () => {
  const gone: number[] = [];
  client.on(Events.MessageBulkDelete, (messages) => gone.push(messages.size));
  for (let said = 0; said < 7; said += 1) await alice.say("general", `line ${said}`);
  expect((await general.bulkDelete(5)).size).toBe(5);
  expect(
    alice
      .channel("general")
      .messages()
      .map(({ content }) => content),
  ).toEqual(["line 0", "line 1"]);
  await expect.poll(() => gone).toEqual([5]);
  sandbox.violations.expectNone();
  sandbox.clock.advance(15 * DAY);
  await expect(general.bulkDelete(2)).rejects.toMatchObject({ code: 50034 });
  expect(alice.channel("general").messages()).toHaveLength(2);
});

it("puts channels and roles in order", async () => {
  const shop = await seen.channels.create({ name: "Shop", type: ChannelType.GuildCategory });
  const [low, lower] = [await seen.roles.create({ name: "Low" }), await seen.roles.create({ name: "Lower" })];
  await seen.channels.setPositions([{ channel: general.id, position: 4, parent: shop.id }]);
  expect(alice.channel("general").category).toBe("Shop");
  expect(sandbox.world.channel(general.id)?.position).toBe(4);
  await seen.roles.setPositions([{ role: lower.id, position: 2 }]);
  expect(guild.roles.get(lower.id)?.position).toBe(2);
  expect(guild.roles.get(low.id)?.position).toBe(1);
  await expect(seen.roles.setPositions([{ role: low.id, position: 9 }])).rejects.toMatchObject({ code: 50013 });
  expect(sandbox.violations.all().map(({ rule }) => rule)).toEqual(["role.position-above-own"]);
});

describe("threads", () => {
  it("open about a message and by themselves, and hold talk of their own", async () => {
    const heard: string[] = [];
    client.on(Events.ThreadCreate, ({ name }, fresh) => heard.push(`${name} ${String(fresh)}`));
    const panel = await general.send("Question?");
    const about = await panel.startThread({ name: "about it" });
    const alone = await general.threads.create({
      name: "alone",
      autoArchiveDuration: ThreadAutoArchiveDuration.OneHour,
    });
    expect(about.id).toBe(panel.id);
    expect(about.ownerId).toBe(client.user.id);
    expect(alone.type).toBe(ChannelType.PublicThread);
    expect(alone.autoArchiveDuration).toBe(60);
    await alone.send("hello");
    expect((await alone.messages.fetch()).map(({ content }) => content)).toEqual(["hello"]);
    expect((await panel.fetch(true)).hasThread).toBe(true);
    const { threads } = await seen.channels.fetchActiveThreads();
    expect(threads.map(({ name }) => name).sort()).toEqual(["about it", "alone"]);
    expect(alice.channels().map(({ name }) => name)).toEqual(["general"]);
    await expect(panel.startThread({ name: "again" })).rejects.toThrow();
    await expect.poll(() => heard.length).toBeGreaterThanOrEqual(2);
    await general.delete();
    expect(sandbox.world.threadsOf(guild.id)).toEqual([]);
  });

  it("are private to who is in them", async () => {
    const thread = await general.threads.create({ name: "staff", type: ChannelType.PrivateThread, invitable: false });
    const record = sandbox.world.channel(thread.id);
    if (!record) throw new Error("no thread");
    expect(sandbox.world.permissionsIn(record, alice.id)).toBe(0n);
    await thread.members.add(alice.id);
    expect(sandbox.world.permissionsIn(record, alice.id) & P.ViewChannel).toBe(P.ViewChannel);
    expect((await thread.members.fetch()).map(({ id }) => id).sort()).toEqual([alice.id, client.user.id].sort());
    await thread.members.remove(alice.id);
    expect(sandbox.world.permissionsIn(record, alice.id)).toBe(0n);
    await expect(thread.members.fetch({ member: alice.id, force: true })).rejects.toMatchObject({ code: 10007 });
    await thread.leave();
    await thread.join();
    sandbox.violations.allow("thread.member-unknown", "she was taken out");
    sandbox.violations.expectNone();
  });

  it("are archived, locked, found again and woken by a message", async () => {
    const thread = await general.threads.create({ name: "old" });
    const updates: (boolean | null)[] = [];
    client.on(Events.ThreadUpdate, (_before, { archived }) => updates.push(archived));
    await thread.edit({ name: "older", archived: true });
    const archived = await general.threads.fetchArchived();
    expect(archived.threads.map(({ name }) => name)).toEqual(["older"]);
    expect((await seen.channels.fetchActiveThreads()).threads.size).toBe(0);
    await expect(thread.members.add(alice.id)).rejects.toMatchObject({ code: 50083 });
    await thread.send("wake up");
    expect(sandbox.world.channel(thread.id)?.thread?.archived).toBe(false);
    await expect.poll(() => updates).toEqual([true, false]);
    await thread.setLocked(true);
    sandbox.faults.revoke(guild.id, P.ManageThreads);
    await expect(thread.send("locked")).rejects.toMatchObject({ code: 160005 });
    expect(sandbox.violations.all().map(({ rule }) => rule)).toEqual(["thread.archived", "thread.locked"]);
  });
});

it("keeps invites, bans, threads, pins and the log across a restart", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "guildmart-sandbox-"));
  try {
    const first = await Sandbox.start({ dataDir });
    const market = first.world.createGuild({ name: "Market" });
    const [channel] = first.world.channelsOf(market.id);
    if (!channel) throw new Error("no channel");
    const invite = first.world.createInvite({ guildId: market.id, channelId: channel.id, inviterId: first.botUserId });
    await first.people.join(market, { name: "Bob", invite: invite.code });
    first.world.addBan({ guildId: market.id, userId: market.ownerId, reason: "why" });
    first.world.createThread(channel, { name: "talk", ownerId: first.botUserId });
    const message = first.world.createMessage({ channelId: channel.id, authorId: first.botUserId, content: "a" });
    first.world.pinMessage(channel, message, true);
    first.world.addAuditEntry({ guildId: market.id, action: 22, userId: first.botUserId, targetId: null, reason: "r" });
    await first.stop();
    const second = await Sandbox.start({ dataDir });
    expect(second.world.invite(invite.code)?.uses).toBe(1);
    expect(second.world.ban(market.id, market.ownerId)?.reason).toBe("why");
    expect(second.world.threadsOf(market.id).map(({ name }) => name)).toEqual(["talk"]);
    expect(second.world.channelsOf(market.id).map(({ name }) => name)).toEqual(["general"]);
    expect(second.world.pinsOf(channel.id).map(({ content }) => content)).toEqual(["a"]);
    expect(second.world.auditLogOf(market.id).map(({ reason }) => reason)).toEqual(["r"]);
    await second.stop();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
