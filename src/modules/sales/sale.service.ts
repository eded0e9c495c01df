import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions } from "../../platform/database/transactions.js";
import type { RowId } from "../../platform/ids.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import { CheckoutService } from "./checkout.service.js";
import { OrderPayment } from "./order-payment.js";
import { PaymentAttempts } from "./payment-attempts.js";
import type { Checkout, Receipt } from "./sale.types.js";

/** What buyers do with money: buy now, and pay an order that waits. */
@injectable()
export class SaleService {
  constructor(
    private readonly transactions: Transactions,
    private readonly checkouts: CheckoutService,
    private readonly orders: OrderService,
    private readonly payment: OrderPayment,
    private readonly wallet: WalletService,
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
        const order = await this.checkouts.place(tx, actor, draft, false);
        if (!order) throw orderError("orders.notFound", {});
        const receipt = await this.payment.pay(tx, actor, { orderId: order.id, from: "pending", byBuyer: true });
        await this.checkouts.takeCode(tx, receipt.order, draft);
        await this.checkouts.settleCode(tx, receipt.order);
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
      this.transactions.run("sales.pay", async (tx) => {
        const receipt = await this.payment.pay(tx, actor, { orderId, from: "pending", byBuyer: true });
        await this.checkouts.settleCode(tx, receipt.order);
        return receipt;
      }),
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

  /** @throws DomainError `orders.wrongState` for an order that is not paid, or whose money went back since */
  private async replay(actor: Actor, order: Order): Promise<Receipt> {
    const { number, state } = order;
    if (!order.paidAt || state === "cancelled" || state === "refunded") {
      throw orderError("orders.wrongState", { number, state });
    }
    return { order, balance: await this.wallet.balance(actor.guildId, actor.customerId), replayed: true };
  }
}
