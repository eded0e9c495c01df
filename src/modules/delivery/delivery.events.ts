import { defineJob } from "../../platform/jobs/job.js";

/** A paid order waits for its goods: release them under the order's row, send them, mark the order delivered. */
export const releaseGoods = defineJob<{ guildId: string; orderId: string }>("delivery.release");

/** Goods that staff released by hand are to be sent. */
export const sendGoods = defineJob<{ guildId: string; orderId: string }>("delivery.send");

/** A member is to get a bought role, or to lose it: whichever its grant says. */
export const settleRole = defineJob<{ guildId: string; grantId: string }>("delivery.role");
