import {
  ChannelType,
  OverwriteType,
  PermissionFlagsBits as P,
  RESTJSONErrorCodes as Code,
} from "discord-api-types/v10";
import { fieldError } from "../spec/index.js";
import { overwritableBits } from "../world/permissions.js";
import type { Channel, Guild } from "../world/types.js";
import { missingPermission } from "./access.js";
import { botInGuild, botMember, channelOf, guildOf } from "./bot.js";
import type { RequestFacts } from "./facts.js";
import { bits, given, type Json, object, objects, text, trimmedLength, whole } from "./read.js";
import { at, badRequest, doc, experience, fault, forbidden, formRule, notFound, type Rule } from "./rule.js";

const CREATE = "POST /guilds/:guild_id/channels";
const PATCH = "PATCH /channels/:channel_id";
const PUT_OVERWRITE = "PUT /channels/:channel_id/permissions/:overwrite_id";
const DELETE_OVERWRITE = "DELETE /channels/:channel_id/permissions/:overwrite_id";
const writing = [CREATE, PATCH];

const createPage = doc("resources/guild", "create-guild-channel");
const modifyPage = doc("resources/channel", "modify-channel");
const overwritePage = doc("resources/channel", "edit-channel-permissions");

// As plain numbers: what a body says of a type need not be one Discord knows.
const category: number = ChannelType.GuildCategory;
const ofRole: number = OverwriteType.Role;

/** The type the channel will have. */
function typeOf(facts: RequestFacts): number {
  return whole(object(facts.body).type) ?? channelOf(facts)?.type ?? ChannelType.GuildText;
}

const topic = formRule("channel.topic", modifyPage, writing, (facts) => {
  const long = trimmedLength(text(object(facts.body).topic) ?? "") > 1024;
  const forum = [ChannelType.GuildForum, ChannelType.GuildMedia].includes(typeOf(facts));
  return long && !forum ? [at(["topic"], fieldError.maxLength(1024))] : [];
});

const blankName = formRule("channel.name-blank", experience, writing, ({ body }) => {
  const name = text(object(body).name);
  const blank = name !== undefined && name !== "" && trimmedLength(name) === 0;
  return blank ? [at(["name"], fieldError.badLength(1, 100))] : [];
});

const convert = formRule("channel.type-change", modifyPage, [PATCH], (facts) => {
  const channel = channelOf(facts);
  const type = whole(object(facts.body).type);
  if (!channel || type === undefined || type === Number(channel.type)) return [];
  const convertible: readonly number[] = [ChannelType.GuildText, ChannelType.GuildAnnouncement];
  const legal = convertible.includes(channel.type) ? convertible : [channel.type];
  return legal.includes(type) ? [] : [at(["type"], fieldError.choices(legal))];
});

interface ParentFacts {
  readonly guild: Guild;
  readonly parentId: string;
  readonly parent: Channel | undefined;
  readonly channel: Channel | undefined;
}

/** What the request says of the parent; undefined when it sets none. */
function parentOf(facts: RequestFacts): ParentFacts | undefined {
  const guild = guildOf(facts);
  const parentId = text(object(facts.body).parent_id);
  if (!guild || parentId === undefined) return undefined;
  const known = facts.world.channel(parentId);
  const parent = known?.guildId === guild.id ? known : undefined;
  return { guild, parentId, parent, channel: channelOf(facts) };
}

const parentUnknown = formRule("channel.parent-unknown", createPage, writing, (facts) => {
  const of = parentOf(facts);
  return of && !of.parent ? [fault(["parent_id"], "CHANNEL_PARENT_INVALID", "Category does not exist")] : [];
});

const parentType = formRule("channel.parent-type", createPage, writing, (facts) => {
  const parent = parentOf(facts)?.parent;
  return parent && parent.type !== ChannelType.GuildCategory
    ? [fault(["parent_id"], "CHANNEL_PARENT_INVALID_TYPE", "Not a category")]
    : [];
});

const nestedCategory = formRule("channel.category-nested", modifyPage, writing, (facts) =>
  parentOf(facts)?.parent?.type === ChannelType.GuildCategory && typeOf(facts) === category
    ? [fault(["parent_id"], "CHANNEL_PARENT_INVALID_PARENT", "Categories cannot have subcategories")]
    : [],
);

/** Channels a category holds. */
const IN_CATEGORY = 50;

const parentFull = formRule("channel.parent-full", createPage, writing, (facts) => {
  const of = parentOf(facts);
  if (!of?.parent || of.channel?.parentId === of.parentId) return [];
  const held = facts.world.channelsOf(of.guild.id).filter((each) => each.parentId === of.parentId).length;
  const message = "Maximum number of channels in category reached (50)";
  return held >= IN_CATEGORY ? [fault(["parent_id"], "CHANNEL_PARENT_MAX_CHANNELS", message)] : [];
});

/** Channels a guild holds, categories included. */
const IN_GUILD = 500;

const guildFull: Rule = {
  id: "channel.guild-full",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: [CREATE],
  check: ({ world, params }) => {
    const guildId = params.guild_id ?? "";
    if (world.channelsOf(guildId).length < IN_GUILD) return undefined;
    return badRequest(Code.MaximumNumberOfGuildChannelsReached, "Maximum number of guild channels reached (500)");
  },
};

