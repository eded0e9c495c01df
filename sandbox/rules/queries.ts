import { fieldError } from "../spec/index.js";
import { at, doc, fault, formRule, type Rule } from "./rule.js";

const MESSAGES = ["GET /channels/:channel_id/messages"];
/** Where `before` and `after` are ids; those of pins are times. */
const ANCHORED = [...MESSAGES, "GET /guilds/:guild_id/bans", "GET /guilds/:guild_id/audit-logs"];
const messagesPage = doc("resources/message", "get-channel-messages");

/** A rule about the bounds of `limit`. */
function limitRule(id: string, source: string, route: string, most: number): Rule {
  return formRule(id, source, [route], ({ query }) => {
    const { limit } = query;
    if (limit === undefined) return [];
    if (!/^\d{1,9}$/.test(limit)) {
      return [fault(["limit"], "NUMBER_TYPE_COERCE", `Value "${limit}" is not int.`)];
    }
    if (Number(limit) < 1) return [at(["limit"], fieldError.min(1))];
    return Number(limit) > most ? [at(["limit"], fieldError.max(most))] : [];
  });
}

const anchors = ["before", "after", "around"] as const;

const snowflakeAnchors = formRule("query.snowflake", doc("reference", "snowflakes"), ANCHORED, ({ query }) =>
  anchors
    .filter((key) => query[key] !== undefined && !/^\d{1,20}$/.test(query[key]))
    .map((key) => at([key], fieldError.notSnowflake(query[key]))),
);

/** "mutually exclusive, only one may be passed at a time"; Discord names no code for it. */
const exclusiveAnchors = formRule("query.one-anchor", messagesPage, MESSAGES, ({ query }) => {
  const sent = anchors.filter((key) => query[key] !== undefined);
  return sent.slice(1).map((key) => fault([key], "MUTUALLY_EXCLUSIVE", "Only one of before, after and around"));
});

const searchText = formRule(
  "query.member-search",
  doc("resources/guild", "search-guild-members"),
  ["GET /guilds/:guild_id/members/search"],
  ({ query }) => (query.query?.trim() ? [] : [at(["query"], fieldError.required())]),
);

export const queryRules: readonly Rule[] = [
  limitRule("query.messages-limit", messagesPage, "GET /channels/:channel_id/messages", 100),
  limitRule("query.members-limit", doc("resources/guild", "list-guild-members"), "GET /guilds/:guild_id/members", 1000),
  limitRule(
    "query.search-limit",
    doc("resources/guild", "search-guild-members"),
    "GET /guilds/:guild_id/members/search",
    1000,
  ),
  limitRule("query.bans-limit", doc("resources/guild", "get-guild-bans"), "GET /guilds/:guild_id/bans", 1000),
  limitRule(
    "query.audit-limit",
    doc("resources/audit-log", "get-guild-audit-log"),
    "GET /guilds/:guild_id/audit-logs",
    100,
  ),
  limitRule(
    "query.pins-limit",
    doc("resources/message", "get-channel-pins"),
    "GET /channels/:channel_id/messages/pins",
    50,
  ),
  snowflakeAnchors,
  exclusiveAnchors,
  searchText,
];
