import { defineJob } from "../../platform/jobs/job.js";
import type { OrderState } from "../orders/order.types.js";

/** Shows in the ticket what an order's panel shows now. */
export const drawPanel = defineJob<{ guildId: string; orderId: string; channelId: string }>("payments.drawPanel");

/** Says in the ticket that the order moved. */
export const sayMove = defineJob<{ guildId: string; orderId: string; channelId: string; state: OrderState }>(
  "payments.sayMove",
);
