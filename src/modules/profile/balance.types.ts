import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import type { Notice } from "../customers/customer.types.js";
import type { TierStanding } from "../loyalty/loyalty.types.js";
import type { StatementPage } from "../wallet/wallet.types.js";

export interface ProfileErrors {
  /** Another member's money is for staff. */
  "profile.notYours": {};
}

/** A page of a member's statement, with the numbers of the orders it speaks of. */
export interface MemberStatement extends StatementPage {
  readonly memberId: Snowflake;
  readonly orderNumbers: ReadonlyMap<RowId, bigint>;
}

/** What `/balance` shows; amounts in minor units. */
export interface BalanceFacts {
  readonly memberId: Snowflake;
  readonly balance: Minor;
  /** Lifetime spend: paid minus refunded. */
  readonly spend: Minor;
  /** Null for one who never used the shop. */
  readonly tiers: TierStanding | null;
}

/** What `/profile` shows. */
export interface ProfileFacts extends BalanceFacts {
  readonly orders: number;
  readonly mutedNotices: readonly Notice[];
}
