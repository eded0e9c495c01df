import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { orderError, OrderService } from "../orders/order.service.js";
import { isDeliveredByUs, type Order } from "../orders/order.types.js";
import type { DeliveryErrors, Release } from "./delivery.types.js";

const deliveryError = domainErrors<DeliveryErrors>();

/** The ticket type whose staff serve orders. */
const SERVED_BY = "order";

/** Hands out what was bought: goods are released under the order's row first, then sent. */
@injectable()
export class DeliveryService {
  constructor(
    private readonly transactions: Transactions,
    private readonly orders: OrderService,
    private readonly catalog: CatalogService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Releases the goods of a paid order, or hands it to staff when it is a service.
   *
   * Called again after a crash it releases nothing twice, and says whether sending is still to be done.
   */
  async release(guildId: Snowflake, orderId: RowId): Promise<Release> {
    return this.transactions.run("delivery.release", async (tx) => {
      const order = await this.orders.get(guildId, orderId, tx);
      if (order.state !== "paid") return { next: "nothing" };
      if (!isDeliveredByUs(order.product.delivery)) {
        const moved = await this.orders.move(tx, order, "processing", { from: ["paid"] }, { actorMemberId: null });
        if (moved) await this.orders.announceMove(tx, moved);
        return { next: "nothing" };
      }
      if (order.goodsReleasedAt) return { next: "send", order, goods: await this.orders.goods(guildId, orderId, tx) };
      const text = await this.catalog.goodsText(tx, guildId, order.productId);
      if (text === null) throw deliveryError("delivery.noGoods", { number: order.number });
      const released = await this.orders.releaseGoods(tx, order, text);
      return released ? { next: "send", order: released, goods: [text] } : { next: "nothing" };
    });
  }

  /** Marks an order delivered once its goods were sent, or could not be: **Show goods** works either way. */
  async finish(guildId: Snowflake, orderId: RowId): Promise<void> {
    await this.transactions.run("delivery.finish", async (tx) => {
      const moved = await this.orders.move(
        tx,
        { guildId, id: orderId },
        "delivered",
        { from: ["paid"], goodsReleased: true },
        { actorMemberId: null },
      );
      if (moved) await this.orders.announceMove(tx, moved);
    });
  }

  /**
   * Staff finished a service.
   *
   * @throws DomainError `orders.notFound`, `delivery.needsStaff`, `orders.wrongState`
   */
  async markDelivered(actor: Actor, orderId: RowId): Promise<Order> {
    if (!actor.staffOf.has(SERVED_BY)) throw deliveryError("delivery.needsStaff", {});
    return this.transactions.run("delivery.markDelivered", async (tx) => {
      const order = await this.orders.move(
        tx,
        { guildId: actor.guildId, id: orderId },
        "delivered",
        { from: ["processing"] },
        { actorMemberId: actor.memberId },
      );
      if (!order) {
        const { number, state } = await this.orders.get(actor.guildId, orderId, tx);
        throw orderError("orders.wrongState", { number, state });
      }
      await this.audit.record(tx, {
        actor,
        action: "order.markDelivered",
        subject: { kind: "order", id: order.id },
        before: { state: "processing" },
        after: { state: order.state },
      });
      await this.orders.announceMove(tx, order);
      return order;
    });
  }

  /**
   * The goods of the actor's own order.
   *
   * @throws DomainError `orders.notFound`, `delivery.notYours`, `delivery.nothingYet`
   */
  async goodsOf(actor: Actor, orderId: RowId): Promise<{ order: Order; goods: readonly string[] }> {
    const order = await this.orders.get(actor.guildId, orderId);
    if (order.customerId !== actor.customerId) throw deliveryError("delivery.notYours", {});
    const goods = await this.orders.goods(actor.guildId, orderId);
    if (goods.length === 0) throw deliveryError("delivery.nothingYet", { number: order.number });
    return { order, goods };
  }
}
