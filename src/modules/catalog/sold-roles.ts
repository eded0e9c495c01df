import { PermissionFlagsBits as Permission, type Guild } from "discord.js";
import { Client } from "discordx";
import { injectable } from "tsyringe";
import type { Snowflake } from "../../platform/ids.js";
import { StaffRoles } from "../settings/staff-roles.js";
import type { SoldRoleFault } from "./catalog.types.js";

/** What moderates people or administers the server: nobody may buy it. */
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

/** Whether a role may be sold. Looked at when it is chosen, and again each time it is handed out: roles change. */
@injectable()
export class SoldRoles {
  constructor(
    private readonly client: Client,
    private readonly staffRoles: StaffRoles,
  ) {}

  /** Null when the role may be sold and the bot can hand it out. */
  async faultOf(guildId: Snowflake, roleId: Snowflake): Promise<SoldRoleFault | null> {
    const guild = this.client.guilds.cache.get(guildId);
    if (!guild) return "gone";
    const fault = await faultIn(guild, roleId);
    return fault ?? ((await this.staffRoles.includes(guildId, roleId)) ? "staff" : null);
  }
}

async function faultIn(guild: Guild, roleId: Snowflake): Promise<SoldRoleFault | null> {
  const role = guild.roles.cache.get(roleId);
  if (!role) return "gone";
  if (role.managed || role.id === guild.id) return "managed";
  if (role.permissions.any(POWERS)) return "powerful";
  const me = guild.members.me ?? (await guild.members.fetchMe());
  if (!me.permissions.has(Permission.ManageRoles)) return "noPermission";
  return me.roles.highest.comparePositionTo(role) > 0 ? null : "above";
}
