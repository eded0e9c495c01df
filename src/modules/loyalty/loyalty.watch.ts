import type { GuildMember } from "discord.js";
import { injectable } from "tsyringe";
import { LoyaltyService } from "./loyalty.service.js";

/** What members do in Discord itself. A role that is given or taken by hand there changes no tier. */
@injectable()
export class LoyaltyWatch {
  constructor(private readonly loyalty: LoyaltyService) {}

  /** Discord forgets the roles of who leaves; the tiers stay, so their roles come back with the member. */
  async joined({ guild, id }: GuildMember): Promise<void> {
    await this.loyalty.restoreRoles(guild.id, id);
  }
}
