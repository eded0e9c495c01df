import { action, rowId } from "../../platform/discord/custom-id.js";

/** The buyer has what was delivered. */
export const confirmReceived = action("order.received", { order: rowId });

/** Opens the buyer's form that asks to cancel, and the form itself. */
export const askCancel = action("order.askCancel", { order: rowId });
export const sendCancel = action("order.sendCancel", { order: rowId });

/** Staff agree to a request to cancel; or open the form that says why not, and the form itself. */
export const approveCancel = action("order.approveCancel", { request: rowId });
export const declineCancel = action("order.declineCancel", { request: rowId });
export const sendDecline = action("order.sendDecline", { request: rowId });

/** The one field of both forms. */
export const WHY_FIELD = "why";
export const LONGEST_WHY = 500;
