import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import { CodeAttempts } from "../promo/code-attempts.js";
import { PromoService } from "../promo/promo.service.js";
import { OrderCodes } from "../sales/order-codes.service.js";
import type { CodeOutcome, SaleErrors } from "../sales/sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** Promo codes in the payment panel. */
@injectable()
export class PanelCodes {
  constructor(
    private readonly orders: OrderService,
    private readonly promos: PromoService,
    private readonly codes: OrderCodes,
    private readonly attempts: CodeAttempts,
  ) {}

  /**
   * The code that the buyer keeps for this checkout, for the form; null without one.
   *
   * @throws DomainError `orders.notFound`, `sales.notYours`, `orders.wrongState`, `sales.codeAlready`
   */
  async offered(actor: Actor, orderId: RowId): Promise<string | null> {
    const { customerId, state, number, promo } = await this.orders.get(actor.guildId, orderId);
    if (customerId !== actor.customerId) throw saleError("sales.notYours", {});
    if (state !== "pending") throw orderError("orders.wrongState", { number, state });
    if (promo) throw saleError("sales.codeAlready", { code: promo.code });
    return this.promos.kept(actor.guildId, actor.customerId);
  }

  /**
   * Puts a code on the actor's pending order; wrong ones are counted.
   *
   * @param code as typed
   * @throws DomainError `limits.exceeded` after too many wrong codes, and what {@link OrderCodes.apply} throws
   */
  apply(actor: Actor, orderId: RowId, code: string): Promise<CodeOutcome> {
    return this.attempts.count(actor, () => this.codes.apply(actor, orderId, code));
  }

  /** Takes the code off the actor's pending order. @throws DomainError what {@link OrderCodes.remove} throws */
  remove(actor: Actor, orderId: RowId): Promise<Order> {
    return this.codes.remove(actor, orderId);
  }
}
