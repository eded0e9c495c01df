import { RESTJSONErrorCodes as Code, type GuildMember } from "discord.js";
import { Client } from "discordx";
import { injectable } from "tsyringe";
import { isRefusal } from "../../platform/discord/api-errors.js";
import { ChannelQueue } from "../../platform/discord/channel-queue.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { GivenRoles } from "../settings/given-roles.js";
import type { RoleGrant } from "./delivery.types.js";
import { RoleGrantService } from "./role-grant.service.js";

/** Brings the roles of members in step with what they have bought. */
@injectable()
export class RoleKeeper {
  constructor(
    private readonly client: Client,
    private readonly grants: RoleGrantService,
    private readonly givenRoles: GivenRoles,
    private readonly queue: ChannelQueue,
  ) {}

  /**
   * Hands a role out or takes it away, as its grant says by now. Done twice it is the same.
   *
   * One after another for a member, among all processes: else a removal could overtake the next grant of the same role.
   *
   * @throws TryAgainLater while another process works for the member
   */
  async settle({ guildId, grantId }: { readonly guildId: Snowflake; readonly grantId: RowId }): Promise<void> {
    const promised = await this.grants.get(guildId, grantId);
    // While the guild is away the sweep tries on.
    if (!promised || !this.client.guilds.cache.has(guildId)) return;
    await this.queue.alone(promised.memberId, async () => {
      const grant = await this.grants.get(guildId, grantId);
      if (grant?.state === "waiting") await this.give(grant);
      if (grant?.state === "ending") await this.take(grant);
    });
  }

  async memberAdded(member: GuildMember): Promise<void> {
    await this.grants.restore(member.guild.id, member.id);
  }

  private async give(grant: RoleGrant): Promise<void> {
    const fault = await this.givenRoles.faultOf(grant.guildId, grant.roleId);
    if (fault) return this.grants.refused(grant, fault);
    try {
      await this.membersOf(grant)?.addRole({ ...target(grant), reason: `Bought, order ${grant.orderId}` });
    } catch (error) {
      if (isRefusal(error, Code.UnknownMember, Code.UnknownUser)) return this.grants.refused(grant, "left");
      if (isRefusal(error, Code.UnknownRole)) return this.grants.refused(grant, "gone");
      if (isRefusal(error, Code.MissingPermissions, Code.MissingAccess)) return this.grants.refused(grant, "above");
      throw error;
    }
    // Cancelled while Discord worked: what was just given goes again.
    if (!(await this.grants.markGranted(grant))) await this.remove(grant);
  }

  private async take(grant: RoleGrant): Promise<void> {
    try {
      await this.remove(grant);
    } catch (error) {
      if (!isRefusal(error, Code.MissingPermissions, Code.MissingAccess)) throw error;
      return this.grants.refused(grant, "above");
    }
    await this.grants.markEnded(grant);
  }

  private async remove(grant: RoleGrant): Promise<void> {
    if (await this.grants.heldOtherwise(grant)) return;
    try {
      await this.membersOf(grant)?.removeRole({ ...target(grant), reason: `Over, order ${grant.orderId}` });
    } catch (error) {
      // Who left has no role any more, and nobody has one that was deleted.
      if (!isRefusal(error, Code.UnknownMember, Code.UnknownUser, Code.UnknownRole)) throw error;
    }
  }

  private membersOf({ guildId }: RoleGrant) {
    return this.client.guilds.cache.get(guildId)?.members;
  }
}

function target({ memberId, roleId }: RoleGrant) {
  return { user: memberId, role: roleId };
}
