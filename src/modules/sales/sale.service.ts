import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import type { Minor } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { CustomerService } from "../customers/customer.service.js";
import { releaseGoods } from "../delivery/delivery.events.js";
import { InventoryService } from "../inventory/inventory.service.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import { HOUSE } from "../wallet/wallet.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import { CheckoutService } from "./checkout.service.js";
import type { Checkout, Receipt, SaleErrors } from "./sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** Orders that one run of the expiry sweep settles at most; the next run takes the rest. */
const EXPIRY_BATCH = 200;

/** The only writer of an order's money: pays, cancels and expires orders. */
@injectable()
export class SaleService {
  constructor(
    private readonly transactions: Transactions,
    private readonly checkouts: CheckoutService,
    private readonly orders: OrderService,
    private readonly inventory: InventoryService,
    private readonly wallet: WalletService,
    private readonly customers: CustomerService,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Opens and pays an order in one transaction; its goods follow by job.
   *
   * The same checkout key again returns the receipt of the order it made, whatever else it says.
   *
   * @throws DomainError what {@link CheckoutService.prepare} throws, `inventory.outOfStock`, `wallet.insufficient`
   */
  async buyNow(actor: Actor, checkout: Checkout): Promise<Receipt> {
    const earlier = await this.orders.findByCheckout(actor, checkout.checkoutKey);
    if (earlier) return this.replay(actor, earlier);
    const draft = await this.checkouts.prepare(actor, checkout, true);
    const receipt = await this.transactions.run("sales.buyNow", async (tx) => {
      const order = await this.checkouts.place(tx, actor, draft);
      if (!order) return null;
      const paid = await this.payStep(tx, actor, order.id);
      await this.checkouts.hold(tx, paid.order);
      return paid;
    });
    // The other press of a double click placed the order while this one was preparing.
    return receipt ?? this.replay(actor, await this.placed(actor, checkout));
  }

  /**
   * Pays a pending order of the actor from the wallet. Paid before: the same receipt, no second charge.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `sales.holdOver`, `orders.wrongState`, `wallet.insufficient`
   */
  async pay(actor: Actor, orderId: RowId): Promise<Receipt> {
    return this.transactions
      .run("sales.pay", (tx) => this.payStep(tx, actor, orderId))
      .catch(async (error: unknown) => {
        const order = await this.orders.get(actor.guildId, orderId);
        if (order.customerId === actor.customerId && order.paidAt) return this.replay(actor, order);
        throw error;
      });
  }

  /**
   * Cancels a pending order of the actor and gives its stock back.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `orders.wrongState`
   */
  async cancel(actor: Actor, orderId: RowId): Promise<Order> {
    return this.transactions.run("sales.cancel", async (tx) => {
      const order = await this.orders.move(
        tx,
        { guildId: actor.guildId, id: orderId },
        "cancelled",
        { from: ["pending"], customerId: actor.customerId },
        { actorMemberId: actor.memberId, reason: "cancelled by the buyer" },
      );
      if (!order) throw await this.refusal(tx, actor, orderId);
      await this.audit.record(tx, {
        actor,
        action: "order.cancel",
        subject: { kind: "order", id: order.id },
        before: { state: "pending" },
        after: { state: order.state },
      });
      await this.orders.announceMove(tx, order);
      await this.giveStockBack(tx, order);
      return order;
    });
  }

  /**
   * Cancels a pending order that cannot go on, for example because its ticket could not be opened. Nothing to do when
   * it is pending no more.
   */
  async abandon(order: { guildId: string; id: RowId }, reason: string): Promise<void> {
    await this.transactions.run("sales.abandon", async (tx) => {
      const moved = await this.orders.move(
        tx,
        order,
        "cancelled",
        { from: ["pending"] },
        { actorMemberId: null, reason },
      );
      if (!moved) return;
      await this.orders.announceMove(tx, moved);
      await this.giveStockBack(tx, moved);
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
      await this.giveStockBack(tx, moved);
      return true;
    });
  }

  /**
   * Pays a pending order from its buyer's wallet. A step: order, wallet, spend, audit, one job per effect.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `sales.holdOver`, `orders.wrongState`, `wallet.insufficient`
   */
  private async payStep(tx: Tx, actor: Actor, orderId: RowId): Promise<Receipt> {
    const order = await this.orders.move(
      tx,
      { guildId: actor.guildId, id: orderId },
      "paid",
      { from: ["pending"], customerId: actor.customerId, hold: "running" },
      { actorMemberId: actor.memberId },
    );
    if (!order) throw await this.refusal(tx, actor, orderId);
    const balance = await this.debitDue(tx, actor, order);
    await this.customers.addSpend(tx, order.guildId, order.customerId, order.due);
    await this.audit.record(tx, {
      actor,
      action: "order.pay",
      subject: { kind: "order", id: order.id },
      before: { state: "pending", balance: balance + order.due },
      after: { state: order.state, balance },
    });
    await this.jobs.enqueue(tx, this.orders.movedJob(order), {
      job: releaseGoods,
      payload: { guildId: order.guildId, orderId: order.id },
    });
    return { order, balance, replayed: false };
  }

  /** A due of 0 is paid without a movement. */
  private async debitDue(tx: Tx, actor: Actor, order: Order): Promise<Minor> {
    if (order.due === 0n) return this.wallet.balance(order.guildId, order.customerId, tx);
    return this.wallet.debit(
      tx,
      {
        guildId: order.guildId,
        customerId: order.customerId,
        house: HOUSE.sales,
        kind: "purchase",
        amount: order.due,
        idempotencyKey: `order:${order.id}:paid`,
        orderId: order.id,
        actorMemberId: actor.memberId,
      },
      actor.currency,
    );
  }

  private async giveStockBack(tx: Tx, order: Order): Promise<void> {
    if (order.stockHeld) await this.inventory.giveBack(tx, order.guildId, order.productId, order.quantity);
  }

  /** @throws DomainError `orders.notFound` when the key belongs to somebody else */
  private async placed(actor: Actor, checkout: Checkout): Promise<Order> {
    const order = await this.orders.findByCheckout(actor, checkout.checkoutKey);
    if (!order) throw orderError("orders.notFound", {});
    return order;
  }

  private async replay(actor: Actor, order: Order): Promise<Receipt> {
    return { order, balance: await this.wallet.balance(actor.guildId, actor.customerId), replayed: true };
  }

  /** Why the conditional move of an order found no row. */
  private async refusal(tx: Tx, actor: Actor, orderId: RowId): Promise<Error> {
    const order = await this.orders.get(actor.guildId, orderId, tx);
    if (order.customerId !== actor.customerId) return saleError("sales.notYours", {});
    if (order.state === "pending" || order.state === "expired") {
      return saleError("sales.holdOver", { number: order.number });
    }
    return orderError("orders.wrongState", { number: order.number, state: order.state });
  }
}
