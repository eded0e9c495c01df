import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { InventoryService } from "../inventory/inventory.service.js";
import { KeyService } from "../inventory/key.service.js";
import { orderError, OrderService } from "../orders/order.service.js";
import { isDeliveredByUs, unitsOf, type Order, type OrderState } from "../orders/order.types.js";
import { sendGoods } from "./delivery.events.js";
import type { DeliveryErrors, DeliveryWord, Release, ReleasedGoods } from "./delivery.types.js";
import { RoleGrantService } from "./role-grant.service.js";

export const deliveryError = domainErrors<DeliveryErrors>();

/** The ticket type whose staff serve orders. */
export const SERVED_BY = "order";

/** Hands out what was bought: goods are released under the order's row first, then sent. */
@injectable()
export class DeliveryService {
  constructor(
    private readonly transactions: Transactions,
    private readonly orders: OrderService,
    private readonly catalog: CatalogService,
    private readonly inventory: InventoryService,
    private readonly keys: KeyService,
    private readonly roles: RoleGrantService,
    private readonly audit: AuditLog,
    private readonly jobs: JobQueue,
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
        // The message that it is paid says that the staff take it from here.
        if (moved) await this.orders.announceMove(tx, moved, true);
        return { next: "nothing" };
      }
      const released = order.goodsReleasedAt ? order : await this.releaseStep(tx, order);
      return released ? { next: "send", order: released } : { next: "nothing" };
    });
  }

  /**
   * Makes the goods of an order its buyer's: the text as it is now, the keys that it holds, the role by job. A step of
   * whoever delivers a paid order.
   *
   * @returns null when they were released before, or the order is not paid
   * @throws DomainError `delivery.noGoods`
   */
  async releaseStep(tx: Tx, order: Order): Promise<Order | null> {
    const { goods } = order.product;
    const text =
      goods.text && order.productId ? await this.catalog.goodsText(tx, order.guildId, order.productId) : null;
    if (goods.text && text === null) throw deliveryError("delivery.noGoods", { number: order.number });
    const released = await this.orders.releaseGoods(tx, order, text);
    if (!released) return null;
    if (goods.role) await this.roles.promise(tx, released);
    if (goods.keys) await this.inventory.sellKeys(tx, unitsOf(released));
    return released;
  }

  /**
   * Takes back what a cancelled or refunded order has handed out and can be taken back, its role, and gives back what it
   * still holds, units and keys. Keys that were released stay released. A step, the last of its transaction.
   */
  async revoke(tx: Tx, order: Order): Promise<void> {
    if (order.product.goods.role) await this.roles.end(tx, order);
    const holds = order.stockHeld && !order.goodsReleasedAt && !order.deliveredAt;
    if (holds) await this.inventory.giveBack(tx, unitsOf(order));
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
      // The message with the goods has told the buyer.
      if (moved) await this.orders.announceMove(tx, moved, true);
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
      if (!order) throw await this.wrongState(tx, actor.guildId, orderId);
      await this.delivered(tx, actor, order, "processing", false);
      return order;
    });
  }

  /**
   * Staff say that an order is delivered. What the bot has to hand out is released first and sent by job. A step.
   *
   * @param order locked by this transaction
   * @throws DomainError `orders.wrongState`, `delivery.noGoods`
   */
  async deliverStep(tx: Tx, actor: Actor, order: Order, { note, quiet }: DeliveryWord): Promise<Order> {
    const waits = order.state === "paid" || order.state === "processing";
    const releases = waits && isDeliveredByUs(order.product.delivery) && order.goodsReleasedAt === null;
    if (releases) await this.releaseStep(tx, order);
    const moved = await this.orders.move(
      tx,
      order,
      "delivered",
      { from: ["paid", "processing"] },
      { actorMemberId: actor.memberId, reason: note },
    );
    if (!moved) throw await this.wrongState(tx, order.guildId, order.id);
    await this.delivered(tx, actor, moved, order.state, quiet);
    return moved;
  }

  private async delivered(tx: Tx, actor: Actor, order: Order, from: OrderState, quiet: boolean): Promise<void> {
    await this.audit.record(tx, {
      actor,
      action: "order.markDelivered",
      subject: { kind: "order", id: order.id },
      before: { state: from },
      after: { state: order.state },
    });
    const { guildId, id: orderId } = order;
    const sends = order.goodsReleasedAt === null ? [] : [{ job: sendGoods, payload: { guildId, orderId } }];
    await this.jobs.enqueue(tx, this.orders.movedJob(order, quiet), ...sends);
  }

  private async wrongState(tx: Tx, guildId: Snowflake, orderId: RowId): Promise<Error> {
    const { number, state } = await this.orders.get(guildId, orderId, tx);
    return orderError("orders.wrongState", { number, state });
  }

  /** An order with what was released for it, to be sent to its buyer. */
  async releasedOf(guildId: Snowflake, orderId: RowId): Promise<{ order: Order; goods: ReleasedGoods }> {
    const order = await this.orders.get(guildId, orderId);
    return { order, goods: await this.released(order) };
  }

  /**
   * The goods of the actor's own order.
   *
   * @throws DomainError `orders.notFound`, `delivery.notYours`, `delivery.nothingYet`
   */
  async goodsOf(actor: Actor, orderId: RowId): Promise<{ order: Order; goods: ReleasedGoods }> {
    const order = await this.orders.get(actor.guildId, orderId);
    if (order.customerId !== actor.customerId) throw deliveryError("delivery.notYours", {});
    if (!order.goodsReleasedAt) throw deliveryError("delivery.nothingYet", { number: order.number });
    return { order, goods: await this.released(order) };
  }

  /** All that was released for an order, for its buyer's eyes and for staff who look an order up. */
  async released({ guildId, id, product }: Order): Promise<ReleasedGoods> {
    const { goods } = product;
    return {
      texts: await this.orders.goods(guildId, id),
      keys: goods.keys ? await this.keys.soldTo(guildId, id) : [],
      role: goods.role && (await this.roles.ofOrder(guildId, id)),
    };
  }
}
