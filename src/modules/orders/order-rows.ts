import type { Answer } from "../catalog/question.types.js";
import type { Order, OrderState } from "./order.types.js";

/** The columns of an {@link OrderRow}, of `orders o` with its buyer `customers c`. */
export const ORDER_COLUMNS = `o.id, o.guild_id, o.number, o.customer_id, c.member_id, o.product_id, o.product_snapshot, o.quantity,
  o.list_minor, o.tier_name, o.tier_rate, o.tier_minor, o.promo_code_id, o.promo_code, o.promo_minor, o.due_minor,
  o.answers, o.state, o.stock_held, o.reserved_until, o.extended, o.created_at, o.paid_at, o.goods_released_at,
  o.estimated_at, o.delivered_at, o.complete_at`;

export interface OrderRow {
  id: string;
  guild_id: string;
  number: string;
  customer_id: string;
  member_id: string;
  product_id: string | null;
  product_snapshot: Order["product"];
  quantity: number;
  list_minor: string;
  tier_name: string | null;
  tier_rate: number;
  tier_minor: string;
  promo_code_id: string | null;
  promo_code: string | null;
  promo_minor: string;
  due_minor: string;
  answers: Answer[];
  state: OrderState;
  stock_held: boolean;
  reserved_until: Date | null;
  extended: boolean;
  created_at: Date;
  paid_at: Date | null;
  goods_released_at: Date | null;
  estimated_at: Date | null;
  delivered_at: Date | null;
  complete_at: Date | null;
}

export function orderOf(row: OrderRow): Order {
  return {
    id: row.id,
    guildId: row.guild_id,
    number: BigInt(row.number),
    customerId: row.customer_id,
    memberId: row.member_id,
    productId: row.product_id,
    product: row.product_snapshot,
    quantity: row.quantity,
    list: BigInt(row.list_minor),
    tier: row.tier_name === null ? null : { name: row.tier_name, rate: row.tier_rate },
    tierDiscount: BigInt(row.tier_minor),
    promo:
      row.promo_code_id === null || row.promo_code === null
        ? null
        : { id: row.promo_code_id, code: row.promo_code, discount: BigInt(row.promo_minor) },
    due: BigInt(row.due_minor),
    answers: row.answers,
    state: row.state,
    stockHeld: row.stock_held,
    reservedUntil: row.reserved_until,
    extended: row.extended,
    createdAt: row.created_at,
    paidAt: row.paid_at,
    goodsReleasedAt: row.goods_released_at,
    estimatedAt: row.estimated_at,
    deliveredAt: row.delivered_at,
    completeAt: row.complete_at,
  };
}
