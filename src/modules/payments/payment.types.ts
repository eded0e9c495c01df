import type { Snowflake } from "../../platform/ids.js";
import type { Order, OrderState } from "../orders/order.types.js";
import type { LeasedTicket, Ticket } from "../tickets/ticket.types.js";

/** A pending order with its ticket. `fresh`: this call reserved it, so the caller creates the channel. */
export type OrderTicket =
  | { readonly fresh: true; readonly order: Order; readonly ticket: LeasedTicket }
  | { readonly fresh: false; readonly order: Order; readonly ticket: Ticket };

/** What the presser of **Open ticket** gets: the ticket of this order, or the one that takes the only place. */
export interface OpenedTicket {
  readonly outcome: "opened" | "existing";
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  readonly ticketNumber: bigint;
}

/** Nothing more happens to these by themselves: their ticket is for reading. */
export const FINISHED_STATES: ReadonlySet<OrderState> = new Set<OrderState>([
  "delivered",
  "completed",
  "cancelled",
  "expired",
  "refunded",
]);

export interface PaymentErrors {
  /** The order that this confirmation made is over, or its ticket is. */
  "payments.checkoutOver": { number: bigint };
}
