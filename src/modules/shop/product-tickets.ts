import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { OrderTickets } from "../payments/order-tickets.js";
import type { Checkout } from "../sales/sale.types.js";
import { isPriceChange, ShopService } from "./shop.service.js";
import type { TicketOpening } from "./shop.types.js";

/** **Open ticket** on a product's page. */
@injectable()
export class ProductTickets {
  constructor(
    private readonly tickets: OrderTickets,
    private readonly shop: ShopService,
  ) {}

  /**
   * Opens the ticket, or shows the product's new price first.
   *
   * @throws DomainError what {@link OrderTickets.open} throws besides `sales.priceChanged`
   */
  async open(actor: Actor, checkout: Checkout): Promise<TicketOpening> {
    try {
      return { outcome: "ticket", ticket: await this.tickets.open(actor, checkout) };
    } catch (error) {
      if (!isPriceChange(error)) throw error;
      const page = await this.shop.page(actor, checkout.productId, checkout.quantity);
      return { outcome: "priceChanged", page, shownBefore: checkout.expectedDue };
    }
  }
}
