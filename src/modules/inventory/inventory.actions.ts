import { action } from "../../platform/discord/custom-id.js";
import { cursorFields } from "../catalog/shelf.views.js";

/** A page of all counted products. */
export const listStocks = action("stock.list", cursorFields);
