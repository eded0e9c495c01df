import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { LoyaltyService } from "../loyalty/loyalty.service.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { Order, OrderPrice } from "../orders/order.types.js";
import { PromoService } from "../promo/promo.service.js";
import type { PromoFacts } from "../promo/promo.types.js";
import { whyNot } from "./order-payment.js";
import { priceOf } from "./price.js";
import type { CodeOutcome, SaleErrors } from "./sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** Promo codes on orders that wait for their payment. */
@injectable()
export class OrderCodes {
  constructor(
    private readonly transactions: Transactions,
    private readonly orders: OrderService,
    private readonly catalog: CatalogService,
    private readonly loyalty: LoyaltyService,
    private readonly promos: PromoService,
    private readonly audit: AuditLog,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Puts a code on the actor's pending order: takes one use of it and sets the price, in one transaction. The same code
   * again changes nothing. The tier's rate stays that of the order's opening.
   *
   * @param code as typed
   * @throws DomainError `orders.notFound`, `sales.notYours`, `sales.holdOver`, `orders.wrongState`, `sales.codeAlready`,
   * and why the code cannot be used
   */
  async apply(actor: Actor, orderId: RowId, code: string): Promise<CodeOutcome> {
    const order = await this.orders.get(actor.guildId, orderId);
    if (order.customerId !== actor.customerId) throw saleError("sales.notYours", {});
    const isOn = ({ promo }: Order) => promo?.code === code.trim().toUpperCase();
    if (isOn(order)) return { outcome: "applied", order };
    if (order.promo) throw saleError("sales.codeAlready", { code: order.promo.code });
    return this.orFound<CodeOutcome>(
      order,
      () => this.put(actor, order, code),
      (now) => (isOn(now) ? { outcome: "applied", order: now } : null),
    );
  }

  private async put(actor: Actor, order: Order, code: string): Promise<CodeOutcome> {
    const facts = await this.facts(actor, order);
    const promo = await this.promos.check(actor.guildId, code, facts);
    const lines = priceOf(order.list, { tierRate: order.tier?.rate ?? 0, promo });
    if (!lines.promoCounts) return { outcome: "uncounted", order, code: promo.code };
    const price = {
      ...order,
      tierDiscount: lines.tierDiscount,
      promo: { id: promo.id, code: promo.code, discount: lines.promoDiscount },
      due: lines.due,
    };
    return this.transactions.run("sales.applyCode", async (tx) => {
      const priced = await this.reprice(tx, actor, order, price);
      await this.promos.take(tx, actor.guildId, promo.id, order.id, facts, lines.promoDiscount);
      return { outcome: "applied", order: priced };
    });
  }

  /**
   * Takes the code off the actor's pending order and gives its use back. Nothing to do for an order without one.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `sales.holdOver`, `orders.wrongState`
   */
  async remove(actor: Actor, orderId: RowId): Promise<Order> {
    const order = await this.orders.get(actor.guildId, orderId);
    if (order.customerId !== actor.customerId) throw saleError("sales.notYours", {});
    if (!order.promo) return order;
    const { tierDiscount, due } = priceOf(order.list, { tierRate: order.tier?.rate ?? 0, promo: null });
    const take = () =>
      this.transactions.run("sales.removeCode", async (tx) => {
        const priced = await this.reprice(tx, actor, order, { ...order, tierDiscount, promo: null, due });
        await this.promos.release(tx, actor.guildId, order.id);
        return priced;
      });
    return this.orFound(order, take, (now) => (now.promo ? null : now));
  }

  /**
   * Changes the order, or finds it as it was asked for: when the other press of a double click was faster, or the answer
   * to our own COMMIT was lost.
   */
  private async orFound<T>(order: Order, change: () => Promise<T>, found: (now: Order) => T | null): Promise<T> {
    try {
      return await change();
    } catch (error) {
      const now = await this.orders.get(order.guildId, order.id);
      const done = now.state === "pending" ? found(now) : null;
      if (done === null) throw error;
      return done;
    }
  }

  /** The order at its new price, in the audit and on its panel. @throws DomainError why it cannot change */
  private async reprice(tx: Tx, actor: Actor, order: Order, price: OrderPrice): Promise<Order> {
    const priced = await this.orders.reprice(tx, order, order.promo?.id ?? null, price);
    if (!priced) throw await this.whyNotRepriced(tx, actor, order);
    await this.audit.record(tx, {
      actor,
      action: price.promo ? "order.applyCode" : "order.removeCode",
      subject: { kind: "order", id: order.id },
      before: { code: order.promo?.code ?? null, due: order.due },
      after: { code: price.promo?.code ?? null, due: price.due },
    });
    await this.jobs.enqueue(tx, this.orders.repricedJob(priced));
    return priced;
  }

  private async whyNotRepriced(tx: Tx, actor: Actor, order: Order): Promise<Error> {
    const now = await this.orders.get(actor.guildId, order.id, tx);
    if (now.state === "pending" && now.promo && now.promo.id !== order.promo?.id) {
      return saleError("sales.codeAlready", { code: now.promo.code });
    }
    return whyNot(this.orders, tx, actor, order.id);
  }

  private async facts({ guildId, customerId, currency }: Actor, order: Order): Promise<PromoFacts> {
    const { productId } = order;
    if (productId === null) throw orderError("orders.wrongState", { number: order.number, state: order.state });
    const { categoryId, mainCategoryId } = await this.catalog.product(guildId, productId);
    const { held } = await this.loyalty.standing(guildId, customerId);
    return {
      customerId,
      currency,
      list: order.list,
      tiers: held,
      productId,
      categoryIds: [categoryId, mainCategoryId],
      hasPaidBefore: await this.orders.hasPaid(guildId, customerId),
    };
  }
}
