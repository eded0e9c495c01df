import { inject, injectable } from "tsyringe";
import { RATE_LIMITS, type RateLimits } from "../../platform/access.js";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import type { Minor } from "../../platform/money.js";
import { OrderTickets } from "../payments/order-tickets.js";
import { CheckoutDrafts } from "../sales/checkout-drafts.js";
import { CheckoutService } from "../sales/checkout.service.js";
import type { CheckoutDraft } from "../sales/sale.types.js";
import { ticketLimit } from "../settings/limits.js";
import { checkoutOf, isRefusal, ShopService } from "./shop.service.js";
import type { TicketOpening } from "./shop.types.js";

/** **Open ticket** on a product's page. */
@injectable()
export class ProductTickets {
  constructor(
    private readonly tickets: OrderTickets,
    private readonly shop: ShopService,
    private readonly checkouts: CheckoutService,
    private readonly drafts: CheckoutDrafts,
    @inject(RATE_LIMITS) private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens the ticket, or shows first what is not as it was shown: the price, with the draft kept for another press, or
   * the product's questions. Answers that a form did not take have not counted against the limit.
   *
   * @throws DomainError `limits.exceeded`, and what {@link OrderTickets.open} throws besides `sales.priceChanged` and `sales.answersMissing`
   */
  async open(actor: Actor, draft: CheckoutDraft, shownDue: Minor): Promise<TicketOpening> {
    await this.limits.take(actor.guildId, actor.customerId, ticketLimit, this.clock.now());
    try {
      return { outcome: "ticket", ticket: await this.tickets.open(actor, checkoutOf(draft, shownDue)) };
    } catch (error) {
      if (isRefusal(error, "sales.answersMissing")) return this.shop.asking(actor, draft);
      if (!isRefusal(error, "sales.priceChanged")) throw error;
      await this.drafts.keep(actor, draft);
      const { offer, quote } = await this.checkouts.quote(actor, draft.productId, draft.quantity);
      const { key, answers } = draft;
      return { outcome: "priceChanged", offered: { offer, quote, key, answers, shownBefore: shownDue } };
    }
  }

  /** The same for what waits in a draft. @throws DomainError `sales.draftOver`, and what {@link open} throws */
  async openDraft(actor: Actor, key: string, shownDue: Minor): Promise<TicketOpening> {
    return this.open(actor, await this.drafts.get(actor, key), shownDue);
  }
}
