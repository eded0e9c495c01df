import type { Person } from "../../sandbox/index.js";
import type { OrderState } from "../../src/modules/orders/order.types.js";
import { newKey, type RowId } from "../../src/platform/ids.js";
import { actorOf } from "./arrange.js";
import type { Shop } from "./shop.js";

/** An order as a story needs it; what is not given does not matter there. */
export interface OrderDraft {
  readonly state: OrderState;
  /** Minor units. */
  readonly due?: bigint;
  readonly delivery?: "goods" | "service";
  readonly productId?: RowId;
  readonly name?: string;
  readonly goodsReleased?: boolean;
  /** Units of a counted product that it holds. */
  readonly stockHeld?: boolean;
}

export interface ArrangedOrder {
  readonly id: RowId;
  readonly number: string;
}

/** Puts an order of a member into the shop as it is in a state, without the way to it; its buyer can be given money back. */
export async function orderIn(shop: Shop, buyer: Person, draft: OrderDraft): Promise<ArrangedOrder> {
  const { state, due = 500n, delivery = "service", productId, name = "Apple", goodsReleased = false } = draft;
  const { customerId } = await actorOf(shop, buyer);
  const goods = { keys: false, text: delivery === "goods", role: null };
  const snapshot = { category: "A", subcategory: "B", name, variant: "", delivery, goods, warrantyDays: 0 };
  const paid = !["pending", "expired"].includes(state);
  const [row] = await shop.query<ArrangedOrder>(
    `WITH known AS (
       UPDATE customers SET spend_minor = spend_minor + 1000000, paid_orders = paid_orders + 1 WHERE id = $2
     )
     INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity, list_minor,
       due_minor, state, stock_held, reserved_until, created_at, paid_at, goods_released_at, delivered_at)
     SELECT $1, 1 + coalesce(max(number), 0), $2, $3, $4, $5, 1, $6, $6, $7, $8, $9, $10, $11, $12, $13
     FROM orders WHERE guild_id = $1
     RETURNING id, number`,
    [
      shop.guild.id,
      customerId,
      newKey(),
      productId ?? null,
      snapshot,
      due.toString(),
      state,
      draft.stockHeld ?? false,
      state === "pending" ? new Date(shop.sandbox.clock.now() + 3_600_000) : null,
      new Date(shop.sandbox.clock.now()),
      paid ? new Date(shop.sandbox.clock.now()) : null,
      goodsReleased ? new Date(shop.sandbox.clock.now()) : null,
      state === "delivered" || state === "completed" ? new Date(shop.sandbox.clock.now()) : null,
    ],
  );
  if (!row) throw new Error("The order was not made.");
  // Numbers that the shop draws come after it.
  await shop.query(
    `INSERT INTO number_series (guild_id, kind, last_number) VALUES ($1, 'order', $2)
     ON CONFLICT (guild_id, kind) DO UPDATE SET last_number = greatest(number_series.last_number, $2)`,
    [shop.guild.id, row.number],
  );
  return row;
}

/** The orders' states now, by number. */
export async function stateOf(shop: Shop, order: ArrangedOrder): Promise<OrderState | undefined> {
  const [row] = await shop.query<{ state: OrderState }>("SELECT state FROM orders WHERE id = $1", [order.id]);
  return row?.state;
}
