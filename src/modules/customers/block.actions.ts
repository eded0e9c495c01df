import { action, pageNumber } from "../../platform/discord/custom-id.js";

/** Turns the pages of the blocked members. */
export const turnBlocks = action("blocks.page", { page: pageNumber });
