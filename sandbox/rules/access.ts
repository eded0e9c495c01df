import { ChannelType, PermissionFlagsBits as P, RESTJSONErrorCodes as Code } from "discord-api-types/v10";
import { missingPermissions } from "../world/permissions.js";
import { botInChannel, botInGuild, channelOf, guildOf } from "./bot.js";
import type { RequestFacts } from "./facts.js";
import { routesMatching } from "./known-routes.js";
import { list, object, text } from "./read.js";
import { badRequest, doc, experience, forbidden, type Rule } from "./rule.js";

const MESSAGES = "/channels/:channel_id/messages";
const ONE_MESSAGE = `${MESSAGES}/:message_id`;
const OVERWRITE = "/channels/:channel_id/permissions/:overwrite_id";

export const missingAccess = forbidden(Code.MissingAccess, "Missing Access");
export const missingPermission = forbidden(Code.MissingPermissions, "Missing Permissions");

const hidden: Rule = {
  id: "channel.not-visible",
  source: doc("topics/permissions", "implicit-permissions"),
  routes: routesMatching((route) => route.includes("/:channel_id")),
  check: (facts) => {
    const channel = channelOf(facts);
    return channel && botInChannel(facts, channel) === 0n ? missingAccess : undefined;
  },
};

/** A rule that the bot holds a permission in the channel of the path. */
export function inChannel(
  id: string,
  source: string,
  routes: readonly string[],
  permission: bigint,
  concerns: (facts: RequestFacts) => boolean = () => true,
): Rule {
  return {
    id,
    source,
    routes,
    check: (facts) => {
      const channel = channelOf(facts);
      if (!channel || channel.type === ChannelType.DM || !concerns(facts)) return undefined;
      const held = botInChannel(facts, channel);
      // Without VIEW_CHANNEL the answer is Missing Access, and that is another rule's.
      if (held === 0n || missingPermissions(held, permission).length === 0) return undefined;
      return missingPermission;
    },
  };
}

/** A rule that the bot holds a permission in the guild of the path. */
export function inGuild(id: string, source: string, routes: readonly string[], permission: bigint): Rule {
  return {
    id,
    source,
    routes,
    check: (facts) => {
      const guild = guildOf(facts);
      if (!guild?.members.has(facts.botUserId)) return undefined;
      return missingPermissions(botInGuild(facts, guild), permission).length === 0 ? undefined : missingPermission;
    },
  };
}

const repliesTo = ({ body }: RequestFacts): boolean =>
  text(object(object(body).message_reference).message_id) !== undefined;
const createMessage = doc("resources/message", "create-message");

const inThread = (facts: RequestFacts): boolean => channelOf(facts)?.thread !== undefined;
const notInThread = (facts: RequestFacts): boolean => !inThread(facts);

const send = inChannel("access.send-messages", createMessage, [`POST ${MESSAGES}`], P.SendMessages, notInThread);
const sendInThread = inChannel(
  "access.send-in-threads",
  doc("topics/threads", "permissions"),
  [`POST ${MESSAGES}`],
  P.SendMessagesInThreads,
  inThread,
);
const typing = inChannel("access.typing", experience, ["POST /channels/:channel_id/typing"], P.SendMessages);

const embed = inChannel(
  "access.embed-links",
  doc("topics/permissions", "permissions-bitwise-permission-flags"),
  [`POST ${MESSAGES}`],
  P.EmbedLinks,
  (facts) => list(object(facts.body).embeds).length > 0 && sends(facts),
);
const attach = inChannel(
  "access.attach-files",
  doc("topics/permissions", "permissions-bitwise-permission-flags"),
  [`POST ${MESSAGES}`],
  P.AttachFiles,
  (facts) => facts.files.length > 0 && sends(facts),
);

/** Without SEND_MESSAGES there are no embeds and files either; that is one refusal, not three. */
function sends(facts: RequestFacts): boolean {
  const channel = channelOf(facts);
  return channel !== undefined && (botInChannel(facts, channel) & P.SendMessages) !== 0n;
}

const reply: Rule = {
  id: "access.reply-history",
  source: createMessage,
  routes: [`POST ${MESSAGES}`],
  check: (facts) => {
    const channel = channelOf(facts);
    if (!channel || !repliesTo(facts)) return undefined;
    const held = botInChannel(facts, channel);
    if (held === 0n || (held & P.ReadMessageHistory) !== 0n) return undefined;
    const message = "Cannot reply without permission to read message history";
    return badRequest(Code.CannotReplyWithoutPermissionToReadMessageHistory, message);
  },
};

