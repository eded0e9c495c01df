import type { WaitingPage } from "../../platform/waiting.js";
import type { Snowflake } from "../../platform/ids.js";
import type { CancelRequest } from "../orders/cancel-request.types.js";
import type { OrderHistoryEntry } from "../orders/order-history.entity.js";
import type { Order } from "../orders/order.types.js";
import type { OrderMovement } from "../wallet/wallet.types.js";

/** One page of a member's orders, newest first. */
export interface OrderPage {
  readonly memberId: Snowflake;
  readonly orders: readonly Order[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

/** Orders that one run of `/bulkupdateorders` takes. */
export const MOST_ORDERS_AT_ONCE = 50;

export interface OrderDetails {
  readonly order: Order;
  readonly history: readonly OrderHistoryEntry[];
  /** The buyer asked to cancel, and nobody decided yet. */
  readonly request: CancelRequest | null;
  /** Whether the person looking may see the goods. */
  readonly own: boolean;
}

/** An order as staff see it. */
export interface OrderReport {
  readonly order: Order;
  readonly history: readonly OrderHistoryEntry[];
  readonly request: CancelRequest | null;
  /** Its movements of money, oldest first. */
  readonly movements: readonly OrderMovement[];
  /** What was released, masked. */
  readonly goods: readonly string[];
  readonly role: Snowflake | null;
}

/** A kind of things that wait, with a page of them. */
export interface ShownQueue {
  readonly kind: string;
  readonly label: string;
  readonly page: WaitingPage;
}

export interface DeskErrors {
  "desk.unknownQueue": { kinds: readonly string[] };
  "desk.noDeadJob": object;
  "desk.notYours": object;
  "desk.noOrders": object;
  "desk.tooManyOrders": { given: number };
}
