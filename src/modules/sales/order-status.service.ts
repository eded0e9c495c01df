import { inject, injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Logger } from "winston";
import type { Actor } from "../../platform/actor.js";
import { Clock, DAY } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import { DomainError } from "../../platform/errors.js";
import { newKey, type RowId } from "../../platform/ids.js";
import { LOGGER } from "../../platform/logging/logger.js";
import { orderError } from "../orders/order.service.js";
import { OrderLifeService } from "../orders/order-life.service.js";
import type { Order } from "../orders/order.types.js";
import type { AskedOrder } from "./cancellation-question.entity.js";
import { OrderMoves } from "./order-moves.js";
import { statusError } from "./staff-words.js";
import type { OrderRef, StatusChange, StatusOutcome, StatusResult } from "./order-status.types.js";

/** Orders that one run of the sweep completes at most; the next run takes the rest. */
const COMPLETED_AT_ONCE = 200;
/** A question that nobody answered is forgotten. */
const QUESTION_LIFE_MS = DAY;

/** An order of a run: as it is, with what was asked about it. */
interface Wanted {
  readonly order: Order;
  /** Its money goes back; known from the question, or from the order where none was needed. */
  readonly paid: boolean;
}

/**
 * The states that staff set, one order or many: each order in a transaction of its own, so that one refusal stops
 * nothing. Before money goes back the whole run is asked once.
 */
@injectable()
export class OrderStatusService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly life: OrderLifeService,
    private readonly moves: OrderMoves,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Brings orders to a state, or asks first when money would go back.
   *
   * @throws DomainError `sales.estimateOfProgress`
   */
  async request(actor: Actor, refs: readonly OrderRef[], change: StatusChange): Promise<StatusOutcome> {
    if (change.estimatedAt && change.to !== "processing") throw statusError("sales.estimateOfProgress", {});
    const numbers = refs.flatMap(({ number }) => number ?? []);
    const orders = await this.life.byNumbers(actor.guildId, numbers);
    const paid = change.to === "cancelled" ? orders.filter(isPaidAndOpen) : [];
    if (paid.length > 0) {
      const key = await this.keepQuestion(actor, orders, change);
      const total = paid.reduce((sum, { due }) => sum + due, 0n);
      return { next: "ask", key, paid, total, others: refs.length - paid.length };
    }
    const byNumber = new Map(orders.map((order) => [order.number, order]));
    const results: StatusResult[] = [];
    for (const { text, number } of refs) {
      const order = number === null ? undefined : byNumber.get(number);
      results.push(
        order
          ? await this.settled(actor, { order, paid: false }, change)
          : { outcome: "refused", about: text, refusal: orderError("orders.notFound", {}) },
      );
    }
    return { next: "done", results };
  }

  /**
   * Cancels what the question was about; an order that changed since is refused.
   *
   * @throws DomainError `sales.questionOver`
   */
  async confirm(actor: Actor, key: string, ownsGuild: boolean): Promise<StatusResult[]> {
    const [question] = await this.dataSource.query<
      { orders: readonly AskedOrder[]; reason: string | null; notify: boolean }[]
    >(
      `SELECT orders, reason, notify FROM cancellations
       WHERE guild_id = $1 AND key = $2 AND actor_member_id = $3 AND asked_at > $4`,
      [actor.guildId, key, actor.memberId, this.clock.in(-QUESTION_LIFE_MS)],
    );
    if (!question) throw statusError("sales.questionOver", {});
    const change: StatusChange = {
      to: "cancelled",
      note: question.reason ?? undefined,
      quiet: !question.notify,
      estimatedAt: undefined,
      ownsGuild,
    };
    const asked = new Map(question.orders.map(({ id, paid }) => [id, paid]));
    const orders = await this.life.byIds(actor.guildId, [...asked.keys()]);
    const results: StatusResult[] = [];
    for (const order of orders) {
      results.push(await this.settled(actor, { order, paid: asked.get(order.id) ?? false }, change));
    }
    return results;
  }

  /**
   * The buyer has what was delivered. Confirmed before: the same order again.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `orders.wrongState`
   */
  async confirmReceived(actor: Actor, orderId: RowId): Promise<Order> {
    return this.transactions.run("sales.confirmReceived", (tx) => this.moves.receive(tx, actor, orderId));
  }

  /** Completes delivered orders whose time has come at `now`; a sweep. @returns how many */
  async completeDue(now: Date): Promise<number> {
    let completed = 0;
    for (const order of await this.life.dueToComplete(now, COMPLETED_AT_ONCE)) {
      if (await this.transactions.run("sales.complete", (tx) => this.moves.completeByTime(tx, order))) completed += 1;
    }
    return completed;
  }

  /** Forgets questions that nobody answered; a sweep. @returns how many */
  async forgetQuestions(now: Date): Promise<number> {
    return this.transactions.run("sales.forget", (tx) =>
      tx.execute("DELETE FROM cancellations WHERE asked_at <= $1", [new Date(now.getTime() - QUESTION_LIFE_MS)]),
    );
  }

  /** One order in a transaction of its own; whatever goes wrong with it is its result. */
  private async settled(actor: Actor, { order, paid }: Wanted, change: StatusChange): Promise<StatusResult> {
    const about = `#${order.number}`;
    try {
      return await this.transactions.run("sales.changeStatus", async (tx) => {
        const { moved, from, returned } = await this.moves.change(tx, actor, { id: order.id, paid }, change);
        return { outcome: "done", order: moved, from, returned };
      });
    } catch (error) {
      if (error instanceof DomainError) return { outcome: "refused", about, refusal: error };
      this.logger.error("order not changed", { orderId: order.id, error });
      return { outcome: "failed", about };
    }
  }

  private async keepQuestion(actor: Actor, orders: readonly Order[], { note, quiet }: StatusChange): Promise<string> {
    const key = newKey();
    const asked: AskedOrder[] = orders.map((order) => ({ id: order.id, paid: isPaidAndOpen(order) }));
    await this.dataSource.query(
      `INSERT INTO cancellations (guild_id, key, actor_member_id, orders, reason, notify, asked_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [actor.guildId, key, actor.memberId, JSON.stringify(asked), note ?? null, !quiet, this.clock.now()],
    );
    return key;
  }
}

/** Cancelled, its money goes back. */
function isPaidAndOpen({ state }: Order): boolean {
  return state === "paid" || state === "processing";
}
