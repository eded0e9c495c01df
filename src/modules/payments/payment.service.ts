import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { NumberSeries } from "../../platform/database/number-series.js";
import { Transactions } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue, type JobSend } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import { OrderService } from "../orders/order.service.js";
import { orderNews } from "../orders/order.events.js";
import type { Order, OrderState } from "../orders/order.types.js";
import { CheckoutService, type PreparedOrder } from "../sales/checkout.service.js";
import { ReservationService } from "../sales/reservation.service.js";
import type { Checkout, SaleErrors } from "../sales/sale.types.js";
import { TicketService } from "../tickets/ticket.service.js";
import type { SubjectLine } from "../tickets/ticket.types.js";
import { drawPanel, sayMove } from "./payment.events.js";
import { FINISHED_STATES, isSaidInTicket, type OrderTicket, type PaymentErrors } from "./payment.types.js";

export const paymentError = domainErrors<PaymentErrors>();
const saleError = domainErrors<SaleErrors>();

/** Tickets of pending orders that a member may hold at the same time (the contract's limit for the type). */
const ORDER_TICKETS = 1;

/** Describes an order for the first message of its ticket. */
export type DescribeOrder = (order: Order) => readonly SubjectLine[];

/** Orders that are paid in a ticket. */
@injectable()
export class PaymentService {
  constructor(
    private readonly transactions: Transactions,
    private readonly numbers: NumberSeries,
    private readonly checkouts: CheckoutService,
    private readonly reservations: ReservationService,
    private readonly orders: OrderService,
    private readonly tickets: TicketService,
    private readonly audit: AuditLog,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Creates a pending order, reserves its ticket and takes its stock, in one transaction. The same checkout key again
   * returns the order and ticket it made.
   *
   * @param describe what the ticket's first message says of the order
   * @param replacing a pending order of the actor that is cancelled in the same transaction; its ticket's place is taken
   * @throws DomainError what {@link CheckoutService.prepare} throws, `inventory.outOfStock`, `tickets.alreadyOpen`,
   * `sales.tooManyPending`, `payments.checkoutOver`, and of the replaced order `orders.notFound`, `sales.notYours`,
   * `orders.wrongState`
   */
  async openOrderTicket(
    actor: Actor,
    checkout: Checkout,
    describe: DescribeOrder,
    replacing: RowId | null = null,
  ): Promise<OrderTicket> {
    const earlier = await this.orders.findByCheckout(actor, checkout.checkoutKey);
    if (earlier) return this.replay(earlier);
    try {
      const draft = await this.checkouts.prepare(actor, checkout);
      const ticketNumber = await this.numbers.next(actor.guildId, "ticket");
      return await this.reserve(actor, draft, ticketNumber, describe, replacing);
    } catch (error) {
      // The other press of a double click was faster, or the answer to our own COMMIT was lost.
      const placed = await this.orders.findByCheckout(actor, checkout.checkoutKey);
      if (placed) return this.replay(placed);
      throw error;
    }
  }

  /**
   * Brings the ticket of an order that moved in step with it: frees its place, ends it when the order is finished, and
   * sends one job per effect in its channel.
   * The buyer is told by a job of its own, unless it shall be quiet.
   *
   * @param state the state it moved to; it may have moved on since
   */
  async follow(guildId: Snowflake, orderId: RowId, state: OrderState, quiet: boolean): Promise<void> {
    await this.transactions.run("payments.follow", async (tx) => {
      const order = await this.orders.get(guildId, orderId, tx);
      if (order.state === "pending") return;
      const finished = FINISHED_STATES.has(order.state);
      const ticket = await this.tickets.settle(tx, guildId, { kind: "order", id: orderId }, finished);
      const channelId = ticket?.state === "open" ? ticket.channelId : null;
      const effects: JobSend[] = quiet ? [] : [{ job: orderNews, payload: { guildId, orderId, state } }];
      if (channelId) effects.push({ job: drawPanel, payload: { guildId, orderId, channelId } });
      if (channelId && isSaidInTicket(state))
        effects.push({ job: sayMove, payload: { guildId, orderId, channelId, state } });
      await this.jobs.enqueue(tx, ...effects);
    });
  }

  /** Has the buyer told that the order waits in its ticket. */
  async tellOpened(guildId: Snowflake, orderId: RowId): Promise<void> {
    await this.transactions.run("payments.tellOpened", (tx) =>
      this.jobs.enqueue(tx, { job: orderNews, payload: { guildId, orderId, state: "pending" } }),
    );
  }

  /** Has the panel of an order show its new price. Nothing to do for an order without a ticket. */
  async redraw(guildId: Snowflake, orderId: RowId): Promise<void> {
    const ticket = await this.tickets.findBySubject(guildId, { kind: "order", id: orderId });
    if (ticket?.state !== "open" || !ticket.channelId) return;
    const { channelId } = ticket;
    await this.transactions.run("payments.redraw", (tx) =>
      this.jobs.enqueue(tx, { job: drawPanel, payload: { guildId, orderId, channelId } }),
    );
  }

  private reserve(
    actor: Actor,
    draft: PreparedOrder,
    ticketNumber: bigint,
    describe: DescribeOrder,
    replacing: RowId | null,
  ): Promise<OrderTicket> {
    return this.transactions.run("payments.openOrderTicket", async (tx) => {
      const replaced = replacing === null ? null : await this.reservations.cancelStep(tx, actor, replacing);
      // Its job does the same and the rest; the place must be free now.
      if (replaced) await this.tickets.settle(tx, actor.guildId, { kind: "order", id: replaced.id }, true);
      const place = () => this.checkouts.place(tx, actor, draft, true);
      // Another order of the member may have taken the place that was free a moment ago; the second look sees it.
      const order = (await place()) ?? (await place());
      if (!order) throw saleError("sales.tooManyPending", {});
      const ticket = await this.tickets.reserve(tx, actor, {
        type: "order",
        number: ticketNumber,
        subject: { kind: "order", id: order.id, title: `Order #${order.number}`, lines: describe(order) },
        channelName: `order-${order.number}`,
        limit: ORDER_TICKETS,
      });
      await tx.execute("INSERT INTO payment_panels (guild_id, order_id, ticket_id) VALUES ($1, $2, $3)", [
        actor.guildId,
        order.id,
        ticket.id,
      ]);
      await this.audit.record(tx, {
        actor,
        action: "ticket.open",
        subject: { kind: "ticket", id: ticket.id },
        after: { number: ticket.number, order: order.number },
      });
      // The codes of both before the stocks of both: everybody locks them in this order.
      if (replaced) await this.reservations.giveCodeBack(tx, replaced);
      await this.checkouts.takeCode(tx, order, draft);
      if (replaced) await this.reservations.giveStockBack(tx, replaced);
      await this.checkouts.hold(tx, order);
      return { fresh: true, order, ticket };
    });
  }

  private async replay(order: Order): Promise<OrderTicket> {
    const ticket = await this.tickets.findBySubject(order.guildId, { kind: "order", id: order.id });
    if (!ticket) throw paymentError("payments.checkoutOver", { number: order.number });
    return { fresh: false, order, ticket };
  }
}
