import { defineJob } from "../../platform/jobs/job.js";
import type { OrderState } from "./order.types.js";

/**
 * An order moved to another state. Sent once per move, in the transaction that moved it; whoever shows the order
 * draws it anew from its row.
 */
export const orderMoved = defineJob<{
  guildId: string;
  orderId: string;
  state: OrderState;
  /** The buyer gets no direct message about it. */
  quiet: boolean;
}>("orders.moved");

/** The buyer is told by direct message that an order is in this state; `pending`: that it waits in its ticket. */
export const orderNews = defineJob<{ guildId: string; orderId: string; state: OrderState }>("orders.news");

/** The buyer is told that the order's hold ends soon. */
export const orderExpiring = defineJob<{ guildId: string; orderId: string; until: string }>("orders.expiring");

/** A buyer asks to cancel, or the request was decided: the order's faces are drawn anew, and the buyer is told. */
export const cancelAsked = defineJob<{ guildId: string; orderId: string; requestId: string }>("orders.cancelAsked");
export const cancelDeclined = defineJob<{ guildId: string; orderId: string; requestId: string }>(
  "orders.cancelDeclined",
);

/** An order that did not move has another price; its panel is drawn anew. */
export const orderRepriced = defineJob<{ guildId: string; orderId: string }>("orders.repriced");
