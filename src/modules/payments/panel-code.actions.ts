import { action, rowId } from "../../platform/discord/custom-id.js";

/** Opens the form that asks for a promo code, and puts the code on the order. */
export const askCode = action("payment.askCode", { order: rowId });
export const applyCode = action("payment.applyCode", { order: rowId });
export const CODE_FIELD = "code";

/** Takes the code off the order; its use goes back. */
export const removeCode = action("payment.removeCode", { order: rowId });
