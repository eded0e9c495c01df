import { action, idKey, rowId, word } from "../../platform/discord/custom-id.js";
import { STAFF_STATES } from "../sales/order-status.types.js";

/** Shows an order as staff see it. */
export const showStatus = action("orderStatus.show", { order: rowId });

/** Brings an order to a state; one whose money would go back asks first. */
export const setStatus = action("orderStatus.set", { order: rowId, to: word(...STAFF_STATES) });

/** Cancels what the question was about. */
export const confirmCancellation = action("orderStatus.cancel", { key: idKey });
