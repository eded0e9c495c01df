import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, MINUTE } from "../../platform/clock.js";
import type { Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { mapItems, readWaiting, type PageOf } from "../../platform/waiting.js";
import { ORDER_COLUMNS, orderOf, type OrderRow } from "./order-rows.js";
import type { MoveCause } from "./order.service.js";
import type { Order, ProductSnapshot } from "./order.types.js";

/** Buyers are warned so long before a hold ends, or in the last quarter of one that is shorter than forty minutes. */
const WARNED_BEFORE_MS = 10 * MINUTE;

/** Orders that autocomplete offers, and digits of the numbers it looks for. */
const SUGGESTED = 25;
const LONGEST_NUMBER = 12n;

/** A sale that was made elsewhere. */
export interface ManualOrder {
  readonly number: bigint;
  /** Makes it once, however often its command arrives. */
  readonly key: string;
  readonly customerId: RowId;
  /** Null for what is not in the catalogue. */
  readonly productId: RowId | null;
  readonly product: ProductSnapshot;
  readonly amount: Minor;
  readonly notes: string | undefined;
}

const ORDERS = "orders o JOIN customers c ON c.id = o.customer_id";

const IN_PROGRESS = {
  columns: ORDER_COLUMNS,
  from: ORDERS,
  where: "o.guild_id = $1 AND o.state = 'processing'",
  order: "o.paid_at, o.id",
};

/** What happens to orders besides their moves, and how staff find them. */
@injectable()
export class OrderLifeService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps a sale that was made elsewhere, with its first history row. A step.
   *
   * @returns null when the key has its order already: the command arrived twice
   */
  async placeCompleted(tx: Tx, actor: Actor, order: ManualOrder): Promise<Order | null> {
    const [row] = await tx.query<OrderRow>(
      `WITH o AS (
         INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity,
           list_minor, due_minor, state, stock_held, created_at, paid_at, delivered_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7, 'completed', false, $8, $8, $8)
         ON CONFLICT ON CONSTRAINT orders_checkout DO NOTHING
         RETURNING *
       ), noted AS (
         INSERT INTO order_history (guild_id, order_id, to_state, actor_member_id, reason, moved_at)
         SELECT guild_id, id, state, $9, $10, created_at FROM o
       )
       SELECT ${ORDER_COLUMNS} FROM o JOIN customers c ON c.id = o.customer_id`,
      [
        actor.guildId,
        order.number,
        order.customerId,
        order.key,
        order.productId,
        order.product,
        order.amount.toString(),
        this.clock.now(),
        actor.memberId,
        order.notes ?? null,
      ],
    );
    return row ? orderOf(row) : null;
  }

  /** Keeps a word about an order in progress, and when it is expected, without a move. A step. @returns null when it is in no progress */
  async note(tx: Tx, order: { guildId: Snowflake; id: RowId }, cause: MoveCause): Promise<Order | null> {
    const [row] = await tx.query<OrderRow>(
      `WITH o AS (
         UPDATE orders SET estimated_at = coalesce($3, estimated_at)
         WHERE guild_id = $1 AND id = $2 AND state = 'processing' RETURNING *
       ), noted AS (
         INSERT INTO order_history (guild_id, order_id, from_state, to_state, actor_member_id, reason, moved_at)
         SELECT guild_id, id, state, state, $4, $5, $6 FROM o
       )
       SELECT ${ORDER_COLUMNS} FROM o JOIN customers c ON c.id = o.customer_id`,
      [order.guildId, order.id, cause.estimatedAt ?? null, cause.actorMemberId, cause.reason ?? null, this.clock.now()],
    );
    return row ? orderOf(row) : null;
  }

  /** Delivered orders whose time to complete has come at `now`, oldest first, at most `limit`. */
  async dueToComplete(now: Date, limit: number): Promise<Order[]> {
    const rows = await this.dataSource.query<OrderRow[]>(
      `SELECT ${ORDER_COLUMNS} FROM ${ORDERS}
       WHERE o.state = 'delivered' AND o.complete_at <= $1 ORDER BY o.complete_at LIMIT $2`,
      [now, limit],
    );
    return rows.map(orderOf);
  }

  /**
   * Marks pending orders whose hold ends soon, each hold once. A step.
   *
   * @returns those whose buyers are to be told, at most `limit`
   */
  async warnExpiring(tx: Tx, now: Date, limit: number): Promise<{ guildId: Snowflake; id: RowId; until: Date }[]> {
    return tx.query(
      `UPDATE orders SET warned_until = reserved_until
       WHERE id IN (
         SELECT id FROM orders
         WHERE state = 'pending' AND reserved_until > $1 AND reserved_until <= $2
           AND reserved_until - (reserved_until - created_at) / 4 <= $1 AND warned_until IS DISTINCT FROM reserved_until
         ORDER BY reserved_until LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING guild_id AS "guildId", id, reserved_until AS until`,
      [now, new Date(now.getTime() + WARNED_BEFORE_MS), limit],
    );
  }

  /** The orders that have these numbers, in the order of the numbers; what there is not is left out. One statement. */
  async byNumbers(guildId: Snowflake, numbers: readonly bigint[]): Promise<Order[]> {
    const rows = await this.dataSource.query<OrderRow[]>(
      `SELECT ${ORDER_COLUMNS} FROM ${ORDERS} WHERE o.guild_id = $1 AND o.number = ANY ($2) ORDER BY o.number`,
      [guildId, numbers.map(String)],
    );
    return rows.map(orderOf);
  }

  /** A page of the orders that staff are to deliver, the oldest payment first. One statement. */
  async inProgress(guildId: Snowflake, page: number): Promise<PageOf<Order>> {
    return mapItems(await readWaiting<OrderRow>(this.dataSource, IN_PROGRESS, guildId, page), orderOf);
  }

  /** The orders of this guild with these ids, by number. One statement. */
  async byIds(guildId: Snowflake, ids: readonly RowId[]): Promise<Order[]> {
    const rows = await this.dataSource.query<OrderRow[]>(
      `SELECT ${ORDER_COLUMNS} FROM ${ORDERS} WHERE o.guild_id = $1 AND o.id = ANY ($2) ORDER BY o.number`,
      [guildId, ids],
    );
    return rows.map(orderOf);
  }

  /** Orders whose number begins with these digits, the exact one first; without digits the newest. For autocomplete. */
  async beginningWith(guildId: Snowflake, digits: string): Promise<Order[]> {
    const ranges = rangesOf(digits);
    const rows = await this.dataSource.query<OrderRow[]>(
      `SELECT ${ORDER_COLUMNS}
       FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS range(low, high, place), LATERAL (
         SELECT * FROM orders WHERE guild_id = $1 AND number BETWEEN low AND high
         ORDER BY number DESC LIMIT ${SUGGESTED}
       ) AS o JOIN customers c ON c.id = o.customer_id
       ORDER BY place, o.number DESC LIMIT ${SUGGESTED}`,
      [guildId, ranges.map(([low]) => String(low)), ranges.map(([, high]) => String(high))],
    );
    return rows.map(orderOf);
  }
}

/** The stretches of the index of numbers in which they begin with these digits: 12, 120 to 129, 1200 to 1299, … */
function rangesOf(digits: string): (readonly [bigint, bigint])[] {
  if (digits === "") return [[0n, 10n ** LONGEST_NUMBER]];
  const first = BigInt(digits);
  const zeros = Math.max(0, Number(LONGEST_NUMBER) + 1 - digits.length);
  return Array.from({ length: zeros }, (_, i) => [first * 10n ** BigInt(i), (first + 1n) * 10n ** BigInt(i) - 1n]);
}
