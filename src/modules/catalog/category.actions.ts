import { action, rowId } from "../../platform/discord/custom-id.js";
import { cursorFields } from "./shelf.views.js";

/** A page of the categories below `parent`; `0` for the main ones. */
export const listCategories = action("category.list", { parent: rowId, ...cursorFields });

/** Opens a main category; the row picked is the value. */
export const openCategory = action("category.open");
