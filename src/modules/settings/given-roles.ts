import { PermissionFlagsBits as Permission, type Guild } from "discord.js";
import { Client } from "discordx";
import { injectable } from "tsyringe";
import type { Snowflake } from "../../platform/ids.js";
import type { GivenRoleFault } from "./setting.types.js";
import { StaffRoles } from "./staff-roles.js";

/** What moderates people or administers the server: nobody comes by it in a shop. */
const POWERS = [
  Permission.Administrator,
  Permission.ManageGuild,
  Permission.ManageRoles,
  Permission.ManageChannels,
  Permission.ManageMessages,
  Permission.ManageNicknames,
  Permission.ManageThreads,
  Permission.ManageWebhooks,
  Permission.ManageEvents,
  Permission.ManageGuildExpressions,
  Permission.KickMembers,
  Permission.BanMembers,
  Permission.ModerateMembers,
  Permission.MuteMembers,
  Permission.DeafenMembers,
  Permission.MoveMembers,
  Permission.MentionEveryone,
  Permission.ViewAuditLog,
  Permission.ViewGuildInsights,
  Permission.ViewCreatorMonetizationAnalytics,
];

/** Whether the shop may give a role, sold or with a tier. Looked at when it is chosen, and again each time: roles change. */
@injectable()
export class GivenRoles {
  constructor(
    private readonly client: Client,
    private readonly staffRoles: StaffRoles,
  ) {}

  /** Null when anybody may have the role and the bot can give it. */
  async faultOf(guildId: Snowflake, roleId: Snowflake): Promise<GivenRoleFault | null> {
    const guild = this.client.guilds.cache.get(guildId);
    if (!guild) return "gone";
    const fault = await faultIn(guild, roleId);
    return fault ?? ((await this.staffRoles.includes(guildId, roleId)) ? "staff" : null);
  }
}

async function faultIn(guild: Guild, roleId: Snowflake): Promise<GivenRoleFault | null> {
  const role = guild.roles.cache.get(roleId);
  if (!role) return "gone";
  if (role.managed || role.id === guild.id) return "managed";
  if (role.permissions.any(POWERS)) return "powerful";
  const me = guild.members.me ?? (await guild.members.fetchMe());
  if (!me.permissions.has(Permission.ManageRoles)) return "noPermission";
  return me.roles.highest.comparePositionTo(role) > 0 ? null : "above";
}
