import { PermissionFlagsBits as P, RESTJSONErrorCodes as Code } from "discord-api-types/v10";
import { fieldError } from "../spec/index.js";
import { highestRole, isAboveMember, isAboveRole } from "../world/permissions.js";
import { inChannel, inGuild, missingPermission } from "./access.js";
import { botMember, channelOf, guildOf } from "./bot.js";
import type { RequestFacts } from "./facts.js";
import { routesMatching } from "./known-routes.js";
import { list, object, objects, text, whole } from "./read.js";
import { at, badRequest, doc, experience, fault, formRule, type Rule } from "./rule.js";

const BAN = "/guilds/:guild_id/bans/:user_id";
const KICK = "DELETE /guilds/:guild_id/members/:user_id";
const PIN = "/channels/:channel_id/messages/pins/:message_id";
const BULK = "POST /channels/:channel_id/messages/bulk-delete";
const CHANNEL_ORDER = "PATCH /guilds/:guild_id/channels";
const ROLE_ORDER = "PATCH /guilds/:guild_id/roles";
const hierarchy = doc("topics/permissions", "permission-hierarchy");
const codes = doc("topics/opcodes-and-status-codes", "json-json-error-codes");

const kick = inGuild("access.kick", doc("resources/guild", "remove-guild-member"), [KICK], P.KickMembers);
const ban = inGuild(
  "access.ban",
  doc("resources/guild", "create-guild-ban"),
  [`PUT ${BAN}`, `DELETE ${BAN}`, `GET ${BAN}`, "GET /guilds/:guild_id/bans"],
  P.BanMembers,
);
const auditLog = inGuild(
  "access.audit-log",
  doc("resources/audit-log", "get-guild-audit-log"),
  ["GET /guilds/:guild_id/audit-logs"],
  P.ViewAuditLog,
);

/** Whether the member a request is about stands where the bot may not reach. */
function isBeyond(facts: RequestFacts): boolean {
  const guild = guildOf(facts);
  const bot = guild && botMember(facts, guild);
  const target = guild?.members.get(facts.params.user_id ?? "");
  return guild !== undefined && bot !== undefined && target !== undefined && !isAboveMember(guild, bot, target);
}

const kickAbove: Rule = {
  id: "member.kick-above-own",
  source: hierarchy,
  routes: [KICK],
  check: (facts) => (isBeyond(facts) ? missingPermission : undefined),
};

const banAbove: Rule = {
  id: "member.ban-above-own",
  source: hierarchy,
  routes: [`PUT ${BAN}`],
  check: (facts) => (isBeyond(facts) ? missingPermission : undefined),
};

const pin = inChannel(
  "access.pin",
  doc("resources/message", "pin-message"),
  [`PUT ${PIN}`, `DELETE ${PIN}`],
  P.PinMessages,
);

/** Pinned messages of a channel. */
const MOST_PINS = 250;

const pinCount: Rule = {
  id: "pin.count",
  source: doc("resources/message", "pin-message"),
  routes: [`PUT ${PIN}`],
  check: ({ world, params }) => {
    const pinned = world.messagesOf(params.channel_id ?? "").filter(({ pinnedAt }) => pinnedAt !== undefined);
    const known = pinned.some(({ id }) => id === params.message_id);
    if (known || pinned.length < MOST_PINS) return undefined;
    return badRequest(
      Code.MaximumNumberOfPinsReachedForTheChannel,
      "Maximum number of pins reached for the channel (250)",
    );
  },
};

const bulkDelete = inChannel(
  "access.bulk-delete",
  doc("resources/message", "bulk-delete-messages"),
  [BULK],
  P.ManageMessages,
);

/** Milliseconds after which a message goes one by one only. */
const BULK_AGE = 14 * 24 * 60 * 60_000;

