import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import type { LeasedTicket, Ticket } from "../tickets/ticket.types.js";

export const DEPOSIT_STATES = ["waiting", "confirmed", "rejected", "expired"] as const;
export type DepositState = (typeof DEPOSIT_STATES)[number];

export interface Deposit {
  readonly id: RowId;
  readonly guildId: Snowflake;
  /** Per guild; people see `Deposit #3`. */
  readonly number: bigint;
  readonly customerId: RowId;
  readonly memberId: Snowflake;
  /** What the member means to send; null when they did not say. */
  readonly amount: Minor | null;
  readonly state: DepositState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly reason: string | null;
}

/** A waiting deposit with its ticket. `fresh`: this call reserved it, so the caller creates the channel. */
export type DepositTicket =
  | { readonly fresh: true; readonly deposit: Deposit; readonly ticket: LeasedTicket }
  | { readonly fresh: false; readonly deposit: Deposit; readonly ticket: Ticket };

export interface DepositErrors {
  "deposits.notFound": object;
  "deposits.notYours": object;
  /** It is confirmed, rejected or expired already. */
  "deposits.over": { number: bigint; state: DepositState };
  /** A proof of it is with the staff. */
  "deposits.underReview": { number: bigint };
}
