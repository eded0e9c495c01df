import { action, pageNumber, rowId, snowflake } from "../../platform/discord/custom-id.js";

/** Turns the pages of a member's orders. */
export const turnOrders = action("orders.page", { member: snowflake, page: pageNumber });

/** Opens one order of a member's list; the order is the selected value. */
export const openOrder = action("orders.open", { member: snowflake, page: pageNumber });

/** The selected value of {@link openOrder}. */
export const pickedOrder = rowId;
