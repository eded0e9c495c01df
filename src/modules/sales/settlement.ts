import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import type { Tx } from "../../platform/database/transactions.js";
import { orderError } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import { CheckoutService } from "./checkout.service.js";
import { OrderPayment } from "./order-payment.js";
import type { Settlement } from "./sale.types.js";

/** Pays orders with money that came from outside and lies in the buyer's wallet now. */
@injectable()
export class SettlementService {
  constructor(
    private readonly payment: OrderPayment,
    private readonly checkouts: CheckoutService,
  ) {}

  /**
   * Pays a pending order whatever its hold, or an expired one whose code and stock can be had again. A step, after the
   * credit. When it cannot be paid, the money stays in the wallet and the order as it was.
   *
   * @param order read and locked by this transaction before the wallet was
   */
  async settle(tx: Tx, actor: Actor, order: Order): Promise<Settlement> {
    const { state } = order;
    if (state !== "pending" && state !== "expired") {
      return { outcome: "kept", refusal: orderError("orders.wrongState", { number: order.number, state }) };
    }
    const tried = await tx.attempt(async () => {
      const receipt = await this.payment.pay(tx, actor, { orderId: order.id, from: state, byBuyer: false });
      if (state === "expired") await this.checkouts.holdAgain(tx, receipt.order);
      else await this.checkouts.settleCode(tx, receipt.order);
      return receipt;
    });
    return tried.outcome === "done"
      ? { outcome: "paid", receipt: tried.value }
      : { outcome: "kept", refusal: tried.refusal };
  }
}
