import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Order, OrderState } from "../orders/order.types.js";
import type { LeasedTicket, Ticket } from "../tickets/ticket.types.js";

/** A pending order with its ticket. `fresh`: this call reserved it, so the caller creates the channel. */
export type OrderTicket =
  | { readonly fresh: true; readonly order: Order; readonly ticket: LeasedTicket }
  | { readonly fresh: false; readonly order: Order; readonly ticket: Ticket };

/** Where a ticket is. */
interface TicketPlace {
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  readonly ticketNumber: bigint;
}

/** The ticket of a deposit: a new one, or the one that waits. */
export interface FoundTicket extends TicketPlace {
  readonly outcome: "opened" | "existing";
}

/** The ticket of the order that was just made. */
export interface OpenedTicket extends TicketPlace {
  readonly outcome: "opened";
}

/** The ticket that takes the member's only place, with the order that waits in it. */
export interface HeldTicket extends TicketPlace {
  readonly outcome: "existing";
  readonly orderId: RowId;
}

/** Nothing more happens to these by themselves: their ticket is for reading. */
export const FINISHED_STATES: ReadonlySet<OrderState> = new Set<OrderState>([
  "delivered",
  "completed",
  "cancelled",
  "expired",
  "refunded",
]);

/** Moves that the ticket says in a message of their own; the panel shows each state anyway. */
export function isSaidInTicket(state: OrderState): boolean {
  return state === "processing" || FINISHED_STATES.has(state);
}

export interface PaymentErrors {
  /** The order that this confirmation made is over, or its ticket is. */
  "payments.checkoutOver": { number: bigint };
}
