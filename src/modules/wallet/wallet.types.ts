import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Currency, Minor } from "../../platform/money.js";

export type TransferKind = "top_up" | "withdrawal" | "purchase" | "order_cancelled" | "payment" | "manual_sale";

/** House accounts of the shop; every guild has them from the start. They keep entries but no balance. */
export const HOUSE = {
  sales: "sales",
  adjustments: "adjustments",
  /** Money that never came through the shop: the other side of sales made elsewhere. */
  manual: "external:manual",
} as const;
export type HouseAccount = (typeof HOUSE)[keyof typeof HOUSE] | ExternalAccount;

/** Where the money of one way to pay from outside comes from; made together with it. */
export type ExternalAccount = `external:${string}`;

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

/** A movement between two house accounts, past every wallet. */
export interface HouseMovement {
  readonly guildId: Snowflake;
  readonly from: HouseAccount;
  readonly to: HouseAccount;
  readonly kind: TransferKind;
  /** Minor units, at least 1. */
  readonly amount: Minor;
  /** Unique per guild: the same key moves money once. */
  readonly idempotencyKey: string;
  readonly orderId: RowId;
  readonly actorMemberId: Snowflake | null;
  readonly reason: string | null;
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

/** What staff ask for with `/removebalance`. */
export interface WithdrawalRequest {
  readonly member: { readonly id: Snowflake; readonly bot: boolean };
  /** Minor units. */
  readonly amount: Minor;
  readonly reason: string;
  /** Whether the member is told by DM. */
  readonly notify: boolean;
}

/** A wallet that staff changed. */
export interface Adjusted {
  readonly memberId: Snowflake;
  /** Minor units added or taken. */
  readonly amount: Minor;
  readonly balance: Minor;
}

/** A movement of money that belongs to an order. */
export interface OrderMovement {
  readonly kind: TransferKind;
  /** Minor units. */
  readonly amount: Minor;
  readonly actorMemberId: Snowflake | null;
  readonly at: Date;
}

/** One line of a wallet's statement. */
export interface StatementEntry {
  /** Counts the wallet's movements from 1. */
  readonly number: bigint;
  readonly kind: TransferKind;
  /** Minor units; negative for what left the wallet. */
  readonly change: Minor;
  readonly balanceAfter: Minor;
  readonly orderId: RowId | null;
  readonly at: Date;
}

/** A page of a statement, newest first. */
export interface StatementPage {
  readonly entries: readonly StatementEntry[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly balance: Minor;
}

export interface WalletErrors {
  "wallet.insufficient": { balance: Minor; due: Minor; currency: Currency };
  /** Staff would take more than is there. */
  "wallet.lessThere": { memberId: Snowflake; balance: Minor; currency: Currency };
  /** The key was used before for something else. */
  "wallet.keyReused": object;
  "wallet.notForSelf": object;
  "wallet.notForBots": object;
  /** The recipient is no member of the guild. */
  "wallet.notHere": object;
}
