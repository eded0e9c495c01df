import type { RowId, Snowflake } from "../../platform/ids.js";

/** `lapsed`: the order was delivered or cancelled before anybody decided. */
export type CancelRequestState = "waiting" | "approved" | "declined" | "lapsed";

/** A buyer asks to cancel an order that is paid and not delivered. */
export interface CancelRequest {
  readonly id: RowId;
  readonly guildId: Snowflake;
  readonly orderId: RowId;
  readonly state: CancelRequestState;
  /** In the buyer's words; empty when they gave none. */
  readonly reason: string;
  readonly askedAt: Date;
  /** Why it was declined. */
  readonly answer: string | null;
}

export interface CancelRequestErrors {
  "orders.askedAlready": { number: bigint };
  /** Only what is paid and not delivered can be asked back. */
  "orders.notAskable": { number: bigint };
  /** Somebody decided before, or the order went on. */
  "orders.decidedAlready": object;
}
