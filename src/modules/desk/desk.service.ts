import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { CustomerService } from "../customers/customer.service.js";
import { DeliveryService } from "../delivery/delivery.service.js";
import { CancelRequestService } from "../orders/cancel-request.service.js";
import { orderError, ORDERS_PER_PAGE, OrderService } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import { StatementService } from "../wallet/statement.service.js";
import type { DeskErrors, OrderDetails, OrderPage, OrderReport } from "./desk.types.js";

export const deskError = domainErrors<DeskErrors>();

/** Characters of goods that staff see, of goods that have several times as many. */
const SHOWN_OF_GOODS = 4;
const MASKED_FROM = 12;

/** The ticket type whose staff may look at other people's orders. */
const SERVED_BY = "order";

/** What buyers and staff look up about orders. */
@injectable()
export class DeskService {
  constructor(
    private readonly orders: OrderService,
    private readonly customers: CustomerService,
    private readonly requests: CancelRequestService,
    private readonly statements: StatementService,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * A page of a member's orders; a page that does not exist shows the last one.
   *
   * @throws DomainError `desk.notYours` for another's, without being staff of orders
   */
  async ordersOf(actor: Actor, memberId: Snowflake, page: number): Promise<OrderPage> {
    this.mayLookAt(actor, memberId);
    const customerId =
      memberId === actor.memberId ? actor.customerId : (await this.customers.find(actor.guildId, memberId))?.id;
    if (customerId === undefined) return { memberId, orders: [], page: 1, pages: 1, total: 0 };
    const found = await this.orders.page(actor.guildId, customerId, page);
    const pages = Math.max(1, Math.ceil(found.total / ORDERS_PER_PAGE));
    return { memberId, orders: found.orders, page: found.page, pages, total: found.total };
  }

  /** @throws DomainError `orders.notFound`, `desk.notYours` */
  async details(actor: Actor, orderId: RowId): Promise<OrderDetails> {
    const order = await this.orders.get(actor.guildId, orderId);
    this.mayLookAt(actor, order.memberId);
    const history = await this.orders.history(actor.guildId, orderId);
    const request = await this.requests.waitingOf(actor.guildId, orderId);
    return { order, history, request, own: order.memberId === actor.memberId };
  }

  /**
   * An order by the number that staff typed.
   *
   * @throws DomainError `orders.notFound`
   */
  async report(actor: Actor, number: bigint | null): Promise<OrderReport> {
    if (number === null) throw orderError("orders.notFound", {});
    return this.reported(actor, await this.orders.byNumber(actor.guildId, number));
  }

  /** @throws DomainError `orders.notFound` */
  async reportOf(actor: Actor, orderId: RowId): Promise<OrderReport> {
    return this.reported(actor, await this.orders.get(actor.guildId, orderId));
  }

  private async reported(actor: Actor, order: Order): Promise<OrderReport> {
    const { guildId } = actor;
    const history = await this.orders.history(guildId, order.id);
    const request = await this.requests.waitingOf(guildId, order.id);
    const movements = await this.statements.ofOrder(guildId, order.id);
    if (!order.goodsReleasedAt) return { order, history, request, movements, goods: [], role: null };
    const { texts, keys, role } = await this.delivery.released(order);
    return { order, history, request, movements, goods: [...texts, ...keys].map(masked), role: role?.roleId ?? null };
  }

  private mayLookAt(actor: Actor, memberId: Snowflake): void {
    if (memberId !== actor.memberId && !actor.staffOf.has(SERVED_BY)) throw deskError("desk.notYours", {});
  }
}

/** So much of released goods that staff can tell them apart, and nobody can use them. */
function masked(goods: string): string {
  const shown = goods.length >= MASKED_FROM ? goods.slice(-SHOWN_OF_GOODS) : "";
  return `••••${shown}`;
}
