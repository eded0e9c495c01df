import { ChannelType, PermissionFlagsBits as P, RESTJSONErrorCodes as Code } from "discord-api-types/v10";
import { inChannel, missingPermission } from "./access.js";
import { botInChannel, channelOf } from "./bot.js";
import type { RequestFacts } from "./facts.js";
import { object, whole } from "./read.js";
import { badRequest, doc, type Rule } from "./rule.js";

const CREATE = "POST /channels/:channel_id/threads";
const FROM_MESSAGE = "POST /channels/:channel_id/messages/:message_id/threads";
const MEMBER = "/channels/:channel_id/thread-members/:user_id";
const EDIT = ["PATCH /channels/:channel_id", "DELETE /channels/:channel_id"];
const SEND = "POST /channels/:channel_id/messages";
const EDIT_MESSAGE = "PATCH /channels/:channel_id/messages/:message_id";
const codes = doc("topics/opcodes-and-status-codes", "json-json-error-codes");
const permissions = doc("topics/threads", "permissions");

/** Without a type a thread that is not about a message is private. */
const isPrivate = (facts: RequestFacts): boolean =>
  (whole(object(facts.body).type) ?? Number(ChannelType.PrivateThread)) === Number(ChannelType.PrivateThread);

const createPublic = inChannel(
  "access.create-public-thread",
  permissions,
  [CREATE, FROM_MESSAGE],
  P.CreatePublicThreads,
  (facts) => facts.route === FROM_MESSAGE.slice("POST ".length) || !isPrivate(facts),
);
const createPrivate = inChannel(
  "access.create-private-thread",
  permissions,
  [CREATE],
  P.CreatePrivateThreads,
  isPrivate,
);

const place: Rule = {
  id: "thread.channel-type",
  source: codes,
  routes: [CREATE, FROM_MESSAGE],
  check: (facts) => {
    const channel = channelOf(facts);
    if (!channel || [ChannelType.GuildText, ChannelType.DM].includes(channel.type)) return undefined;
    return badRequest(Code.CannotExecuteActionOnThisChannelType, "Cannot execute action on this channel type");
  },
};

const twice: Rule = {
  id: "thread.message-has-one",
  source: codes,
  routes: [FROM_MESSAGE],
  check: ({ world, params }) =>
    world.channel(params.message_id ?? "")
      ? badRequest(Code.ThreadAlreadyCreatedForMessage, "A thread has already been created for this message")
      : undefined,
};

/** Threads of a guild that are not archived. */
const MOST_ACTIVE = 1_000;

const active: Rule = {
  id: "thread.active-count",
  source: codes,
  routes: [CREATE, FROM_MESSAGE],
  check: (facts) => {
    const threads = facts.world.threadsOf(channelOf(facts)?.guildId ?? "");
    if (threads.filter(({ thread }) => !thread?.archived).length < MOST_ACTIVE) return undefined;
    return badRequest(Code.MaximumActiveThreads, "Maximum number of active threads reached (1000)");
  },
};

/** Owners may edit what they opened; deleting takes MANAGE_THREADS. */
const manage: Rule = {
  id: "access.manage-thread",
  source: permissions,
  routes: EDIT,
  check: (facts) => {
    const channel = channelOf(facts);
    if (!channel?.thread) return undefined;
    const held = botInChannel(facts, channel);
    const own = channel.thread.ownerId === facts.botUserId && facts.method === "PATCH" && !channel.thread.locked;
    return held === 0n || own || (held & P.ManageThreads) !== 0n ? undefined : missingPermission;
  },
};

const removeMember: Rule = {
  id: "access.thread-member",
  source: doc("resources/channel", "remove-thread-member"),
  routes: [`DELETE ${MEMBER}`],
  check: (facts) => {
    const channel = channelOf(facts);
    if (!channel?.thread) return undefined;
    const held = botInChannel(facts, channel);
    const own = channel.type === ChannelType.PrivateThread && channel.thread.ownerId === facts.botUserId;
    return held === 0n || own || (held & P.ManageThreads) !== 0n ? undefined : missingPermission;
  },
};

/** An edit that brings the thread back is the one thing an archived thread takes. */
const archived: Rule = {
  id: "thread.archived",
  source: codes,
  routes: [`PUT ${MEMBER}`, `DELETE ${MEMBER}`, EDIT_MESSAGE, "PATCH /channels/:channel_id"],
  check: (facts) => {
    const comesBack = facts.route === "/channels/:channel_id" && object(facts.body).archived === false;
    if (!channelOf(facts)?.thread?.archived || comesBack) return undefined;
    return badRequest(Code.InvalidActionOnArchivedThread, "Thread is archived");
  },
};

const locked: Rule = {
  id: "thread.locked",
  source: codes,
  routes: [SEND],
  check: (facts) => {
    const channel = channelOf(facts);
    if (!channel?.thread?.locked || (botInChannel(facts, channel) & P.ManageThreads) !== 0n) return undefined;
    return badRequest(Code.ThreadLocked, "Thread is locked");
  },
};

export const threadAccessRules: readonly Rule[] = [place, createPublic, createPrivate, manage, removeMember];

export const threadLimitRules: readonly Rule[] = [twice, active, archived, locked];
