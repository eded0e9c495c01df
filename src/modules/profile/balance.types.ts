import type { Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";

export interface ProfileErrors {
  /** Another member's balance is for staff. */
  "profile.notYours": {};
}

/** What `/balance` shows; amounts in minor units. */
export interface BalanceFacts {
  readonly memberId: Snowflake;
  readonly balance: Minor;
  /** Lifetime spend: paid minus refunded. */
  readonly spend: Minor;
}
