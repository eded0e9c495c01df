import type { RowId, Snowflake } from "./ids.js";
import type { Currency } from "./money.js";

/** Rising powers: each includes those before it. `support` is per ticket type, see {@link Actor.staffOf}. */
export const LEVELS = ["customer", "support", "admin", "operator"] as const;
export type Level = (typeof LEVELS)[number];

/** Who acts, where, and under which key. Made once per interaction by the access check; use cases take it first. */
export interface Actor {
  readonly guildId: Snowflake;
  readonly memberId: Snowflake;
  /** The member's row in `customers` of this guild. */
  readonly customerId: RowId;
  readonly level: Level;
  /** Ticket types whose staff the member is; for an admin every type. */
  readonly staffOf: ReadonlySet<string>;
  readonly blocked: boolean;
  /** The guild's currency, loaded with the member. */
  readonly currency: Currency;
  /** The guild's IANA time zone. */
  readonly timeZone: string;
  /** Names this action in every log line. */
  readonly correlationId: string;
  /** Unique for this action: the interaction id, or a checkout's own key. */
  readonly idempotencyKey: string;
}

export function atLeast(level: Level, needed: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(needed);
}
