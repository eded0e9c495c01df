import { action, idKey, quantity, rowId } from "../../platform/discord/custom-id.js";
import { cursorFields } from "../catalog/shelf.views.js";

/** A page of categories, of the sub-categories of one, of the names in one, of the variants of a name. */
export const showCategories = action("shop.categories", cursorFields);
export const showSubcategories = action("shop.subcategories", { category: rowId, ...cursorFields });
export const showProducts = action("shop.products", { subcategory: rowId, ...cursorFields });
export const showVariants = action("shop.variants", { product: rowId, ...cursorFields });

/** The selects on those pages; what was picked is the value. */
export const pickCategory = action("shop.pickCategory");
export const pickSubcategory = action("shop.pickSubcategory");
export const pickProduct = action("shop.pickProduct");
export const pickVariant = action("shop.pickVariant");
export const pickedRow = rowId;

/** A product's own page, with the quantity chosen so far. */
export const showProduct = action("shop.product", { product: rowId, quantity });

/** Opens the form that asks how many, and the form itself. */
export const askQuantity = action("shop.askQuantity", { product: rowId });
export const saveQuantity = action("shop.saveQuantity", { product: rowId });
export const QUANTITY_FIELD = "quantity";

/** What a press commits to. The sum that was shown goes along: another price is shown anew first. */
const commitment = { product: rowId, quantity, due: rowId, key: idKey };
/** The same for what waits in a draft. */
const draft = { key: idKey, due: rowId };

/** Asks before buying, where the product asks nothing; and where it does, its questions and their form first. */
export const buyNow = action("shop.buyNow", { product: rowId, quantity });
export const askToBuy = action("shop.askToBuy", { product: rowId, quantity });
export const answersToBuy = action("shop.answersToBuy", { product: rowId, quantity });
export const confirmPurchase = action("shop.confirm", draft);

/** Opens the form for a promo code, the form itself, and the way to take the code off the draft again. */
export const askCode = action("shop.askCode", { key: idKey });
export const applyCode = action("shop.applyCode", { key: idKey });
export const removeCode = action("shop.removeCode", { key: idKey });
export const CODE_FIELD = "code";

/** Opens a ticket, with the key of the one order it can make; with questions first; and what waits in a draft. */
export const openTicket = action("shop.openTicket", commitment);
export const askForTicket = action("shop.askForTicket", commitment);
export const answersForTicket = action("shop.answersForTicket", commitment);
export const openDraftTicket = action("shop.openDraft", draft);

/** Cancels the pending order that takes the member's only place, and opens the draft's ticket in its stead. */
export const takeInstead = action("shop.takeInstead", { ...draft, order: rowId });
