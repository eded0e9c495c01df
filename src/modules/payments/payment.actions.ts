import { action, rowId } from "../../platform/discord/custom-id.js";

/** The buyer pays the order from the wallet. */
export const payWithWallet = action("payment.wallet", { order: rowId });

/** The buyer gives the pending order up. */
export const cancelOrder = action("payment.cancel", { order: rowId });
