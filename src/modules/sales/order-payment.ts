import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import type { Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import type { Minor } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { CustomerService } from "../customers/customer.service.js";
import { LoyaltyService } from "../loyalty/loyalty.service.js";
import { releaseGoods } from "../delivery/delivery.events.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import { HOUSE } from "../wallet/wallet.types.js";
import type { Receipt, SaleErrors } from "./sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** Which order is paid, and what must hold for it. */
export interface PaymentGuard {
  readonly orderId: RowId;
  readonly from: "pending" | "expired";
  /** The buyer pays: only an own order, and only while its hold runs. Else staff record money that arrived. */
  readonly byBuyer: boolean;
}

/** The step that pays an order from its buyer's wallet: the only way in which an order becomes `paid`. */
@injectable()
export class OrderPayment {
  constructor(
    private readonly orders: OrderService,
    private readonly wallet: WalletService,
    private readonly customers: CustomerService,
    private readonly loyalty: LoyaltyService,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Order, wallet, spend, audit, one job per effect. A step; its code and stock are the caller's next ones.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `sales.holdOver`, `orders.wrongState`, `wallet.insufficient`
   */
  async pay(tx: Tx, actor: Actor, { orderId, from, byBuyer }: PaymentGuard): Promise<Receipt> {
    const order = await this.orders.move(
      tx,
      { guildId: actor.guildId, id: orderId },
      "paid",
      { from: [from], ...(byBuyer && { customerId: actor.customerId, hold: "running" }) },
      { actorMemberId: actor.memberId },
    );
    if (!order) throw await whyNot(this.orders, tx, actor, orderId, byBuyer);
    const balance = await this.debitDue(tx, actor, order);
    await this.customers.addSpend(tx, order.guildId, order.customerId, order.due, 1, byBuyer);
    await this.loyalty.evaluate(tx, order.guildId, order.customerId);
    await this.audit.record(tx, {
      actor,
      action: "order.pay",
      subject: { kind: "order", id: order.id },
      before: { state: from, balance: balance + order.due },
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
}

/** Why the conditional change of a pending order found no row. */
export async function whyNot(
  orders: OrderService,
  tx: Tx,
  actor: Actor,
  orderId: RowId,
  byBuyer = true,
): Promise<Error> {
  const order = await orders.get(actor.guildId, orderId, tx);
  if (byBuyer && order.customerId !== actor.customerId) return saleError("sales.notYours", {});
  if (byBuyer && (order.state === "pending" || order.state === "expired")) {
    return saleError("sales.holdOver", { number: order.number });
  }
  return orderError("orders.wrongState", { number: order.number, state: order.state });
}
