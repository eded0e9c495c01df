import { inject, injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { AccessRules, Caller, Standing } from "../../platform/access.js";
import type { Level } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import type { Snowflake } from "../../platform/ids.js";
import type { Currency } from "../../platform/money.js";
import { SETTING_DEFINITIONS, type AnySetting } from "../../platform/settings.js";
import { adminRoles, currency, timeZone } from "../settings/shop-settings.js";
import { HOUSE_ACCOUNTS } from "./customer.types.js";

/** Settings of this form name the staff roles of a ticket type. */
const STAFF_ROLES = /^tickets\.(.+)\.staffRoles$/;

interface StandingRow {
  customer_id: string | null;
  blocked_at: Date | null;
  blocked_until: Date | null;
  house_accounts: number;
  settings: Readonly<Record<string, unknown>>;
}

/** Who may what, from the guild's settings and the member's row. */
@injectable()
export class StandingService implements AccessRules {
  /** Ticket type → key of its staff roles. */
  private readonly staffKeys: ReadonlyMap<string, string>;
  private readonly settingKeys: readonly string[];

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    @inject(SETTING_DEFINITIONS) definitions: readonly AnySetting[],
    @inject(HOUSE_ACCOUNTS) private readonly houseAccounts: readonly string[],
  ) {
    this.staffKeys = new Map(definitions.flatMap(({ key }) => typeOfStaffKey(key).map((type) => [type, key])));
    this.settingKeys = [adminRoles.key, currency.key, timeZone.key, ...this.staffKeys.values()];
  }

  /**
   * What the shop knows of a caller: one statement, unless the guild or the member is new. Then their rows and the
   * guild's house accounts are made first; a house account that a newer version needs is made the same way.
   */
  async standing(caller: Caller): Promise<Standing> {
    const known = await this.read(caller);
    if (known) return known;
    await this.welcome(caller);
    const made = await this.read(caller);
    if (!made) throw new Error(`member ${caller.memberId} of guild ${caller.guildId} got no row`);
    return made;
  }

  private async read(caller: Caller): Promise<Standing | undefined> {
    const [row] = await this.dataSource.query<StandingRow[]>(
      `SELECT c.id AS customer_id, c.blocked_at, c.blocked_until,
         (SELECT count(*)::int FROM accounts
          WHERE guild_id = g.id AND code = ANY ($4) AND customer_id IS NULL) AS house_accounts,
         coalesce((SELECT jsonb_object_agg(key, value) FROM settings
          WHERE guild_id = g.id AND key = ANY ($3)), '{}') AS settings
       FROM guilds g LEFT JOIN customers c ON c.guild_id = g.id AND c.member_id = $2
       WHERE g.id = $1`,
      [caller.guildId, caller.memberId, this.settingKeys, this.houseAccounts],
    );
    if (!row?.customer_id || row.house_accounts < this.houseAccounts.length) return undefined;
    return {
      customerId: row.customer_id,
      ...this.powers(caller, row.settings),
      blocked: row.blocked_at !== null && (row.blocked_until === null || row.blocked_until > this.clock.now()),
      currency: storedOr<Currency>(row.settings, currency),
      timeZone: storedOr<string>(row.settings, timeZone),
    };
  }

  private powers(caller: Caller, settings: StandingRow["settings"]): { level: Level; staffOf: ReadonlySet<string> } {
    const holdsOneOf = (roles: readonly Snowflake[]) => roles.some((role) => caller.roleIds.includes(role));
    if (caller.managesGuild || holdsOneOf(storedOr(settings, adminRoles))) {
      return { level: "admin", staffOf: new Set(this.staffKeys.keys()) };
    }
    const staffOf = [...this.staffKeys].filter(([, key]) => holdsOneOf(storedOr(settings, { key, defaultValue: [] })));
    return { level: staffOf.length > 0 ? "support" : "customer", staffOf: new Set(staffOf.map(([type]) => type)) };
  }

  /** Makes what is missing; two first commands at once make it once. */
  private async welcome({ guildId, memberId }: Caller): Promise<void> {
    const now = this.clock.now();
    await this.transactions.run("customers.welcome", async (tx) => {
      await tx.execute("INSERT INTO guilds (id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", [guildId, now]);
      await tx.execute(
        `INSERT INTO accounts (guild_id, code, created_at) SELECT $1, code, $3 FROM unnest($2::text[]) AS code
         ON CONFLICT (guild_id, code) WHERE customer_id IS NULL DO NOTHING`,
        [guildId, this.houseAccounts, now],
      );
      await tx.execute(
        "INSERT INTO customers (guild_id, member_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [guildId, memberId, now],
      );
    });
  }
}

function typeOfStaffKey(key: string): string[] {
  const type = STAFF_ROLES.exec(key)?.[1];
  return type === undefined ? [] : [type];
}

function storedOr<T>(
  settings: StandingRow["settings"],
  definition: { readonly key: string; readonly defaultValue: T },
): T {
  // Settings are written by `Settings.change` alone, as their definition has read them.
  return (settings[definition.key] as T | undefined) ?? definition.defaultValue;
}
