import { action, rowId } from "../../platform/discord/custom-id.js";

/** Shows the buyer the goods of an order, to them alone. */
export const showGoods = action("goods.show", { order: rowId });

/** Staff finished the service of an order. */
export const markDelivered = action("goods.markDelivered", { order: rowId });
