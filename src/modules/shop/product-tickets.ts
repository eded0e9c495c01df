import { inject, injectable } from "tsyringe";
import { RATE_LIMITS, type RateLimits } from "../../platform/access.js";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { DomainError } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import type { OrderErrors } from "../orders/order.types.js";
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
   * the product's questions. While another order's ticket takes the member's place, asks what becomes of that one.
   * Answers that a form did not take have not counted against the limit.
   *
   * @throws DomainError `limits.exceeded`, and what {@link OrderTickets.open} throws besides `sales.priceChanged` and
   * `sales.answersMissing`
   */
  async open(actor: Actor, draft: CheckoutDraft, shownDue: Minor): Promise<TicketOpening> {
    await this.limits.take(actor.guildId, actor.customerId, ticketLimit, this.clock.now());
    return this.attempt(actor, draft, shownDue, null);
  }

  /** The same for what waits in a draft. @throws DomainError `sales.draftOver`, and what {@link open} throws */
  async openDraft(actor: Actor, key: string, shownDue: Minor): Promise<TicketOpening> {
    return this.open(actor, await this.drafts.get(actor, key), shownDue);
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
    const { key, answers } = draft;
    try {
      const ticket = await this.tickets.open(actor, checkoutOf(draft, shownDue), replacing);
      if (ticket.outcome === "opened") return { outcome: "opened", ticket };
      await this.drafts.keep(actor, draft);
      return { outcome: "occupied", held: ticket, key, due: shownDue };
    } catch (error) {
      if (isRefusal(error, "sales.answersMissing")) return this.shop.asking(actor, draft);
      if (!isRefusal(error, "sales.priceChanged")) throw error;
      await this.drafts.keep(actor, draft);
      const { offer, quote } = await this.checkouts.quote(actor, draft.productId, draft.quantity);
      return { outcome: "priceChanged", offered: { offer, quote, key, answers, shownBefore: shownDue } };
    }
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
