import type { Snowflake } from "../../platform/ids.js";
import type { OrderHistoryEntry } from "../orders/order-history.entity.js";
import type { Order } from "../orders/order.types.js";

/** One page of a member's orders, newest first. */
export interface OrderPage {
  readonly memberId: Snowflake;
  readonly orders: readonly Order[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

export interface OrderDetails {
  readonly order: Order;
  readonly history: readonly OrderHistoryEntry[];
  /** Whether the person looking may see the goods. */
  readonly own: boolean;
}

export interface DeskErrors {
  "desk.notYours": object;
}
