import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Currency, Minor } from "../../platform/money.js";

export type TransferKind = "top_up" | "withdrawal" | "purchase" | "order_cancelled";

/** House accounts of the shop; every guild has them from the start. They keep entries but no balance. */
export const HOUSE = { sales: "sales", adjustments: "adjustments" } as const;
export type HouseAccount = (typeof HOUSE)[keyof typeof HOUSE];

/** A movement between a wallet and a house account. */
export interface Movement {
  readonly guildId: Snowflake;
  readonly customerId: RowId;
  readonly house: HouseAccount;
  readonly kind: TransferKind;
  /** Minor units, at least 1. */
  readonly amount: Minor;
  /** Unique per guild: the same key moves money once. */
  readonly idempotencyKey: string;
  readonly orderId?: RowId;
  readonly actorMemberId: Snowflake | null;
  readonly reason?: string;
}

/** What staff ask for with `/addbalance`. */
export interface TopUpRequest {
  readonly member: {
    readonly id: Snowflake;
    readonly bot: boolean;
    readonly here: boolean;
    readonly guildOwner: boolean;
  };
  /** Minor units. */
  readonly amount: Minor;
  readonly reason: string;
  /** Whether the member is told by DM. */
  readonly notify: boolean;
}

export interface TopUp {
  readonly memberId: Snowflake;
  readonly amount: Minor;
  readonly balance: Minor;
}

export interface WalletErrors {
  "wallet.insufficient": { balance: Minor; due: Minor; currency: Currency };
  /** The key was used before for something else. */
  "wallet.keyReused": object;
  "wallet.notForSelf": object;
  "wallet.notForBots": object;
  /** The recipient is no member of the guild. */
  "wallet.notHere": object;
}
