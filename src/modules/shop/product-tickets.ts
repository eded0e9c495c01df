import { inject, injectable } from "tsyringe";
import { RATE_LIMITS, type RateLimits } from "../../platform/access.js";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { DomainError } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import type { OrderErrors } from "../orders/order.types.js";
import { completeAnswers } from "../catalog/answers.js";
import type { ProductOffer } from "../catalog/catalog.types.js";
import { OrderTickets } from "../payments/order-tickets.js";
import { PromoService } from "../promo/promo.service.js";
import { CheckoutDrafts } from "../sales/checkout-drafts.js";
import { CheckoutService } from "../sales/checkout.service.js";
import type { CheckoutDraft, Quote } from "../sales/sale.types.js";
import { ticketLimit } from "../settings/limits.js";
import { checkoutOf, isPromoRefusal, isRefusal, ShopService } from "./shop.service.js";
import type { TicketOpening } from "./shop.types.js";

/** **Open ticket** on a product's page. */
@injectable()
export class ProductTickets {
  constructor(
    private readonly tickets: OrderTickets,
    private readonly shop: ShopService,
    private readonly checkouts: CheckoutService,
    private readonly drafts: CheckoutDrafts,
    private readonly promos: PromoService,
    @inject(RATE_LIMITS) private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens the ticket, or shows first what is not as it was shown: the price, with the draft kept for another press, or
   * the product's questions. While another order's ticket takes the member's place, asks what becomes of that one.
   * Answers that a form did not take have not counted against the limit.
   *
   * @throws DomainError `limits.exceeded`, and what {@link OrderTickets.open} throws besides `sales.priceChanged` and
   * `sales.answersMissing`
   */
  async open(actor: Actor, draft: CheckoutDraft, shownDue: Minor): Promise<TicketOpening> {
    return (await this.withKeptCode(actor, draft, shownDue)) ?? (await this.openAt(actor, draft, shownDue));
  }

  private async openAt(actor: Actor, draft: CheckoutDraft, shownDue: Minor): Promise<TicketOpening> {
    await this.limits.take(actor.guildId, actor.customerId, ticketLimit, this.clock.now());
    return this.attempt(actor, draft, shownDue, null);
  }

  /** Asks first when the code that the member kept for this checkout changes the price; null when it does not. */
  private async withKeptCode(actor: Actor, draft: CheckoutDraft, shownDue: Minor): Promise<TicketOpening | null> {
    const code = await this.promos.kept(actor.guildId, actor.customerId);
    if (code === null) return null;
    try {
      const { offer, quote } = await this.checkouts.quote(actor, draft.productId, draft.quantity, code);
      if (!quote.promo || !completeAnswers(offer.questions, draft.answers)) return null;
      await this.drafts.keep(actor, { ...draft, promoCode: quote.promo.code });
      return this.offered({ offer, quote, draft, shownDue, byKeptCode: true });
    } catch (error) {
      // It works elsewhere, or not any more; this order goes on without it.
      if (!isPromoRefusal(error)) throw error;
      return null;
    }
  }

  /** The same for what waits in a draft. @throws DomainError `sales.draftOver`, and what {@link open} throws */
  async openDraft(actor: Actor, key: string, shownDue: Minor): Promise<TicketOpening> {
    return this.openAt(actor, await this.drafts.get(actor, key), shownDue);
  }

  /**
   * Cancels a pending order of the member and opens the draft's ticket in its stead, both or neither. An order that
   * ended meanwhile is in nobody's way.
   *
   * @throws DomainError what {@link openDraft} throws; `orders.notFound`, `sales.notYours`, `orders.wrongState` for an
   * order that cannot be cancelled, such as one that was paid meanwhile
   */
  async takeInstead(actor: Actor, key: string, shownDue: Minor, replacing: RowId): Promise<TicketOpening> {
    const draft = await this.drafts.get(actor, key);
    await this.limits.take(actor.guildId, actor.customerId, ticketLimit, this.clock.now());
    try {
      return await this.attempt(actor, draft, shownDue, replacing);
    } catch (error) {
      if (!isOver(error)) throw error;
      return this.attempt(actor, draft, shownDue, null);
    }
  }

  private async attempt(
    actor: Actor,
    draft: CheckoutDraft,
    shownDue: Minor,
    replacing: RowId | null,
  ): Promise<TicketOpening> {
    try {
      const ticket = await this.tickets.open(actor, checkoutOf(draft, shownDue), replacing);
      if (ticket.outcome === "opened") return { outcome: "opened", ticket };
      await this.drafts.keep(actor, draft);
      return { outcome: "occupied", held: ticket, key: draft.key, due: shownDue };
    } catch (error) {
      if (isRefusal(error, "sales.answersMissing")) return this.shop.asking(actor, draft);
      const gone = isPromoRefusal(error) ? draft.promoCode : null;
      if (gone === null && !isRefusal(error, "sales.priceChanged")) throw error;
      const kept = gone === null ? draft : { ...draft, promoCode: null };
      await this.drafts.keep(actor, kept);
      const { offer, quote } = await this.checkouts.quote(actor, kept.productId, kept.quantity, kept.promoCode);
      return this.offered({ offer, quote, draft: kept, shownDue, refusedCode: gone });
    }
  }

  private offered(priced: {
    offer: ProductOffer;
    quote: Quote;
    draft: CheckoutDraft;
    shownDue: Minor;
    byKeptCode?: boolean;
    refusedCode?: string | null;
  }): TicketOpening {
    const { offer, quote, draft, shownDue, byKeptCode = false, refusedCode = null } = priced;
    const { key, answers } = draft;
    return {
      outcome: "priceChanged",
      offered: { offer, quote, key, answers, refusedCode, byKeptCode, shownBefore: shownDue },
    };
  }
}

/** The order was cancelled or expired before it could be. */
function isOver(error: unknown): boolean {
  if (isRefusal(error, "sales.holdOver")) return true;
  if (!(error instanceof DomainError) || error.code !== "orders.wrongState") return false;
  // The code ties the facts to their type.
  const { state } = error.facts as OrderErrors["orders.wrongState"];
  return state === "cancelled" || state === "expired";
}
