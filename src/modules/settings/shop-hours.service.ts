import { injectable } from "tsyringe";
import { Clock } from "../../platform/clock.js";
import type { Snowflake } from "../../platform/ids.js";
import { openingHours, type OpeningFacts } from "./opening-hours.js";
import { Settings } from "./settings.service.js";
import { timeZone } from "./shop-settings.js";

/** When a guild's shop is served. */
@injectable()
export class ShopHours {
  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** The opening hours, to be shown now. One statement. */
  async of(guildId: Snowflake): Promise<OpeningFacts> {
    return { ...(await this.settings.getMany(guildId, { hours: openingHours, timeZone })), now: this.clock.now() };
  }
}
