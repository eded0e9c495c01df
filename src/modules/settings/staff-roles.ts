import { inject, injectable } from "tsyringe";
import type { Snowflake } from "../../platform/ids.js";
import { SETTING_DEFINITIONS, type AnySetting } from "../../platform/settings.js";
import { Settings } from "./settings.service.js";

/** Roles to which the shop's own settings give powers: admins, and the staff of tickets. */
@injectable()
export class StaffRoles {
  private readonly definitions: Readonly<Record<string, AnySetting>>;

  constructor(
    private readonly settings: Settings,
    @inject(SETTING_DEFINITIONS) definitions: readonly AnySetting[],
  ) {
    const ofRoles = definitions.filter(({ control }) => control === "roles");
    this.definitions = Object.fromEntries(ofRoles.map((definition) => [definition.key, definition]));
  }

  async includes(guildId: Snowflake, roleId: Snowflake): Promise<boolean> {
    const named = await this.settings.getMany(guildId, this.definitions);
    // A setting of roles holds their ids.
    return (Object.values(named) as (readonly Snowflake[])[]).some((roles) => roles.includes(roleId));
  }
}
