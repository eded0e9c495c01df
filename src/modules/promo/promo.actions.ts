import { action, rowId } from "../../platform/discord/custom-id.js";
import { cursorFields } from "../catalog/shelf.views.js";

/** A page of all codes, and of those that work. */
export const listCodes = action("promo.list", cursorFields);
export const listWorkingCodes = action("promo.listWorking", cursorFields);

/** Opens a listed code; its row is the value. */
export const openCode = action("promo.open");

/** Deletes a code, after it was asked. */
export const confirmDeletion = action("promo.delete", { promo: rowId });
