import { ChannelType } from "discord-api-types/v10";
import { type BadRequest, editChannel, form, refused, send, times, x } from "./case.js";
import { giveAlice } from "./guilds.js";
import { deny, grant, type Outgoing, Permission as P, revoke, type Stage } from "./stage.js";

const DAY = 24 * 60 * 60_000;

const invite =
  (body: object = {}) =>
  ({ general }: Stage): Outgoing => ({ method: "POST", path: `/channels/${general.id}/invites`, body });

const deleteInvite = ({ world, guild, general, alice }: Stage): Outgoing => {
  const [known] = world.invitesOf(guild.id);
  const draft = { guildId: guild.id, channelId: general.id, inviterId: alice.id };
  return { method: "DELETE", path: `/invites/${(known ?? world.createInvite(draft)).code}` };
};

const hasInvite = ({ world, guild, general, alice }: Stage): void => {
  world.createInvite({ guildId: guild.id, channelId: general.id, inviterId: alice.id });
};

const onAlice =
  (method: string, kind: "bans" | "members", body?: object) =>
  ({ guild, alice }: Stage): Outgoing => ({
    method,
    path: `/guilds/${guild.id}/${kind}/${alice.id}`,
    ...(body ? { body } : {}),
  });

const ofGuild =
  (path: string, query: Record<string, string> = {}) =>
  ({ guild }: Stage): Outgoing => ({ method: "GET", path: `/guilds/${guild.id}${path}`, query });

const pin =
  (method: string) =>
  ({ general, own }: Stage): Outgoing => ({ method, path: `/channels/${general.id}/messages/pins/${own.id}` });

const bulkDelete =
  (ids: (stage: Stage) => readonly string[]) =>
  (stage: Stage): Outgoing => ({
    method: "POST",
    path: `/channels/${stage.general.id}/messages/bulk-delete`,
    body: { messages: ids(stage) },
  });

const both = ({ own, foreign }: Stage): string[] => [own.id, foreign.id];

const order =
  (of: "channels" | "roles", body: (stage: Stage) => unknown) =>
  (stage: Stage): Outgoing => ({ method: "PATCH", path: `/guilds/${stage.guild.id}/${of}`, body: body(stage) });

