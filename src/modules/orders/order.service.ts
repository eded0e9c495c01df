import { injectable } from "tsyringe";
import { DataSource, Repository } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, HOUR } from "../../platform/clock.js";
import { readRows, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { InjectRepository } from "../../platform/database/repositories.js";
import { OrderGoods } from "./order-goods.entity.js";
import { OrderHistoryEntry } from "./order-history.entity.js";
import { ORDER_COLUMNS, orderOf, type OrderRow } from "./order-rows.js";
import { orderMoved, orderRepriced } from "./order.events.js";
import { completeAfter, pendingLimit, reservationMinutes } from "./order.settings.js";
import type { Order, OrderDraft, OrderErrors, OrderPrice, OrderState } from "./order.types.js";

export const orderError = domainErrors<OrderErrors>();

/** Orders a page of `/orders` shows. */
export const ORDERS_PER_PAGE = 10;

/** The longest that an extended hold may last from the order's opening: the contract's 24 h. */
const LONGEST_HOLD_MS = 24 * HOUR;

/** A whole number of the guild's settings, else its default, inside of a statement that has the guild as `$1`. */
function settingInSql(key: string, otherwise: string): string {
  return `coalesce((SELECT (value #>> '{}')::int FROM settings WHERE guild_id = $1 AND key = ${key}), ${otherwise}::int)`;
}

/** Who moves an order and why. */
export interface MoveCause {
  readonly actorMemberId: Snowflake | null;
  readonly reason?: string | undefined;
  /** When staff expect to deliver. */
  readonly estimatedAt?: Date | undefined;
}

/** What a move may require besides the state it starts from. */
export interface MoveGuard {
  /** States the order may be in; the database's own table has the last word. */
  readonly from: readonly OrderState[];
  /** Only this buyer's order. */
  readonly customerId?: RowId;
  /** The hold must still run, or must have run out. */
  readonly hold?: "running" | "over";
  /** Goods must have been released already, or must not. */
  readonly goodsReleased?: boolean;
}

/** Orders' rows, states, history and numbers. Knows no money beyond the price it keeps, and no Discord. */
@injectable()
export class OrderService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly jobs: JobQueue,
    @InjectRepository(OrderHistoryEntry) private readonly moves: Repository<OrderHistoryEntry>,
    @InjectRepository(OrderGoods) private readonly releasedGoods: Repository<OrderGoods>,
  ) {}

  /**
   * Creates a pending order with its first history row, held for as long as the guild decided. A step of the sale that
   * opens it.
   *
   * @param waits whether it is left to wait for its payment, and so takes one of the member's places for pending orders
   * @returns null when the checkout key has its order already, or the member has no place left
   */
  async place(tx: Tx, actor: Actor, draft: OrderDraft, waits: boolean): Promise<Order | null> {
    const [row] = await tx.query<OrderRow>(
      `WITH free AS (
         SELECT min(place) AS slot FROM generate_series(1, ${settingInSql("$21", "$22")}) AS place
         WHERE NOT EXISTS (
           SELECT FROM orders WHERE guild_id = $1 AND customer_id = $3 AND pending_slot = place)
       ), o AS (
         INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity,
           list_minor, tier_name, tier_rate, tier_minor, promo_code_id, promo_code, promo_minor, due_minor, answers,
           state, stock_held, pending_slot, reserved_until, created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'pending', $17,
           CASE WHEN $18 THEN slot END, $19::timestamptz + ${settingInSql("$23", "$24")} * interval '1 minute', $19
         FROM free WHERE slot IS NOT NULL OR NOT $18
         ON CONFLICT DO NOTHING
         RETURNING *
       ), noted AS (
         INSERT INTO order_history (guild_id, order_id, to_state, actor_member_id, moved_at)
         SELECT guild_id, id, state, $20, created_at FROM o
       )
       SELECT ${ORDER_COLUMNS} FROM o JOIN customers c ON c.id = o.customer_id`,
      [
        actor.guildId,
        draft.number,
        actor.customerId,
        draft.checkoutKey,
        draft.productId,
        draft.product,
        draft.quantity,
        draft.list.toString(),
        draft.tier?.name ?? null,
        draft.tier?.rate ?? 0,
        draft.tierDiscount.toString(),
        draft.promo?.id ?? null,
        draft.promo?.code ?? null,
        (draft.promo?.discount ?? 0n).toString(),
        draft.due.toString(),
        JSON.stringify(draft.answers),
        draft.stockHeld,
        waits,
        this.clock.now(),
        actor.memberId,
        pendingLimit.key,
        pendingLimit.defaultValue,
        reservationMinutes.key,
        reservationMinutes.defaultValue,
      ],
    );
    return row ? orderOf(row) : null;
  }

  /**
   * Moves an order to another state and notes who and why; the conditional update is the lock. A request to cancel it
   * lapses when it cannot be cancelled any more. A step.
   *
   * @returns null when the order is not as the guard demands; nothing changed then
   */
  async move(
    tx: Tx,
    order: { guildId: Snowflake; id: RowId },
    to: OrderState,
    guard: MoveGuard,
    cause: MoveCause,
  ): Promise<Order | null> {
    const [row] = await tx.query<OrderRow>(
      `WITH before AS (
         SELECT id, state FROM orders WHERE guild_id = $1 AND id = $2 FOR UPDATE
       ), o AS (
         UPDATE orders SET state = $3, reserved_until = NULL, pending_slot = NULL,
           paid_at = CASE WHEN $3 = 'paid' THEN $4 ELSE paid_at END,
           estimated_at = coalesce($11, estimated_at),
           delivered_at = CASE WHEN $3 = 'delivered' THEN coalesce(delivered_at, $4) ELSE delivered_at END,
           complete_at = CASE WHEN $3 = 'delivered'
             THEN $4::timestamptz + ${settingInSql("$12", "$13")} * interval '1 day' END
         FROM before
         WHERE orders.guild_id = $1 AND orders.id = before.id AND orders.state = ANY ($5)
           AND ($6::bigint IS NULL OR customer_id = $6)
           AND ($7::boolean IS NULL OR (reserved_until > $4) = $7)
           AND ($8::boolean IS NULL OR (goods_released_at IS NOT NULL) = $8)
         RETURNING orders.*, before.state AS from_state
       ), noted AS (
         INSERT INTO order_history (guild_id, order_id, from_state, to_state, actor_member_id, reason, moved_at)
         SELECT guild_id, id, from_state, state, $9, $10, $4 FROM o
       ), lapsed AS (
         UPDATE cancel_requests r SET state = 'lapsed', decided_at = $4 FROM o
         WHERE $3 <> ALL ('{paid,processing}') AND r.guild_id = $1 AND r.order_id = o.id AND r.state = 'waiting'
       )
       SELECT ${ORDER_COLUMNS} FROM o JOIN customers c ON c.id = o.customer_id`,
      [
        order.guildId,
        order.id,
        to,
        this.clock.now(),
        guard.from,
        guard.customerId ?? null,
        guard.hold === undefined ? null : guard.hold === "running",
        guard.goodsReleased ?? null,
        cause.actorMemberId,
        cause.reason ?? null,
        cause.estimatedAt ?? null,
        completeAfter.key,
        completeAfter.defaultValue,
      ],
    );
    return row ? orderOf(row) : null;
  }

  /**
   * Puts another price on a pending order of a buyer, whose hold must run; the conditional update is the lock. A step.
   *
   * @param replaces the code that must be on it now; null for none
   * @returns null when the order is not so; nothing changed then
   */
  async reprice(
    tx: Tx,
    order: { guildId: Snowflake; id: RowId; customerId: RowId },
    replaces: RowId | null,
    price: OrderPrice,
  ): Promise<Order | null> {
    const [row] = await tx.query<OrderRow>(
      `WITH o AS (
         UPDATE orders SET tier_minor = $5, promo_code_id = $6, promo_code = $7, promo_minor = $8, due_minor = $9
         WHERE guild_id = $1 AND id = $2 AND customer_id = $3 AND state = 'pending' AND reserved_until > $4
           AND promo_code_id IS NOT DISTINCT FROM $10
         RETURNING *
       )
       SELECT ${ORDER_COLUMNS} FROM o JOIN customers c ON c.id = o.customer_id`,
      [
        order.guildId,
        order.id,
        order.customerId,
        this.clock.now(),
        price.tierDiscount.toString(),
        price.promo?.id ?? null,
        price.promo?.code ?? null,
        (price.promo?.discount ?? 0n).toString(),
        price.due.toString(),
        replaces,
      ],
    );
    return row ? orderOf(row) : null;
  }

  /**
   * Gives a pending order more time, once: until {@link LONGEST_HOLD_MS} after it was opened. A step.
   *
   * @returns false when it was extended before, is pending no more, or has that time already
   */
  async extendHold(tx: Tx, order: { guildId: Snowflake; id: RowId }): Promise<boolean> {
    const extended = await tx.execute(
      `UPDATE orders SET extended = true, reserved_until = created_at + $4 * interval '1 millisecond'
       WHERE guild_id = $1 AND id = $2 AND state = 'pending' AND NOT extended AND reserved_until > $3
         AND created_at + $4 * interval '1 millisecond' > reserved_until`,
      [order.guildId, order.id, this.clock.now(), LONGEST_HOLD_MS],
    );
    return extended === 1;
  }

  /** Leaves a pending order so much time and no more. A step. @param leftMs milliseconds from now */
  async shortenHold(tx: Tx, order: { guildId: Snowflake; id: RowId }, leftMs: number): Promise<void> {
    await tx.execute(
      "UPDATE orders SET reserved_until = $3 WHERE guild_id = $1 AND id = $2 AND state = 'pending' AND reserved_until > $3",
      [order.guildId, order.id, this.clock.in(leftMs)],
    );
  }

  /** The job that has an order's faces drawn anew though it did not move; enqueue it with the others. */
  repricedJob(order: Order) {
    return { job: orderRepriced, payload: { guildId: order.guildId, orderId: order.id } };
  }

  /**
   * The job every move sends; enqueue it with the other jobs of the transaction.
   *
   * @param quiet the buyer gets no direct message: they learn of it otherwise, or staff asked for silence
   */
  movedJob(order: Order, quiet = false) {
    return { job: orderMoved, payload: { guildId: order.guildId, orderId: order.id, state: order.state, quiet } };
  }

  /** Sends {@link orderMoved} alone, for transactions that have no other job. */
  async announceMove(tx: Tx, order: Order, quiet = false): Promise<void> {
    await this.jobs.enqueue(tx, this.movedJob(order, quiet));
  }

  /** Keeps released goods with the order and marks it; 0 rows when they were released before or it is not paid. A step. */
  async releaseGoods(
    tx: Tx,
    order: { guildId: Snowflake; id: RowId },
    goodsText: string | null,
  ): Promise<Order | null> {
    const [row] = await tx.query<OrderRow>(
      `WITH o AS (
         UPDATE orders SET goods_released_at = $3
         WHERE guild_id = $1 AND id = $2 AND state IN ('paid', 'processing') AND goods_released_at IS NULL
         RETURNING *
       ), kept AS (
         INSERT INTO order_goods (guild_id, order_id, kind, content, released_at)
         SELECT guild_id, id, 'text', $4, $3 FROM o WHERE $4::text IS NOT NULL
       )
       SELECT ${ORDER_COLUMNS} FROM o JOIN customers c ON c.id = o.customer_id`,
      [order.guildId, order.id, this.clock.now(), goodsText],
    );
    return row ? orderOf(row) : null;
  }

  /**
   * @param within the transaction to read in, if one is open
   * @throws DomainError `orders.notFound`, also for an order of another guild
   */
  async get(guildId: Snowflake, orderId: RowId, within?: Tx): Promise<Order> {
    const order = await this.find("o.id = $2", [guildId, orderId], within);
    if (!order) throw orderError("orders.notFound", {});
    return order;
  }

  /**
   * The order as it is, and nobody moves it until the transaction ends. A step, before any wallet.
   *
   * @throws DomainError `orders.notFound`
   */
  async lock(tx: Tx, guildId: Snowflake, orderId: RowId): Promise<Order> {
    await tx.execute("SELECT FROM orders WHERE guild_id = $1 AND id = $2 FOR UPDATE", [guildId, orderId]);
    return this.get(guildId, orderId, tx);
  }

  /** The order that a checkout of this customer made; null when it made none. */
  findByCheckout(actor: Actor, checkoutKey: string): Promise<Order | null> {
    return this.find("o.checkout_key = $2 AND o.customer_id = $3", [actor.guildId, checkoutKey, actor.customerId]);
  }

  /** @throws DomainError `orders.notFound` */
  async byNumber(guildId: Snowflake, number: bigint): Promise<Order> {
    const order = await this.find("o.number = $2", [guildId, number.toString()]);
    if (!order) throw orderError("orders.notFound", {});
    return order;
  }

  /** Whether a paid order of a customer stands, neither cancelled nor refunded whole, besides one. */
  async hasPaid(guildId: Snowflake, customerId: RowId, besides: RowId | null = null, within?: Tx): Promise<boolean> {
    const [row] = await readRows<{ paid: boolean }>(
      within,
      this.dataSource,
      `SELECT EXISTS (
         SELECT FROM orders WHERE guild_id = $1 AND customer_id = $2 AND paid_at IS NOT NULL
           AND state NOT IN ('cancelled', 'refunded') AND id IS DISTINCT FROM $3) AS paid`,
      [guildId, customerId, besides],
    );
    return row?.paid ?? false;
  }

  /** How many orders a customer has, in any state. */
  async count(guildId: Snowflake, customerId: RowId): Promise<number> {
    const [row] = await this.dataSource.query<{ orders: number }[]>(
      "SELECT count(*)::int AS orders FROM orders WHERE guild_id = $1 AND customer_id = $2",
      [guildId, customerId],
    );
    return row?.orders ?? 0;
  }

  /** Row id → number, for orders of this guild; one statement, none for no ids. */
  async numbers(guildId: Snowflake, orderIds: readonly RowId[]): Promise<ReadonlyMap<RowId, bigint>> {
    if (orderIds.length === 0) return new Map();
    const rows = await this.dataSource.query<{ id: RowId; number: string }[]>(
      "SELECT id, number FROM orders WHERE guild_id = $1 AND id = ANY ($2)",
      [guildId, orderIds],
    );
    return new Map(rows.map(({ id, number }) => [id, BigInt(number)]));
  }

  /** The texts that were released to the buyer, oldest first. */
  async goods(guildId: Snowflake, orderId: RowId, within?: Tx): Promise<string[]> {
    const kept = within ? within.manager.getRepository(OrderGoods) : this.releasedGoods;
    const released = await kept.find({ where: { guildId, orderId }, order: { id: "ASC" } });
    return released.map((goods) => goods.content);
  }

  /** Who moved the order when and why, oldest first; an order has fewer than twenty moves. */
  history(guildId: Snowflake, orderId: RowId): Promise<OrderHistoryEntry[]> {
    return this.moves.find({ where: { guildId, orderId }, order: { id: "ASC" } });
  }

  /**
   * A buyer's orders, newest first, {@link ORDERS_PER_PAGE} a page from page 1. A page past the end is the last one.
   *
   * A buyer's own orders are counted and skipped in their index, and only those shown are read; what others ordered does
   * not matter.
   */
  async page(
    guildId: Snowflake,
    customerId: RowId,
    page: number,
  ): Promise<{ orders: Order[]; page: number; total: number }> {
    const rows = await this.dataSource.query<(OrderRow & { total: string; page: string })[]>(
      `WITH counted AS (
         SELECT count(*) AS total, least($3::bigint, greatest(1, ceil(count(*) / ${ORDERS_PER_PAGE}.0)))::bigint AS page
         FROM orders WHERE guild_id = $1 AND customer_id = $2
       )
       SELECT ${ORDER_COLUMNS}, counted.total, counted.page
       FROM counted, (
         SELECT id FROM orders WHERE guild_id = $1 AND customer_id = $2 ORDER BY id DESC
         LIMIT ${ORDERS_PER_PAGE} OFFSET (SELECT (page - 1) * ${ORDERS_PER_PAGE} FROM counted)
       ) AS shown JOIN orders o ON o.id = shown.id JOIN customers c ON c.id = o.customer_id
       ORDER BY o.id DESC`,
      [guildId, customerId, Math.max(1, page)],
    );
    return { orders: rows.map(orderOf), page: Number(rows[0]?.page ?? 1), total: Number(rows[0]?.total ?? 0) };
  }

  /** Pending orders whose hold ran out at `now`, oldest first, at most `limit`. */
  async overdue(now: Date, limit: number): Promise<Order[]> {
    const rows = await this.dataSource.query<OrderRow[]>(
      `SELECT ${ORDER_COLUMNS} FROM orders o JOIN customers c ON c.id = o.customer_id
       WHERE o.state = 'pending' AND o.reserved_until <= $1 ORDER BY o.reserved_until LIMIT $2`,
      [now, limit],
    );
    return rows.map(orderOf);
  }

  private async find(where: string, parameters: unknown[], within?: Tx): Promise<Order | null> {
    const [row] = await readRows<OrderRow>(
      within,
      this.dataSource,
      `SELECT ${ORDER_COLUMNS} FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.guild_id = $1 AND ${where}`,
      parameters,
    );
    return row ? orderOf(row) : null;
  }
}