const ofDm: Rule = {
  id: "channel.dm-action",
  source: overwritePage,
  routes: [
    PATCH,
    PUT_OVERWRITE,
    DELETE_OVERWRITE,
    "POST /channels/:channel_id/invites",
    "POST /channels/:channel_id/threads",
    "POST /channels/:channel_id/messages/bulk-delete",
  ],
  check: (facts) =>
    channelOf(facts)?.type === ChannelType.DM
      ? forbidden(Code.CannotExecuteActionOnDMChannel, "Cannot execute action on a DM channel")
      : undefined,
};

const nonText: Rule = {
  id: "channel.non-text",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: ["POST /channels/:channel_id/messages", "POST /channels/:channel_id/typing"],
  check: (facts) =>
    channelOf(facts)?.type === ChannelType.GuildCategory
      ? badRequest(Code.CannotSendMessagesInNonTextChannel, "Cannot send messages in a non-text channel")
      : undefined,
};

interface SentOverwrite {
  readonly path: readonly (string | number)[];
  readonly id: string | undefined;
  readonly type: number | undefined;
  readonly granted: bigint;
}

/** The overwrites a request sets, however it sets them. */
function sentOverwrites(facts: RequestFacts): SentOverwrite[] {
  const body = object(facts.body);
  const read = (each: Json, id: unknown, path: readonly (string | number)[]): SentOverwrite => ({
    path,
    id: text(id),
    type: whole(each.type),
    granted: bits(each.allow) | bits(each.deny),
  });
  if (facts.method === "PUT") return [read(body, facts.params.overwrite_id, [])];
  return objects(body.permission_overwrites).map(({ index, each }) =>
    read(each, each.id, ["permission_overwrites", index]),
  );
}

const overwriteRoutes = [CREATE, PATCH, PUT_OVERWRITE];

const overwriteType = formRule("overwrite.type-required", overwritePage, [PUT_OVERWRITE], ({ body }) =>
  given(object(body).type) ? [] : [at(["type"], fieldError.required())],
);

const overwriteTarget: Rule = {
  id: "overwrite.target-unknown",
  source: experience,
  routes: overwriteRoutes,
  check: (facts) => {
    const guild = guildOf(facts);
    const unknown = sentOverwrites(facts).some(({ id, type }) => {
      if (!guild || id === undefined || type === undefined) return false;
      return type === ofRole ? !guild.roles.has(id) : facts.world.user(id) === undefined;
    });
    return unknown ? notFound(Code.UnknownPermissionOverwrite, "Unknown Overwrite") : undefined;
  },
};

/** What of the overwrites is new: Discord lets stand what an edit sends back unchanged. */
function newlyGranted(facts: RequestFacts, overwrite: SentOverwrite): bigint {
  const before = channelOf(facts)?.overwrites.find((each) => each.id === overwrite.id);
  return before ? overwrite.granted & ~(before.allow | before.deny) : overwrite.granted;
}

/** Whether the overwrites set a bit of `concerned` that the bot may not set. */
function setsForeignBits(facts: RequestFacts, concerned: bigint): boolean {
  const guild = guildOf(facts);
  const member = guild && botMember(facts, guild);
  if (!guild || !member) return false;
  const settable = overwritableBits(guild, member, channelOf(facts)?.overwrites);
  return sentOverwrites(facts).some((overwrite) => (newlyGranted(facts, overwrite) & concerned & ~settable) !== 0n);
}

const beyondOwn: Rule = {
  id: "overwrite.beyond-own-permissions",
  source: createPage,
  routes: overwriteRoutes,
  check: (facts) => (setsForeignBits(facts, ~P.ManageRoles) ? missingPermission : undefined),
};

const manageRoles: Rule = {
  id: "overwrite.manage-roles",
  source: createPage,
  routes: overwriteRoutes,
  check: (facts) => (setsForeignBits(facts, P.ManageRoles) ? missingPermission : undefined),
};

const createOverwrites: Rule = {
  id: "overwrite.create-needs-manage-roles",
  source: experience,
  routes: [CREATE],
  check: (facts) => {
    const guild = guildOf(facts);
    if (!guild?.members.has(facts.botUserId) || sentOverwrites(facts).length === 0) return undefined;
    return (botInGuild(facts, guild) & P.ManageRoles) === 0n ? missingPermission : undefined;
  },
};

const most: Rule = {
  id: "overwrite.count",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: [PUT_OVERWRITE],
  check: (facts) => {
    const channel = channelOf(facts);
    const known = channel?.overwrites.some((each) => each.id === facts.params.overwrite_id) ?? true;
    if (!channel || known || channel.overwrites.length < 1000) return undefined;
    const message = "Maximum number of channel permission overwrites reached (1000)";
    return badRequest(Code.MaximumNumberOfChannelPermissionOverwritesReached, message);
  },
};

export const channelAccessRules: readonly Rule[] = [
  ofDm,
  nonText,
  createOverwrites,
  overwriteTarget,
  beyondOwn,
  manageRoles,
];

export const channelFormRules: readonly Rule[] = [
  topic,
  blankName,
  convert,
  parentUnknown,
  parentType,
  nestedCategory,
  parentFull,
  overwriteType,
];

export const channelLimitRules: readonly Rule[] = [guildFull, most];
