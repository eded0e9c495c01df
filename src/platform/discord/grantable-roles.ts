import { PermissionFlagsBits as P, type Guild } from "discord.js";
import type { Snowflake } from "../ids.js";

/** Permissions of staff: nobody may come by them through a purchase or a tier. */
const POWERS = [
  P.Administrator,
  P.ManageGuild,
  P.ManageRoles,
  P.ManageChannels,
  P.ManageThreads,
  P.ManageMessages,
  P.ManageNicknames,
  P.ManageWebhooks,
  P.ManageEvents,
  P.ManageGuildExpressions,
  P.KickMembers,
  P.BanMembers,
  P.ModerateMembers,
  P.MuteMembers,
  P.DeafenMembers,
  P.MoveMembers,
  P.MentionEveryone,
  P.ViewAuditLog,
];

/** Why the bot cannot, or may not, give a role. */
export type RoleObstacle = "missing" | "managed" | "powerful" | "permission" | "above";

/** Undefined when the bot can give the role and anybody may have it. Asks the cache, so costs nothing. */
export function roleObstacle(guild: Guild, roleId: Snowflake): RoleObstacle | undefined {
  const role = guild.roles.cache.get(roleId);
  // The role that every member has carries the guild's id.
  if (!role || role.id === guild.id) return "missing";
  if (role.managed) return "managed";
  if (role.permissions.any(POWERS)) return "powerful";
  const { me } = guild.members;
  if (!me?.permissions.has(P.ManageRoles)) return "permission";
  return role.comparePositionTo(me.roles.highest) < 0 ? undefined : "above";
}

/** What to do about it. */
export const obstacleSentences: Readonly<Record<RoleObstacle, string>> = {
  missing: "That role does not exist here any more. Choose another.",
  managed: "Discord or another bot manages that role, so I cannot give it. Choose another.",
  powerful: "That role carries permissions of staff, which nobody may come by in a shop. Choose another.",
  permission: "I cannot give that role: my own role lacks Manage Roles.",
  above: "I cannot give that role: move my own role above it in the server's role list.",
};
