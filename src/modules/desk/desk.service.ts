import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { CustomerService } from "../customers/customer.service.js";
import { ORDERS_PER_PAGE, OrderService } from "../orders/order.service.js";
import type { DeskErrors, OrderDetails, OrderPage } from "./desk.types.js";

const deskError = domainErrors<DeskErrors>();

/** The ticket type whose staff may look at other people's orders. */
const SERVED_BY = "order";

/** What buyers and staff look up about orders. */
@injectable()
export class DeskService {
  constructor(
    private readonly orders: OrderService,
    private readonly customers: CustomerService,
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
    return { order, history, own: order.memberId === actor.memberId };
  }

  private mayLookAt(actor: Actor, memberId: Snowflake): void {
    if (memberId !== actor.memberId && !actor.staffOf.has(SERVED_BY)) throw deskError("desk.notYours", {});
  }
}
