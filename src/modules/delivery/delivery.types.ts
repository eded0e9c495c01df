import type { Order } from "../orders/order.types.js";

/** What is left to do for a paid order. */
export type Release =
  /** Goods lie ready under the order's row and are to be sent. */
  | { readonly next: "send"; readonly order: Order; readonly goods: readonly string[] }
  /** Staff do it, or it is done, or the order is not paid: nothing to send. */
  | { readonly next: "nothing" };

export interface DeliveryErrors {
  "delivery.notYours": object;
  "delivery.nothingYet": { number: bigint };
  "delivery.needsStaff": object;
  /** A product that delivers text has none; an admin must mend it. */
  "delivery.noGoods": { number: bigint };
}