const bulkOld: Rule = {
  id: "bulk-delete.old",
  source: doc("resources/message", "bulk-delete-messages"),
  routes: [BULK],
  check: ({ world, body, now }) => {
    const old = list(object(body).messages).some((id) => {
      const message = world.message(text(id) ?? "");
      return message !== undefined && now - message.createdAt > BULK_AGE;
    });
    const message = "You can only bulk delete messages that are under 14 days old.";
    return old ? badRequest(Code.OneOfTheMessagesProvidedWasTooOldForBulkDelete, message) : undefined;
  },
};

const bulkRepeated = formRule("bulk-delete.repeated", experience, [BULK], ({ body }) => {
  const ids = list(object(body).messages).map((id) => text(id));
  return ids.flatMap((id, index) =>
    id !== undefined && ids.indexOf(id) < index
      ? [fault(["messages", index], "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")]
      : [],
  );
});

/** "This header supports 1 to 512 URL-encoded UTF-8 characters." */
const reasonLength = formRule(
  "audit-log.reason-length",
  doc("resources/audit-log"),
  routesMatching((route) => !route.startsWith("GET ")),
  ({ reason }) => (reason !== undefined && [...reason].length > 512 ? [at(["reason"], fieldError.maxLength(512))] : []),
);

const channelOrder = inGuild(
  "access.channel-positions",
  doc("resources/guild", "modify-guild-channel-positions"),
  [CHANNEL_ORDER],
  P.ManageChannels,
);

const channelOrderUnknown = formRule("channel.position-unknown", experience, [CHANNEL_ORDER], (facts) =>
  objects(facts.body).flatMap(({ index, each }) => {
    const id = text(each.id);
    if (id === undefined || facts.world.channel(id)?.guildId === facts.params.guild_id) return [];
    return [fault([index, "id"], "CHANNEL_UNKNOWN", "Channel not found in this guild")];
  }),
);

const roleOrder = inGuild(
  "access.role-positions",
  doc("resources/guild", "modify-guild-role-positions"),
  [ROLE_ORDER],
  P.ManageRoles,
);

const roleOrderUnknown = formRule("role.position-unknown", experience, [ROLE_ORDER], (facts) =>
  objects(facts.body).flatMap(({ index, each }) => {
    const id = text(each.id);
    if (id === undefined || (guildOf(facts)?.roles.has(id) ?? true)) return [];
    return [fault([index, "id"], "TYPE_MODEL_NOT_FOUND", "Role not found")];
  }),
);

/** Neither a role the bot is not above, nor a place it is not above. */
const roleOrderAbove: Rule = {
  id: "role.position-above-own",
  source: hierarchy,
  routes: [ROLE_ORDER],
  check: (facts) => {
    const guild = guildOf(facts);
    const bot = guild && botMember(facts, guild);
    if (!guild || !bot || bot.userId === guild.ownerId) return undefined;
    const top = highestRole(guild, bot)?.position ?? 0;
    const beyond = objects(facts.body).some(({ each }) => {
      const role = guild.roles.get(text(each.id) ?? "");
      const position = whole(each.position);
      if (!role || position === undefined || position === role.position) return false;
      return !isAboveRole(guild, bot, role) || position >= top;
    });
    return beyond ? missingPermission : undefined;
  },
};

/** Only threads have members of their own, and only text channels and their like have threads. */
const threadNeeded: Rule = {
  id: "thread.needed",
  source: codes,
  routes: routesMatching((route) => route.includes("/thread-members")),
  check: (facts) => {
    const channel = channelOf(facts);
    if (!channel || channel.thread) return undefined;
    return badRequest(Code.CannotExecuteActionOnThisChannelType, "Cannot execute action on this channel type");
  },
};

export const moderationAccessRules: readonly Rule[] = [
  kick,
  kickAbove,
  ban,
  banAbove,
  auditLog,
  pin,
  bulkDelete,
  channelOrder,
  roleOrder,
  roleOrderAbove,
  threadNeeded,
];

export const moderationFormRules: readonly Rule[] = [reasonLength, bulkRepeated, channelOrderUnknown, roleOrderUnknown];

export const moderationLimitRules: readonly Rule[] = [pinCount, bulkOld];
