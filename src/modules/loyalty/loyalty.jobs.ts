import { RESTJSONErrorCodes as Code, type Guild } from "discord.js";
import { Client } from "discordx";
import { inject, injectable } from "tsyringe";
import type { Logger } from "winston";
import { MINUTE, SECOND } from "../../platform/clock.js";
import { apiSentence, isRefusal } from "../../platform/discord/api-errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { TryAgainLater } from "../../platform/jobs/job.js";
import { LOGGER } from "../../platform/logging/logger.js";
import { Notices } from "../customers/notices.js";
import { GivenRoles } from "../settings/given-roles.js";
import { givenRoleFaults } from "../settings/given-roles.views.js";
import type { tierRoles, tiersChanged } from "./loyalty.events.js";
import { LoyaltyService } from "./loyalty.service.js";
import * as loyaltyViews from "./loyalty.views.js";

/** Looks at the tiers before a job leaves the rest to its next try. */
const MOST_LOOKS = 5;

type RolesDue = NonNullable<(typeof tierRoles)["payload"]>;
type TierNews = NonNullable<(typeof tiersChanged)["payload"]>;

/** A role that is to be given to a member, or taken. */
interface RoleWish {
  readonly memberId: Snowflake;
  readonly roleId: Snowflake;
  readonly wanted: boolean;
}

/** Brings Discord in line with the tiers, and tells members. */
@injectable()
export class LoyaltyJobs {
  constructor(
    private readonly client: Client,
    private readonly loyalty: LoyaltyService,
    private readonly notices: Notices,
    private readonly givenRoles: GivenRoles,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Gives and takes the roles that a change concerned, as the tiers held now ask for; other roles are not touched.
   *
   * Two changes shortly after each other may run in either order. So each looks again after what it did: whoever asks
   * Discord last has seen the last state.
   */
  async setRoles({ guildId, customerId, roles }: RolesDue): Promise<void> {
    const guild = this.client.guilds.cache.get(guildId);
    // The bot was removed: Discord keeps the roles as they are.
    if (!guild) return;
    if (!guild.available) throw new TryAgainLater(MINUTE, "Discord has lost the server for the moment");
    const set = new Map<Snowflake, boolean>();
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const { memberId, roles: wanted } = await this.loyalty.rolesOf(guildId, customerId);
      const due = roles.filter(({ id }) => set.get(id) !== wanted.has(id));
      if (due.length === 0) return;
      for (const { id } of due) {
        await this.setRole(guild, customerId, { memberId, roleId: id, wanted: wanted.has(id) });
        set.set(id, wanted.has(id));
      }
    }
    throw new TryAgainLater(SECOND, "tiers change faster than their roles");
  }

  /** A role that cannot be set holds nothing up: staff read of it, and the tier and its discount count all the same. */
  private async setRole(guild: Guild, customerId: RowId, { memberId, roleId, wanted }: RoleWish): Promise<void> {
    const fault = await this.givenRoles.faultOf(guild.id, roleId);
    if (!wanted && fault === "gone") return;
    // A role that has come by powers is not given any more, and taken all the same.
    const harmless = !wanted && (fault === "powerful" || fault === "staff");
    if (fault && !harmless) return this.refused(guild, customerId, roleId, givenRoleFaults[fault]);
    try {
      const change = { user: memberId, role: roleId, reason: wanted ? "Tier gained" : "Tier lost" };
      await (wanted ? guild.members.addRole(change) : guild.members.removeRole(change));
    } catch (error) {
      // Who left gets the roles when they come back.
      if (isRefusal(error, Code.UnknownMember)) return;
      if (!isRefusal(error, Code.UnknownRole, Code.MissingPermissions, Code.MissingAccess, Code.InvalidRole))
        throw error;
      await this.refused(guild, customerId, roleId, apiSentence(error) ?? error.message);
    }
  }

  private async refused(guild: Guild, customerId: RowId, roleId: Snowflake, reason: string): Promise<void> {
    this.logger.warn("tier role not set", { guildId: guild.id, customerId, roleId, reason });
    await this.loyalty.roleRefused(guild.id, customerId, guild.roles.cache.get(roleId)?.name ?? roleId, reason);
  }

  async tell({ guildId, memberId, key, ...change }: TierNews): Promise<void> {
    const guildName = this.client.guilds.cache.get(guildId)?.name ?? "the shop";
    await this.notices.send({ guildId, memberId, notice: "tiers" }, loyaltyViews.news({ ...change, guildName }), {
      effectKey: `tiers:${guildId}:${key}`,
    });
  }
}
