import { action, rowId } from "../../platform/discord/custom-id.js";
import { cursorFields } from "./shelf.views.js";

/** A page of all products. */
export const listProducts = action("product.list", cursorFields);

/** Opens the card of a listed product; the row picked is the value. */
export const openListed = action("product.open");

/** Takes a product down, after it was asked. */
export const confirmRemoval = action("product.remove", { product: rowId });
