import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import type { Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { DeliveryService } from "../delivery/delivery.service.js";
import { OrderLifeService } from "../orders/order-life.service.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { Order, OrderState } from "../orders/order.types.js";
import { CancellationService } from "./cancellation.service.js";
import { ReservationService } from "./reservation.service.js";
import type { SaleErrors } from "./sale.types.js";
import { STAFF_MOVES, type StaffState, type StatusChange } from "./order-status.types.js";
import { statusError } from "./staff-words.js";

const saleError = domainErrors<SaleErrors>();

/** What one change did. */
interface Moved {
  readonly moved: Order;
  readonly from: OrderState;
  /** What went back to the buyer's wallet. */
  readonly returned: Minor;
}

/** The steps by which staff, buyers and time move an order that was sold. */
@injectable()
export class OrderMoves {
  constructor(
    private readonly orders: OrderService,
    private readonly life: OrderLifeService,
    private readonly delivery: DeliveryService,
    private readonly reservations: ReservationService,
    private readonly cancellations: CancellationService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Staff bring an order to a state. A step, the first of its transaction.
   *
   * @param order with what the caller was told of it: whether money goes back
   * @throws DomainError `orders.notFound`, `sales.cannotMove`, `sales.paidMeanwhile`, `delivery.noGoods`, and what
   * {@link CancellationService.cancelStep} throws
   */
  async change(
    tx: Tx,
    actor: Actor,
    { id, paid }: { readonly id: RowId; readonly paid: boolean },
    change: StatusChange,
  ): Promise<Moved> {
    const { to, note, quiet, ownsGuild } = change;
    const order = await this.orders.lock(tx, actor.guildId, id);
    const from = order.state;
    if (isWord(order, change)) return { moved: await this.say(tx, actor, order, change), from, returned: 0n };
    if (!STAFF_MOVES[from].includes(to)) throw cannotMove(order, to);
    if (to === "delivered") {
      return { moved: await this.delivery.deliverStep(tx, actor, order, { note, quiet }), from, returned: 0n };
    }
    if (to !== "cancelled") return { moved: await this.move(tx, actor, order, change), from, returned: 0n };
    if (from === "pending") {
      const moved = await this.reservations.cancelByStaff(tx, actor, order.id, { note, quiet });
      if (!moved) throw cannotMove(order, to);
      await this.reservations.giveBack(tx, moved);
      return { moved, from, returned: 0n };
    }
    if (!paid) throw statusError("sales.paidMeanwhile", { number: order.number });
    const reason = note ?? "cancelled by the staff";
    const cancelled = await this.cancellations.cancelStep(tx, actor, order.id, { reason, quiet, ownsGuild });
    return { moved: cancelled.order, from, returned: cancelled.returned };
  }

  /**
   * The buyer has what was delivered. A step.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `orders.wrongState`
   */
  async receive(tx: Tx, actor: Actor, orderId: RowId): Promise<Order> {
    const order = await this.orders.move(
      tx,
      { guildId: actor.guildId, id: orderId },
      "completed",
      { from: ["delivered"], customerId: actor.customerId },
      { actorMemberId: actor.memberId, reason: "received" },
    );
    if (!order) return this.receivedBefore(tx, actor, orderId);
    await this.audit.record(tx, {
      actor,
      action: "order.confirmReceived",
      subject: { kind: "order", id: order.id },
      before: { state: "delivered" },
      after: { state: order.state },
    });
    await this.orders.announceMove(tx, order);
    return order;
  }

  /** Nobody said a word since the delivery. A step. @returns false when the order moved meanwhile */
  async completeByTime(tx: Tx, order: Order): Promise<boolean> {
    const moved = await this.orders.move(
      tx,
      order,
      "completed",
      { from: ["delivered"] },
      { actorMemberId: null, reason: "nothing was heard after the delivery" },
    );
    if (moved) await this.orders.announceMove(tx, moved);
    return moved !== null;
  }

  private async receivedBefore(tx: Tx, actor: Actor, orderId: RowId): Promise<Order> {
    const order = await this.orders.get(actor.guildId, orderId, tx);
    if (order.customerId !== actor.customerId) throw saleError("sales.notYours", {});
    if (order.state === "completed") return order;
    throw orderError("orders.wrongState", { number: order.number, state: order.state });
  }

  private async move(tx: Tx, actor: Actor, order: Order, change: StatusChange): Promise<Order> {
    const { to, note, quiet, estimatedAt } = change;
    const cause = { actorMemberId: actor.memberId, reason: note, estimatedAt };
    const moved = await this.orders.move(tx, order, to, { from: [order.state] }, cause);
    if (!moved) throw cannotMove(order, to);
    await this.record(tx, actor, order, change);
    await this.orders.announceMove(tx, moved, quiet);
    return moved;
  }

  /** More about an order in progress: a note, or when it is expected. */
  private async say(tx: Tx, actor: Actor, order: Order, change: StatusChange): Promise<Order> {
    const { note, quiet, estimatedAt } = change;
    const noted = await this.life.note(tx, order, { actorMemberId: actor.memberId, reason: note, estimatedAt });
    if (!noted) throw cannotMove(order, change.to);
    await this.record(tx, actor, order, change);
    await this.orders.announceMove(tx, noted, quiet);
    return noted;
  }

  private async record(tx: Tx, actor: Actor, order: Order, { to, note, estimatedAt }: StatusChange): Promise<void> {
    await this.audit.record(tx, {
      actor,
      action: "order.setStatus",
      subject: { kind: "order", id: order.id },
      before: { state: order.state },
      after: { state: to, ...(estimatedAt && { estimated: estimatedAt.toISOString() }) },
      ...(note !== undefined && { reason: note }),
    });
  }
}

/** An order in progress gets a word and no move. */
function isWord({ state }: Order, { to, note, estimatedAt }: StatusChange): boolean {
  return state === "processing" && to === "processing" && (note !== undefined || estimatedAt !== undefined);
}

function cannotMove({ number, state }: Order, to: StaffState): Error {
  return statusError("sales.cannotMove", { number, state, to, next: STAFF_MOVES[state] });
}