/** Invites, bans, pins, the order of things, and the reasons given for all that. */
export const moderationCases: readonly BadRequest[] = [
  refused("invite.unknown", "an invite that is gone", 404, 10006, {
    bad: () => ({ method: "GET", path: "/invites/nobody" }),
  }),
  refused("invite.unknown", "deleting an invite that ended", 404, 10006, {
    arrange: (stage) => {
      hasInvite(stage);
      stage.clock.advance(2 * DAY);
    },
    bad: ({ world, guild, general, alice }) => {
      const { code } = world.createInvite({ guildId: guild.id, channelId: general.id, inviterId: alice.id, maxAge: 1 });
      return { method: "DELETE", path: `/invites/${code.slice(1)}` };
    },
    good: deleteInvite,
  }),
  refused("access.create-invite", "an invite without CREATE_INSTANT_INVITE", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, P.CreateInstantInvite),
    bad: invite(),
    good: ({ world, guild }) => {
      const other = world.createChannel(guild.id, { name: "other" });
      return { method: "POST", path: `/channels/${other.id}/invites`, body: {} };
    },
  }),
  refused("access.channel-invites", "a channel's invites without MANAGE_CHANNELS", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, P.ManageChannels),
    bad: ({ general }) => ({ method: "GET", path: `/channels/${general.id}/invites` }),
    good: invite(),
  }),
  refused("access.guild-invites", "use counts without MANAGE_GUILD", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageGuild),
    bad: ofGuild("/invites"),
    good: invite(),
  }),
  refused("access.delete-invite", "deleting another's invite without a permission", 403, 50013, {
    arrange: (stage) => {
      revoke(stage, P.ManageGuild);
      deny(stage, stage.general, P.ManageChannels);
      hasInvite(stage);
    },
    bad: deleteInvite,
  }),
  refused("invite.channel-type", "an invite to a category", 400, 50024, {
    bad: ({ category }) => ({ method: "POST", path: `/channels/${category.id}/invites`, body: {} }),
    good: invite(),
  }),
  refused("channel.dm-action", "an invite to a DM", 403, 50003, {
    bad: ({ world, alice }) => ({
      method: "POST",
      path: `/channels/${world.dmBetween(world.botUserId, alice.id).id}/invites`,
      body: {},
    }),
  }),
  refused("invite.count", "the 1,001st invite", 400, 30016, {
    arrange: (stage) => void times(1_000, () => hasInvite(stage)),
    bad: invite({ unique: true }),
    good: deleteInvite,
  }),
  form("description:max_uses", "101 uses", "max_uses NUMBER_TYPE_MAX", {
    bad: invite({ max_uses: 101 }),
    good: invite({ max_uses: 100 }),
  }),
  form("description:max_age", "an age below nothing", "max_age NUMBER_TYPE_MIN", {
    bad: invite({ max_age: -1 }),
    good: invite({ max_age: 0 }),
  }),

  refused("ban.unknown", "lifting a ban nobody has", 404, 10026, {
    arrange: (stage) => grant(stage, P.BanMembers),
    bad: onAlice("DELETE", "bans"),
    good: onAlice("PUT", "bans", {}),
  }),
  refused("ban.unknown", "reading a ban nobody has", 404, 10026, {
    arrange: (stage) => grant(stage, P.BanMembers),
    bad: onAlice("GET", "bans"),
  }),
  refused("user.unknown", "banning nobody", 404, 10013, {
    arrange: (stage) => grant(stage, P.BanMembers),
    bad: ({ guild }) => ({ method: "PUT", path: `/guilds/${guild.id}/bans/1`, body: {} }),
    good: onAlice("PUT", "bans", {}),
  }),
  refused("access.ban", "banning without BAN_MEMBERS", 403, 50013, { bad: onAlice("PUT", "bans", {}) }),
  refused("access.ban", "the list of bans without BAN_MEMBERS", 403, 50013, { bad: ofGuild("/bans") }),
  refused("access.kick", "kicking without KICK_MEMBERS", 403, 50013, { bad: onAlice("DELETE", "members") }),
  refused("member.ban-above-own", "banning somebody above the bot", 403, 50013, {
    arrange: (stage) => {
      grant(stage, P.BanMembers);
      giveAlice(stage, stage.high.id);
    },
    bad: onAlice("PUT", "bans", {}),
  }),
  refused("member.kick-above-own", "kicking the owner", 403, 50013, {
    arrange: (stage) => grant(stage, P.KickMembers),
    bad: ({ guild }) => ({ method: "DELETE", path: `/guilds/${guild.id}/members/${guild.ownerId}` }),
    good: onAlice("DELETE", "members"),
  }),
  form("description:delete_message_seconds", "eight days of messages", "delete_message_seconds NUMBER_TYPE_MAX", {
    arrange: (stage) => grant(stage, P.BanMembers),
    bad: onAlice("PUT", "bans", { delete_message_seconds: 8 * 86_400 }),
    good: onAlice("PUT", "bans", { delete_message_seconds: 7 * 86_400 }),
  }),

  refused("access.audit-log", "the audit log without VIEW_AUDIT_LOG", 403, 50013, { bad: ofGuild("/audit-logs") }),
  form("audit-log.reason-length", "a reason of 513 characters", "reason BASE_TYPE_MAX_LENGTH", {
    bad: (stage) => ({ ...editChannel({ topic: "a" })(stage), reason: x(513) }),
    good: (stage) => ({ ...editChannel({ topic: "a" })(stage), reason: `${x(511)}ü` }),
  }),
  form("query.audit-limit", "101 entries", "limit NUMBER_TYPE_MAX", {
    arrange: (stage) => grant(stage, P.ViewAuditLog),
    bad: ofGuild("/audit-logs", { limit: "101" }),
    good: ofGuild("/audit-logs", { limit: "100" }),
  }),
  form("query.bans-limit", "no bans", "limit NUMBER_TYPE_MIN", {
    arrange: (stage) => grant(stage, P.BanMembers),
    bad: ofGuild("/bans", { limit: "0" }),
    good: ofGuild("/bans", { limit: "1" }),
  }),
  form("query.pins-limit", "51 pins", "limit NUMBER_TYPE_MAX", {
    bad: ({ general }) => ({ method: "GET", path: `/channels/${general.id}/messages/pins`, query: { limit: "51" } }),
    good: ({ general }) => ({ method: "GET", path: `/channels/${general.id}/messages/pins`, query: { limit: "50" } }),
  }),

  refused("access.pin", "pinning without PIN_MESSAGES", 403, 50013, { bad: pin("PUT") }),
  refused("access.pin", "unpinning without PIN_MESSAGES", 403, 50013, { bad: pin("DELETE") }),
  refused("pin.count", "the 251st pin", 400, 30003, {
    arrange: (stage) => {
      grant(stage, P.PinMessages);
      const { world, general, alice } = stage;
      times(250, () =>
        world.createMessage({ channelId: general.id, authorId: alice.id, content: "a", pinnedAt: world.now() }),
      );
    },
    bad: pin("PUT"),
    good: pin("DELETE"),
  }),
  refused("access.bulk-delete", "deleting many without MANAGE_MESSAGES", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, P.ManageMessages),
    bad: bulkDelete(both),
    good: send({ content: "a" }),
  }),
  refused("bulk-delete.old", "messages of last month", 400, 50034, {
    arrange: ({ clock }) => clock.advance(15 * DAY),
    bad: bulkDelete(both),
    good: bulkDelete(({ world, general, alice }) =>
      times(2, () => world.createMessage({ channelId: general.id, authorId: alice.id, content: "a" }).id),
    ),
  }),
  form("bulk-delete.repeated", "one message twice", "messages.1 SET_TYPE_ALREADY_CONTAINS_VALUE", {
    bad: bulkDelete(({ own }) => [own.id, own.id]),
    good: bulkDelete(both),
  }),
  form("description:messages", "one message in bulk", "messages BASE_TYPE_MIN_LENGTH", {
    bad: bulkDelete(({ own }) => [own.id]),
    good: bulkDelete(both),
  }),
  form("description:messages", "101 messages in bulk", "messages BASE_TYPE_MAX_LENGTH", {
    bad: bulkDelete(() => times(101, (index) => `${index + 1}`)),
    good: bulkDelete(() => times(100, (index) => `${index + 1}`)),
  }),

  refused("access.channel-positions", "an order without MANAGE_CHANNELS", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageChannels),
    bad: order("channels", ({ general }) => [{ id: general.id, position: 3 }]),
  }),
  form("channel.position-unknown", "the place of a channel that is gone", "0.id CHANNEL_UNKNOWN", {
    bad: order("channels", () => [{ id: "1", position: 3 }]),
    good: order("channels", ({ general, category }) => [
      { id: general.id, position: 3, parent_id: category.id, lock_permissions: true },
    ]),
  }),
  form("channel.position-unknown", "the place of another guild's channel", "0.id CHANNEL_UNKNOWN", {
    bad: order("channels", ({ world }) => {
      const other = world.createGuild({ name: "Other" });
      return [{ id: world.createChannel(other.id, { name: "a", type: ChannelType.GuildText }).id, position: 3 }];
    }),
  }),
  refused("access.role-positions", "an order of roles without MANAGE_ROLES", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageRoles),
    bad: order("roles", ({ low }) => [{ id: low.id, position: 1 }]),
  }),
  form("role.position-unknown", "the place of a role that is gone", "0.id TYPE_MODEL_NOT_FOUND", {
    bad: order("roles", () => [{ id: "1", position: 1 }]),
    good: order("roles", ({ low }) => [{ id: low.id, position: 1 }]),
  }),
  refused("role.position-above-own", "moving a role above the bot", 403, 50013, {
    bad: order("roles", ({ low }) => [{ id: low.id, position: 3 }]),
    good: order("roles", ({ low }) => [{ id: low.id, position: 1 }]),
  }),
  refused("role.position-above-own", "moving a role down that is above the bot", 403, 50013, {
    bad: order("roles", ({ high }) => [{ id: high.id, position: 1 }]),
  }),
];
