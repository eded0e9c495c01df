import type { InjectionToken } from "tsyringe";
import type { Level } from "./actor.js";
import type { Snowflake, RowId } from "./ids.js";
import type { Currency } from "./money.js";

/** What Discord says of a member at the moment of an interaction. */
export interface Caller {
  readonly guildId: Snowflake;
  readonly memberId: Snowflake;
  readonly roleIds: readonly Snowflake[];
  /** Administrator, Manage Server, or the owner. */
  readonly managesGuild: boolean;
}

/** What the shop knows of a member: the facts an access check needs, in one statement. */
export interface Standing {
  readonly customerId: RowId;
  readonly level: Level;
  readonly staffOf: ReadonlySet<string>;
  readonly blocked: boolean;
  readonly currency: Currency;
  readonly timeZone: string;
}

/** Port: who may what. Filled by a module, since levels come from settings and blocks from customers. */
export interface AccessRules {
  /** Creates the guild's and the member's rows when they are new. */
  standing(caller: Caller): Promise<Standing>;
}
export const ACCESS_RULES: InjectionToken<AccessRules> = Symbol("AccessRules");

/** A bounded number of actions per member and time, named in a policy. */
export interface RateLimit {
  readonly name: string;
  /** Default number of actions allowed in the window; the guild's setting wins. */
  readonly times: number;
  readonly windowMs: number;
}

/** Port: counts an action against its limit. Filled by a module, since counts live in the database. */
export interface RateLimits {
  /** @throws DomainError `limits.exceeded` with the time when it works again */
  take(guildId: Snowflake, customerId: RowId, limit: RateLimit, now: Date): Promise<void>;
  /**
   * Refuses when no action is left, without counting one: for limits that count failures only.
   *
   * @throws DomainError `limits.exceeded`
   */
  refuseExhausted(guildId: Snowflake, customerId: RowId, limit: RateLimit, now: Date): Promise<void>;
}
export const RATE_LIMITS: InjectionToken<RateLimits> = Symbol("RateLimits");
