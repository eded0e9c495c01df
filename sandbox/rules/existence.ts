import { RESTJSONErrorCodes as Code } from "discord-api-types/v10";
import { fieldError } from "../spec/index.js";
import { routesMatching } from "./known-routes.js";
import type { RequestFacts } from "./facts.js";
import { at, doc, experience, forbidden, formRule, notFound, type Rule, type Verdict } from "./rule.js";

const codes = doc("topics/opcodes-and-status-codes", "json-json-error-codes");

/** Path parameters that are snowflakes; tokens are not. */
const snowflakes = [
  "application_id",
  "guild_id",
  "channel_id",
  "message_id",
  "user_id",
  "role_id",
  "overwrite_id",
  "command_id",
  "interaction_id",
  "webhook_id",
];

const SNOWFLAKE = /^\d{1,20}$/;

const snowflake = formRule(
  "path.snowflake",
  doc("reference", "snowflakes"),
  routesMatching(() => true),
  ({ params }) =>
    snowflakes
      .filter((key) => params[key] !== undefined && !SNOWFLAKE.test(params[key]))
      .map((key) => at([key], fieldError.notSnowflake(params[key]))),
);

/** A rule that something named in the path exists. */
function exists(
  id: string,
  parameter: string,
  verdict: Verdict,
  found: (facts: RequestFacts, id: string) => boolean,
  under = "/",
): Rule {
  const routes = routesMatching((route) => route.includes(`${under}:${parameter}`) && !route.includes("/webhooks/"));
  return {
    id,
    source: codes,
    routes,
    check: (facts) => {
      const value = facts.params[parameter];
      // What is no id is refused as such.
      return value === undefined || !SNOWFLAKE.test(value) || found(facts, value) ? undefined : verdict;
    },
  };
}

const guild = exists(
  "guild.unknown",
  "guild_id",
  notFound(Code.UnknownGuild, "Unknown Guild"),
  ({ world }, id) => world.guild(id) !== undefined,
);

const notInGuild: Rule = {
  id: "guild.not-a-member",
  source: codes,
  routes: routesMatching((route) => route.includes("/:guild_id")),
  check: ({ world, params, botUserId }) => {
    const known = world.guild(params.guild_id ?? "");
    return known && !known.members.has(botUserId) ? forbidden(Code.MissingAccess, "Missing Access") : undefined;
  },
};

const channel = exists(
  "channel.unknown",
  "channel_id",
  notFound(Code.UnknownChannel, "Unknown Channel"),
  ({ world }, id) => world.channel(id) !== undefined,
);

/** Also true of another channel's message, and of ephemeral ones, which only their interaction reaches. */
const message = exists(
  "message.unknown",
  "message_id",
  notFound(Code.UnknownMessage, "Unknown Message"),
  (facts, id) => {
    const known = facts.world.message(id);
    const here = facts.world.channel(facts.params.channel_id ?? "") !== undefined;
    return (
      !here || (known !== undefined && known.channelId === facts.params.channel_id && known.ephemeralFor === undefined)
    );
  },
);

const role = exists("role.unknown", "role_id", notFound(Code.UnknownRole, "Unknown Role"), ({ world, params }, id) => {
  const known = world.guild(params.guild_id ?? "");
  return known === undefined || known.roles.has(id);
});

const member = exists(
  "member.unknown",
  "user_id",
  notFound(Code.UnknownMember, "Unknown Member"),
  ({ world, params }, id) => {
    const known = world.guild(params.guild_id ?? "");
    return known === undefined || known.members.has(id);
  },
  "/members/",
);

const invite: Rule = {
  id: "invite.unknown",
  source: codes,
  routes: ["GET /invites/:code", "DELETE /invites/:code"],
  check: ({ world, params }) =>
    world.invite(params.code ?? "") ? undefined : notFound(Code.UnknownInvite, "Unknown Invite"),
};

const ban: Rule = {
  id: "ban.unknown",
  source: codes,
  routes: ["GET /guilds/:guild_id/bans/:user_id", "DELETE /guilds/:guild_id/bans/:user_id"],
  check: ({ world, params }) => {
    const inGuild = world.guild(params.guild_id ?? "") !== undefined;
    if (!inGuild || world.ban(params.guild_id ?? "", params.user_id ?? "")) return undefined;
    return notFound(Code.UnknownBan, "Unknown Ban");
  },
};

const user: Rule = {
  id: "user.unknown",
  source: codes,
  routes: [
    "GET /users/:user_id",
    "PUT /guilds/:guild_id/bans/:user_id",
    "PUT /channels/:channel_id/thread-members/:user_id",
  ],
  check: ({ world, params }) =>
    world.user(params.user_id ?? "") ? undefined : notFound(Code.UnknownUser, "Unknown User"),
};

const command = exists(
  "command.unknown",
  "command_id",
  notFound(Code.UnknownApplicationCommand, "Unknown application command"),
  ({ world, params }, id) => world.commands(params.guild_id).some((each) => each.id === id),
);

const application: Rule = {
  id: "application.foreign",
  source: codes,
  routes: routesMatching((route) => route.includes("/:application_id")),
  check: ({ world, params }) =>
    params.application_id === world.applicationId
      ? undefined
      : forbidden(
          Code.NotAuthorizedToPerformThisActionOnThisApplication,
          "You are not authorized to perform this action on this application",
        ),
};

const overwrite: Rule = {
  id: "overwrite.unknown",
  source: experience,
  routes: ["DELETE /channels/:channel_id/permissions/:overwrite_id"],
  check: ({ world, params }) => {
    const known = world.channel(params.channel_id ?? "");
    if (!known || known.overwrites.some((each) => each.id === params.overwrite_id)) return undefined;
    return notFound(Code.UnknownPermissionOverwrite, "Unknown Overwrite");
  },
};

export const existenceRules: readonly Rule[] = [
  snowflake,
  application,
  guild,
  notInGuild,
  channel,
  message,
  role,
  member,
  user,
  command,
  overwrite,
  invite,
  ban,
];
