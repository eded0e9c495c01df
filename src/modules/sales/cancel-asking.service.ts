import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import { deliveryError, SERVED_BY } from "../delivery/delivery.service.js";
import { cancelAsked, cancelDeclined } from "../orders/order.events.js";
import { OrderService } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import { cancelRequestError, CancelRequestService } from "../orders/cancel-request.service.js";
import type { CancelRequest } from "../orders/cancel-request.types.js";
import { CancellationService } from "./cancellation.service.js";
import type { Cancelled, SaleErrors } from "./sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** **Ask to cancel**: a buyer wants the money back before the delivery, and staff decide. */
@injectable()
export class CancelAskingService {
  constructor(
    private readonly transactions: Transactions,
    private readonly orders: OrderService,
    private readonly requests: CancelRequestService,
    private readonly cancellations: CancellationService,
    private readonly audit: AuditLog,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Keeps the buyer's request for staff to decide.
   *
   * @param reason in the buyer's words; may be empty
   * @throws DomainError `orders.notFound`, `sales.notYours`, `orders.askedAlready`, `orders.notAskable`
   */
  async ask(actor: Actor, orderId: RowId, reason: string): Promise<Order> {
    return this.transactions.run("sales.askCancel", async (tx) => {
      const request = await this.requests.ask(tx, actor, orderId, reason);
      const order = await this.orders.get(actor.guildId, orderId, tx);
      if (!request) throw await this.whyNot(tx, actor, order);
      await this.audit.record(tx, {
        actor,
        action: "order.askCancel",
        subject: { kind: "order", id: orderId },
        ...(reason !== "" && { reason }),
      });
      await this.jobs.enqueue(tx, {
        job: cancelAsked,
        payload: { guildId: actor.guildId, orderId, requestId: request.id },
      });
      return order;
    });
  }

  /**
   * Staff agree: the order is cancelled and the whole sum goes back to the buyer's wallet.
   *
   * @param ownsGuild who decides owns the guild, and so may decide about an own order
   * @throws DomainError `delivery.needsStaff`, `orders.decidedAlready`, and what {@link CancellationService.cancelStep} throws
   */
  async approve(actor: Actor, requestId: RowId, ownsGuild: boolean): Promise<Cancelled> {
    requireStaff(actor);
    return this.transactions.run("sales.approveCancel", async (tx) => {
      const { orderId } = await this.requests.decide(tx, actor, requestId, "approved", null);
      const reason = "the buyer asked to cancel";
      return this.cancellations.cancelStep(tx, actor, orderId, { reason, quiet: false, ownsGuild });
    });
  }

  /**
   * Staff do not agree: the order goes on, and the buyer is told why.
   *
   * @throws DomainError `delivery.needsStaff`, `orders.decidedAlready`
   */
  async decline(actor: Actor, requestId: RowId, answer: string): Promise<{ order: Order; request: CancelRequest }> {
    requireStaff(actor);
    return this.transactions.run("sales.declineCancel", async (tx) => {
      const request = await this.requests.decide(tx, actor, requestId, "declined", answer);
      const { guildId, orderId } = request;
      await this.audit.record(tx, {
        actor,
        action: "order.declineCancel",
        subject: { kind: "order", id: orderId },
        reason: answer,
      });
      await this.jobs.enqueue(tx, { job: cancelDeclined, payload: { guildId, orderId, requestId } });
      return { order: await this.orders.get(guildId, orderId, tx), request };
    });
  }

  private async whyNot(tx: Tx, actor: Actor, order: Order): Promise<Error> {
    if (order.customerId !== actor.customerId) return saleError("sales.notYours", {});
    const waiting = await this.requests.waitingOf(actor.guildId, order.id, tx);
    return cancelRequestError(waiting ? "orders.askedAlready" : "orders.notAskable", { number: order.number });
  }
}

/** @throws DomainError `delivery.needsStaff` */
function requireStaff(actor: Actor): void {
  if (!actor.staffOf.has(SERVED_BY)) throw deliveryError("delivery.needsStaff", {});
}