const history = inChannel(
  "access.read-history",
  doc("resources/message", "get-channel-message"),
  [`GET ${ONE_MESSAGE}`],
  P.ReadMessageHistory,
);

const isForeign = ({ world, params, botUserId }: RequestFacts): boolean => {
  const message = world.message(params.message_id ?? "");
  return message !== undefined && message.channelId === params.channel_id && message.authorId !== botUserId;
};

const deleteForeign = inChannel(
  "access.delete-message",
  doc("resources/message", "delete-message"),
  [`DELETE ${ONE_MESSAGE}`],
  P.ManageMessages,
  isForeign,
);

const deleteForeignDm: Rule = {
  id: "message.delete-in-dm",
  source: experience,
  routes: [`DELETE ${ONE_MESSAGE}`],
  check: (facts) =>
    channelOf(facts)?.type === ChannelType.DM && isForeign(facts)
      ? forbidden(Code.CannotExecuteActionOnDMChannel, "Cannot execute action on a DM channel")
      : undefined,
};

const editForeign: Rule = {
  id: "message.edit-foreign",
  source: doc("resources/message", "edit-message"),
  routes: [`PATCH ${ONE_MESSAGE}`],
  check: (facts) =>
    isForeign(facts)
      ? forbidden(Code.CannotEditMessageAuthoredByAnotherUser, "Cannot edit a message authored by another user")
      : undefined,
};

const changesOverwrites = ({ body }: RequestFacts): boolean => Array.isArray(object(body).permission_overwrites);

const manageChannels = inGuild(
  "access.create-channel",
  doc("resources/guild", "create-guild-channel"),
  ["POST /guilds/:guild_id/channels"],
  P.ManageChannels,
);
const patchChannel = inChannel(
  "access.edit-channel",
  doc("resources/channel", "modify-channel"),
  ["PATCH /channels/:channel_id"],
  P.ManageChannels,
  notInThread,
);
const deleteChannel = inChannel(
  "access.delete-channel",
  doc("resources/channel", "deleteclose-channel"),
  ["DELETE /channels/:channel_id"],
  P.ManageChannels,
  notInThread,
);
const editOverwrites = inChannel(
  "access.edit-overwrites",
  doc("resources/channel", "modify-channel"),
  ["PATCH /channels/:channel_id"],
  P.ManageRoles,
  changesOverwrites,
);
const putOverwrite = inChannel(
  "access.overwrite",
  doc("resources/channel", "edit-channel-permissions"),
  [`PUT ${OVERWRITE}`, `DELETE ${OVERWRITE}`],
  P.ManageRoles,
);

const ROLES = "/guilds/:guild_id/roles";
const MEMBER_ROLE = "/guilds/:guild_id/members/:user_id/roles/:role_id";
const manageRoles = inGuild(
  "access.manage-roles",
  doc("resources/guild", "create-guild-role"),
  [`POST ${ROLES}`, `PATCH ${ROLES}/:role_id`, `DELETE ${ROLES}/:role_id`],
  P.ManageRoles,
);
const giveRoles = inGuild(
  "access.member-roles",
  doc("resources/guild", "add-guild-member-role"),
  [`PUT ${MEMBER_ROLE}`, `DELETE ${MEMBER_ROLE}`],
  P.ManageRoles,
);

/** The permission each field of a member needs. */
const memberFields: Readonly<Record<string, bigint>> = {
  nick: P.ManageNicknames,
  roles: P.ManageRoles,
  communication_disabled_until: P.ModerateMembers,
};

const editMember: Rule = {
  id: "access.edit-member",
  source: doc("resources/guild", "modify-guild-member"),
  routes: ["PATCH /guilds/:guild_id/members/:user_id"],
  check: (facts) => {
    const guild = guildOf(facts);
    if (!guild?.members.has(facts.botUserId)) return undefined;
    const held = botInGuild(facts, guild);
    const sent = object(facts.body);
    const lacking = Object.entries(memberFields).some(
      ([key, permission]) => sent[key] !== undefined && (held & permission) === 0n,
    );
    return lacking ? missingPermission : undefined;
  },
};

export const accessRules: readonly Rule[] = [
  hidden,
  send,
  sendInThread,
  typing,
  embed,
  attach,
  reply,
  history,
  deleteForeign,
  deleteForeignDm,
  editForeign,
  manageChannels,
  patchChannel,
  deleteChannel,
  editOverwrites,
  putOverwrite,
  manageRoles,
  giveRoles,
  editMember,
];
