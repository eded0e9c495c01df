import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import type { Minor } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { CustomerService } from "../customers/customer.service.js";
import { releaseGoods } from "../delivery/delivery.events.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import { HOUSE } from "../wallet/wallet.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import { CheckoutService } from "./checkout.service.js";
import { PaymentAttempts } from "./payment-attempts.js";
import { whyNot } from "./reservation.service.js";
import type { Checkout, Receipt } from "./sale.types.js";

/** The only writer of an order's money. */
@injectable()
export class SaleService {
  constructor(
    private readonly transactions: Transactions,
    private readonly checkouts: CheckoutService,
    private readonly orders: OrderService,
    private readonly wallet: WalletService,
    private readonly customers: CustomerService,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
    private readonly attempts: PaymentAttempts,
  ) {}

  /**
   * Opens and pays an order in one transaction; its goods follow by job.
   *
   * The same checkout key again returns the receipt of the order it made, whatever else it says.
   *
   * @throws DomainError what {@link CheckoutService.prepare} throws, `inventory.outOfStock`, `wallet.insufficient`
   */
  async buyNow(actor: Actor, checkout: Checkout): Promise<Receipt> {
    const placedBefore = () => this.orders.findByCheckout(actor, checkout.checkoutKey);
    const earlier = await placedBefore();
    if (earlier) return this.replay(actor, earlier);
    return this.orReplay(actor, placedBefore, async () => {
      const draft = await this.checkouts.prepare(actor, checkout, true);
      return this.transactions.run("sales.buyNow", async (tx) => {
        const order = await this.checkouts.place(tx, actor, draft);
        if (!order) throw orderError("orders.notFound", {});
        const receipt = await this.payStep(tx, actor, order.id);
        await this.checkouts.hold(tx, receipt.order);
        return receipt;
      });
    });
  }

  /**
   * Pays a pending order of the actor from the wallet. Paid before: the same receipt, no second charge.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `sales.holdOver`, `orders.wrongState`, `wallet.insufficient`
   */
  async pay(actor: Actor, orderId: RowId): Promise<Receipt> {
    const paidBefore = async () => {
      const order = await this.orders.get(actor.guildId, orderId);
      return order.customerId === actor.customerId && order.paidAt ? order : null;
    };
    return this.orReplay(actor, paidBefore, () =>
      this.transactions.run("sales.pay", (tx) => this.payStep(tx, actor, orderId)),
    );
  }

  /**
   * Pays, or finds out why not: when the other press of a double click was faster, or the answer to our own COMMIT was
   * lost, the money has moved already and the receipt is shown again.
   */
  private async orReplay(
    actor: Actor,
    doneBefore: () => Promise<Order | null>,
    pay: () => Promise<Receipt>,
  ): Promise<Receipt> {
    try {
      return await this.attempts.count(actor, pay);
    } catch (error) {
      const order = await doneBefore();
      if (order) return this.replay(actor, order);
      throw error;
    }
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
    if (!order) throw await whyNot(this.orders, tx, actor, orderId);
    const balance = await this.debitDue(tx, actor, order);
    await this.customers.addSpend(tx, order.guildId, order.customerId, order.due, 1);
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

  private async replay(actor: Actor, order: Order): Promise<Receipt> {
    return { order, balance: await this.wallet.balance(actor.guildId, actor.customerId), replayed: true };
  }
}
