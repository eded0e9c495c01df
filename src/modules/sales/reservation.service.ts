import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import { InventoryService } from "../inventory/inventory.service.js";
import { orderExpiring } from "../orders/order.events.js";
import { OrderLifeService } from "../orders/order-life.service.js";
import { OrderService } from "../orders/order.service.js";
import { unitsOf, type Order } from "../orders/order.types.js";
import { PromoService } from "../promo/promo.service.js";
import type { StaffWord } from "./order-status.types.js";
import { whyNot } from "./order-payment.js";

/** Orders that one run of the expiry sweep settles at most; the next run takes the rest. */
const EXPIRY_BATCH = 200;

/** Ends pending orders without a sale: what they held goes back. */
@injectable()
export class ReservationService {
  constructor(
    private readonly transactions: Transactions,
    private readonly orders: OrderService,
    private readonly promos: PromoService,
    private readonly inventory: InventoryService,
    private readonly audit: AuditLog,
    private readonly life: OrderLifeService,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Cancels a pending order of the actor and gives its stock back.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `orders.wrongState`
   */
  async cancel(actor: Actor, orderId: RowId): Promise<Order> {
    return this.transactions.run("sales.cancel", async (tx) => {
      const order = await this.cancelStep(tx, actor, orderId);
      await this.giveBack(tx, order);
      return order;
    });
  }

  /**
   * Cancels a pending order of the actor. The first step of a transaction whose last one is {@link giveBack}.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `orders.wrongState`
   */
  async cancelStep(tx: Tx, actor: Actor, orderId: RowId): Promise<Order> {
    const order = await this.orders.move(
      tx,
      { guildId: actor.guildId, id: orderId },
      "cancelled",
      { from: ["pending"], customerId: actor.customerId },
      { actorMemberId: actor.memberId, reason: "cancelled by the buyer" },
    );
    if (!order) throw await whyNot(this.orders, tx, actor, orderId);
    await this.audit.record(tx, {
      actor,
      action: "order.cancel",
      subject: { kind: "order", id: order.id },
      before: { state: "pending" },
      after: { state: order.state },
    });
    await this.orders.announceMove(tx, order);
    return order;
  }

  /**
   * Cancels a pending order that cannot go on, for example because its ticket could not be opened. Nothing to do when
   * it is pending no more.
   */
  async abandon(order: { guildId: Snowflake; id: RowId }, reason: string): Promise<void> {
    await this.transactions.run("sales.abandon", async (tx) => {
      const moved = await this.orders.move(
        tx,
        order,
        "cancelled",
        { from: ["pending"] },
        { actorMemberId: null, reason },
      );
      if (!moved) return;
      // Whoever cannot open the ticket tells the buyer why.
      await this.orders.announceMove(tx, moved, true);
      await this.giveBack(tx, moved);
    });
  }

  /**
   * Cancels a pending order for staff. The first step of a transaction whose last one is {@link giveBack}.
   *
   * @returns null when it is pending no more
   */
  async cancelByStaff(tx: Tx, actor: Actor, orderId: RowId, { note, quiet }: StaffWord): Promise<Order | null> {
    const order = await this.orders.move(
      tx,
      { guildId: actor.guildId, id: orderId },
      "cancelled",
      { from: ["pending"] },
      { actorMemberId: actor.memberId, reason: note ?? "cancelled by the staff" },
    );
    if (!order) return null;
    await this.audit.record(tx, {
      actor,
      action: "order.cancel",
      subject: { kind: "order", id: order.id },
      before: { state: "pending" },
      after: { state: order.state },
      ...(note !== undefined && { reason: note }),
    });
    await this.orders.announceMove(tx, order, quiet);
    return order;
  }

  /** Has buyers told whose hold ends soon, once per hold; a sweep. @returns how many */
  async warnExpiring(now: Date): Promise<number> {
    return this.transactions.run("sales.warnExpiring", async (tx) => {
      const expiring = await this.life.warnExpiring(tx, now, EXPIRY_BATCH);
      await this.jobs.enqueue(
        tx,
        ...expiring.map(({ guildId, id, until }) => ({
          job: orderExpiring,
          payload: { guildId, orderId: id, until: until.toISOString() },
        })),
      );
      return expiring.length;
    });
  }

  /** Expires pending orders whose hold ran out at `now`; a sweep. @returns how many expired */
  async expireDue(now: Date): Promise<number> {
    let expired = 0;
    for (const order of await this.orders.overdue(now, EXPIRY_BATCH)) {
      if (await this.expire(order)) expired += 1;
    }
    return expired;
  }

  private async expire(order: Order): Promise<boolean> {
    return this.transactions.run("sales.expire", async (tx) => {
      const moved = await this.orders.move(
        tx,
        order,
        "expired",
        { from: ["pending"], hold: "over" },
        { actorMemberId: null, reason: "not paid in time" },
      );
      if (!moved) return false;
      await this.orders.announceMove(tx, moved);
      await this.giveBack(tx, moved);
      return true;
    });
  }

  /** Gives back what an order that is over held: its code, then its stock. The last step of its transaction. */
  async giveBack(tx: Tx, order: Order): Promise<void> {
    await this.giveCodeBack(tx, order);
    await this.giveStockBack(tx, order);
  }

  /** The first half of {@link giveBack}, for a transaction that takes a code after it. */
  async giveCodeBack(tx: Tx, order: Order): Promise<void> {
    if (order.promo) await this.promos.release(tx, order.guildId, order.id);
  }

  /** The second half of {@link giveBack}. */
  async giveStockBack(tx: Tx, order: Order): Promise<void> {
    if (order.stockHeld) await this.inventory.giveBack(tx, unitsOf(order));
  }
}
