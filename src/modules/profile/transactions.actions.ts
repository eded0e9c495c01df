import { action, pageNumber, snowflake } from "../../platform/discord/custom-id.js";

/** Turns the pages of a member's statement. */
export const turnTransactions = action("transactions.page", { member: snowflake, page: pageNumber });
