import { ChannelType, RESTJSONErrorCodes as Code } from "discord-api-types/v10";
import { fieldError } from "../spec/index.js";
import { channelOf } from "./bot.js";
import type { RequestFacts } from "./facts.js";
import { object, text } from "./read.js";
import { at, badRequest, doc, experience, forbidden, formRule, notFound, type Rule } from "./rule.js";

const OPEN = ["POST /users/@me/channels"];
const SEND = ["POST /channels/:channel_id/messages"];
const createDm = doc("resources/user", "create-dm");
const codes = doc("topics/opcodes-and-status-codes", "json-json-error-codes");
const cannotSend = forbidden(Code.CannotSendMessagesToThisUser, "Cannot send messages to this user");

const recipientRequired = formRule("dm.recipient-required", createDm, OPEN, ({ body }) =>
  text(object(body).recipient_id) === undefined ? [at(["recipient_id"], fieldError.required())] : [],
);

const recipientUnknown: Rule = {
  id: "dm.recipient-unknown",
  source: codes,
  routes: OPEN,
  check: ({ body, world }) => {
    const id = text(object(body).recipient_id);
    return id === undefined || world.user(id) ? undefined : notFound(Code.UnknownUser, "Unknown User");
  },
};

const oneself: Rule = {
  id: "dm.oneself",
  source: codes,
  routes: OPEN,
  check: ({ body, botUserId }) =>
    object(body).recipient_id === botUserId ? badRequest(Code.InvalidRecipients, "Invalid Recipient(s)") : undefined,
};

const otherBot: Rule = {
  id: "dm.other-bot",
  source: experience,
  routes: OPEN,
  check: ({ body, world, botUserId }) => {
    const id = text(object(body).recipient_id);
    return id !== undefined && id !== botUserId && world.user(id)?.bot ? cannotSend : undefined;
  },
};

/** The other end of the DM a message goes to. */
function recipientOf(facts: RequestFacts): string | undefined {
  const channel = channelOf(facts);
  if (channel?.type !== ChannelType.DM) return undefined;
  return channel.recipientIds.find((id) => id !== facts.botUserId);
}

const closed: Rule = {
  id: "dm.closed",
  source: codes,
  routes: SEND,
  check: (facts) => (facts.world.user(recipientOf(facts) ?? "")?.dmsClosed ? cannotSend : undefined),
};

const stranger: Rule = {
  id: "dm.no-mutual-guild",
  source: codes,
  routes: SEND,
  check: (facts) => {
    const recipient = recipientOf(facts);
    if (recipient === undefined) return undefined;
    const mutual = [...facts.world.guilds()].some(
      (guild) => guild.members.has(recipient) && guild.members.has(facts.botUserId),
    );
    if (mutual) return undefined;
    const message = "Cannot send messages to this user due to having no mutual guilds";
    return forbidden(Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds, message);
  },
};

export const directRules: readonly Rule[] = [recipientUnknown, oneself, otherBot, stranger, closed];

export const directFormRules: readonly Rule[] = [recipientRequired];
