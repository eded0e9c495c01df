import { defineJob } from "../../platform/jobs/job.js";
import type { OrderState } from "./order.types.js";

/**
 * An order moved to another state. Sent once per move, in the transaction that moved it; whoever shows the order
 * draws it anew from its row.
 */
export const orderMoved = defineJob<{ guildId: string; orderId: string; state: OrderState }>("orders.moved");

/** An order that did not move has another price; its panel is drawn anew. */
export const orderRepriced = defineJob<{ guildId: string; orderId: string }>("orders.repriced");
