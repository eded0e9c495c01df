import { action, rowId } from "../../platform/discord/custom-id.js";
import { cursorFields } from "../catalog/shelf.views.js";

/** A page of all counted products. */
export const listStocks = action("stock.list", cursorFields);

/** Saves the keys of a form. */
export const saveKeys = action("stock.saveKeys", { product: rowId });
export const KEYS_FIELD = "keys";

/** A page of a product's free keys. */
export const listKeys = action("stock.keys", { product: rowId, ...cursorFields });

/** Asks before a key goes; the key picked is the value. Then takes it out of stock, or all that are free. */
export const askWithdrawal = action("stock.askKey", { product: rowId });
export const askWithdrawalOfAll = action("stock.askAllKeys", { product: rowId });
export const withdrawKey = action("stock.withdrawKey", { product: rowId, key: rowId });
export const withdrawAllKeys = action("stock.withdrawAllKeys", { product: rowId });

/** Lets a product go by the shop's threshold again. */
export const useShopThreshold = action("stock.shopThreshold", { product: rowId });
