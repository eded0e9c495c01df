import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";

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

/** How a product reaches its buyer: `text` is released by us, `service` is done by staff. */
export type DeliveryKind = "text" | "service";

/** The product as it was when the order was created. Later edits do not touch it. */
export interface ProductSnapshot {
  readonly category: string;
  readonly subcategory: string;
  readonly name: string;
  /** Empty for a product without variants. */
  readonly variant: string;
  readonly delivery: DeliveryKind;
  readonly warrantyDays: number;
}

/** An order as services and views see it. */
export interface Order {
  readonly id: RowId;
  readonly guildId: Snowflake;
  /** Per guild; people see `#1042`. */
  readonly number: bigint;
  readonly customerId: RowId;
  readonly memberId: Snowflake;
  readonly productId: RowId;
  readonly product: ProductSnapshot;
  readonly quantity: number;
  /** Unit price × quantity, minor units. */
  readonly list: Minor;
  /** What the buyer pays, minor units; fixed from creation until paid, cancelled or expired. */
  readonly due: Minor;
  readonly state: OrderState;
  /** Whether cancelling or expiring gives counted stock back. */
  readonly stockHeld: boolean;
  /** End of the hold; set exactly while `pending`. */
  readonly reservedUntil: Date | null;
  readonly createdAt: Date;
  readonly paidAt: Date | null;
  readonly goodsReleasedAt: Date | null;
  readonly deliveredAt: Date | null;
}

/** A new order; always `pending`. */
export interface OrderDraft {
  readonly number: bigint;
  readonly checkoutKey: string;
  readonly productId: RowId;
  readonly product: ProductSnapshot;
  readonly quantity: number;
  readonly list: Minor;
  readonly due: Minor;
  readonly stockHeld: boolean;
  readonly reservedUntil: Date;
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

export function isDeliveredByUs(delivery: DeliveryKind): boolean {
  return delivery === "text";
}
