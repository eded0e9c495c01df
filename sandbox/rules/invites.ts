import { ChannelType, PermissionFlagsBits as P, RESTJSONErrorCodes as Code } from "discord-api-types/v10";
import { hasPermissions } from "../world/permissions.js";
import { inChannel, missingPermission } from "./access.js";
import { botInGuild, channelOf, guildOf } from "./bot.js";
import { badRequest, doc, experience, type Rule } from "./rule.js";

const CREATE = "POST /channels/:channel_id/invites";

const create = inChannel(
  "access.create-invite",
  doc("resources/channel", "create-channel-invite"),
  [CREATE],
  P.CreateInstantInvite,
);

const listChannel = inChannel(
  "access.channel-invites",
  doc("resources/channel", "get-channel-invites"),
  ["GET /channels/:channel_id/invites"],
  P.ManageChannels,
);

const listGuild: Rule = {
  id: "access.guild-invites",
  source: doc("resources/guild", "get-guild-invites"),
  routes: ["GET /guilds/:guild_id/invites"],
  check: (facts) => {
    const guild = guildOf(facts);
    if (!guild?.members.has(facts.botUserId)) return undefined;
    const enough = (botInGuild(facts, guild) & (P.ManageGuild | P.ViewAuditLog)) !== 0n;
    return enough ? undefined : missingPermission;
  },
};

const remove: Rule = {
  id: "access.delete-invite",
  source: doc("resources/invite", "delete-invite"),
  routes: ["DELETE /invites/:code"],
  check: (facts) => {
    const { world, params, botUserId } = facts;
    const invite = world.invite(params.code ?? "");
    const channel = world.channel(invite?.channelId ?? "");
    const guild = world.guild(invite?.guildId ?? "");
    if (!channel || !guild) return undefined;
    const inGuild = botInGuild(facts, guild);
    const inPlace = world.permissionsIn(channel, botUserId);
    return hasPermissions(inGuild, P.ManageGuild) || hasPermissions(inPlace, P.ManageChannels)
      ? undefined
      : missingPermission;
  },
};

const category: Rule = {
  id: "invite.channel-type",
  source: experience,
  routes: [CREATE],
  check: (facts) => {
    const channel = channelOf(facts);
    const wrong = channel?.type === ChannelType.GuildCategory || channel?.thread !== undefined;
    return wrong
      ? badRequest(Code.CannotExecuteActionOnThisChannelType, "Cannot execute action on this channel type")
      : undefined;
  },
};

/** Invites a guild holds. */
const MOST = 1_000;

const count: Rule = {
  id: "invite.count",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: [CREATE],
  check: (facts) => {
    const guildId = channelOf(facts)?.guildId;
    if (guildId === undefined || facts.world.invitesOf(guildId).length < MOST) return undefined;
    return badRequest(Code.MaximumNumberOfInvitesReached, "Maximum number of invites reached (1000)");
  },
};

export const inviteRules: readonly Rule[] = [create, listChannel, listGuild, remove, category];

export const inviteLimitRules: readonly Rule[] = [count];
