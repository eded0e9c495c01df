import type { RowId, Snowflake } from "../../platform/ids.js";
import type { BasisPoints, Minor } from "../../platform/money.js";
import type { Answer } from "../catalog/question.types.js";

export const ORDER_STATES = [
  "pending",
  "paid",
  "processing",
  "delivered",
  "completed",
  "cancelled",
  "expired",
  "refill",
  "refunded",
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** How a product reaches its buyer: `goods` are released by us, a `service` is done by staff. */
export type DeliveryKind = "goods" | "service";

/** What an order hands out by itself, in any mix; nothing for a service. */
export interface OrderedGoods {
  /** One licence key per unit, held for the order from its creation. */
  readonly keys: boolean;
  readonly text: boolean;
  /** `days` of each unit; null for ever. */
  readonly role: { readonly id: Snowflake; readonly days: number | null } | null;
}

export const NO_GOODS: OrderedGoods = { keys: false, text: false, role: null };

/** The product as it was when the order was created. Later edits do not touch it. */
export interface ProductSnapshot {
  readonly category: string;
  readonly subcategory: string;
  readonly name: string;
  /** Empty for a product without variants. */
  readonly variant: string;
  readonly delivery: DeliveryKind;
  readonly goods: OrderedGoods;
  readonly warrantyDays: number;
}

/** An order's price and what it is made of, minor units: `due = max(0, list − tierDiscount − promo.discount)`. */
export interface OrderPrice {
  /** Unit price × quantity. */
  readonly list: Minor;
  /** The buyer's tier when the order was created. */
  readonly tier: { readonly name: string; readonly rate: BasisPoints } | null;
  /** What the tier takes off; 0 while a larger code stands in its place. */
  readonly tierDiscount: Minor;
  readonly promo: { readonly id: RowId; readonly code: string; readonly discount: Minor } | null;
  /** What the buyer pays; fixed until paid, cancelled or expired, unless a code is put on or taken off. */
  readonly due: Minor;
}

/** An order as services and views see it. */
export interface Order extends OrderPrice {
  readonly id: RowId;
  readonly guildId: Snowflake;
  /** Per guild; people see `#1042`. */
  readonly number: bigint;
  readonly customerId: RowId;
  readonly memberId: Snowflake;
  /** Null for a sale made elsewhere of what is not in the catalogue. */
  readonly productId: RowId | null;
  readonly product: ProductSnapshot;
  readonly quantity: number;
  /** What the buyer answered to the product's questions, in their order. */
  readonly answers: readonly Answer[];
  readonly state: OrderState;
  /** Whether cancelling or expiring gives counted stock back. */
  readonly stockHeld: boolean;
  /** End of the hold; set exactly while `pending`. */
  readonly reservedUntil: Date | null;
  /** Whether the hold was extended; it is once at most. */
  readonly extended: boolean;
  readonly createdAt: Date;
  readonly paidAt: Date | null;
  readonly goodsReleasedAt: Date | null;
  /** When staff expect to deliver. */
  readonly estimatedAt: Date | null;
  readonly deliveredAt: Date | null;
  /** When a delivered order completes by itself. */
  readonly completeAt: Date | null;
}

/** A new order; always `pending`. */
export interface OrderDraft extends OrderPrice {
  readonly number: bigint;
  readonly checkoutKey: string;
  readonly productId: RowId;
  readonly product: ProductSnapshot;
  readonly quantity: number;
  readonly answers: readonly Answer[];
  readonly stockHeld: boolean;
}

export interface OrderErrors {
  "orders.notFound": object;
  /** The order's state does not allow what was asked. */
  "orders.wrongState": { number: bigint; state: OrderState };
  "orders.illegalMove": object;
}

/** `Product · Variant` as people read it. */
export function productTitle(product: { name: string; variant: string }): string {
  return product.variant ? `${product.name} · ${product.variant}` : product.name;
}

/** The units that an order takes from stock, and gives back when it ends without a sale. */
export function unitsOf(order: Pick<Order, "guildId" | "id" | "productId" | "quantity" | "product">) {
  const { guildId, id: orderId, productId, quantity, product } = order;
  if (productId === null) throw new Error(`order ${orderId} is of no product and can hold no stock`);
  return { guildId, orderId, productId, quantity, keys: product.goods.keys };
}

export function isDeliveredByUs(delivery: DeliveryKind): boolean {
  return delivery === "goods";
}
