import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { newKey, type RowId } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { completeAnswers } from "../catalog/answers.js";
import type { Answer } from "../catalog/question.types.js";
import { CodeAttempts } from "../promo/code-attempts.js";
import { PromoService } from "../promo/promo.service.js";
import { CheckoutDrafts } from "../sales/checkout-drafts.js";
import { CheckoutService } from "../sales/checkout.service.js";
import { SaleService } from "../sales/sale.service.js";
import type { CheckoutDraft } from "../sales/sale.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import { checkoutOf, isPromoRefusal, isRefusal, ShopService } from "./shop.service.js";
import type { Beginning, Confirmation, PricedDraft, Purchase } from "./shop.types.js";

/** **Buy now**: what is to be bought waits in a draft until it is confirmed. */
@injectable()
export class PurchaseService {
  constructor(
    private readonly shop: ShopService,
    private readonly checkouts: CheckoutService,
    private readonly drafts: CheckoutDrafts,
    private readonly sales: SaleService,
    private readonly wallet: WalletService,
    private readonly promos: PromoService,
    private readonly attempts: CodeAttempts,
  ) {}

  /**
   * Begins a purchase: keeps what is to be bought under a key, with the code that the member kept for the next checkout,
   * and asks for the confirmation.
   *
   * @throws DomainError `sales.notForSale`, `sales.tooMany`, `inventory.outOfStock`
   */
  async begin(actor: Actor, productId: RowId, quantity: number, answers: readonly Answer[]): Promise<Beginning> {
    const promoCode = await this.promos.kept(actor.guildId, actor.customerId);
    const priced = await this.priced(actor, { key: newKey(), productId, quantity, answers, promoCode });
    if (!completeAnswers(priced.offer.questions, answers)) return this.shop.asking(actor, priced.draft);
    await this.drafts.keep(actor, priced.draft);
    return { outcome: "confirm", confirmation: await this.confirmation(actor, priced) };
  }

  /**
   * Buys what waits in a draft, or shows what is not as it was shown: the price, with or without the code, for another
   * confirmation, or the product's questions.
   *
   * @throws DomainError `sales.draftOver`, and what {@link SaleService.buyNow} throws besides `sales.priceChanged`,
   * `sales.answersMissing` and why a code cannot be used
   */
  async buy(actor: Actor, key: string, expectedDue: Minor): Promise<Purchase> {
    const draft = await this.drafts.get(actor, key);
    try {
      return { outcome: "paid", receipt: await this.sales.buyNow(actor, checkoutOf(draft, expectedDue)) };
    } catch (error) {
      if (isRefusal(error, "sales.answersMissing")) return this.shop.asking(actor, draft);
      if (!isRefusal(error, "sales.priceChanged") && !isPromoRefusal(error)) throw error;
      const priced = await this.priced(actor, draft);
      await this.drafts.keep(actor, priced.draft);
      return {
        outcome: "confirm",
        confirmation: { ...(await this.confirmation(actor, priced)), shownBefore: expectedDue },
      };
    }
  }

  /**
   * Puts a code on a draft; one that the tier outweighs is not put on it.
   *
   * @param code as typed
   * @throws DomainError `sales.draftOver`, why the code cannot be used, `limits.exceeded` after too many wrong ones
   */
  async applyCode(actor: Actor, key: string, code: string): Promise<Confirmation> {
    const draft = await this.drafts.get(actor, key);
    const { productId, quantity } = draft;
    const { offer, quote } = await this.attempts.count(actor, () =>
      this.checkouts.quote(actor, productId, quantity, code),
    );
    const changed = { ...draft, promoCode: quote.promo?.code ?? null };
    await this.drafts.keep(actor, changed);
    return this.confirmation(actor, { draft: changed, offer, quote, refusedCode: null });
  }

  /** Takes the code off a draft. @throws DomainError `sales.draftOver` */
  async removeCode(actor: Actor, key: string): Promise<Confirmation> {
    const draft = { ...(await this.drafts.get(actor, key)), promoCode: null };
    await this.drafts.keep(actor, draft);
    return this.confirmation(actor, await this.priced(actor, draft));
  }

  /** The draft at its price now; a code that cannot be used or does not count is taken off it. */
  private async priced(actor: Actor, draft: CheckoutDraft): Promise<PricedDraft> {
    const { productId, quantity, promoCode } = draft;
    try {
      const { offer, quote } = await this.checkouts.quote(actor, productId, quantity, promoCode);
      return { draft: { ...draft, promoCode: quote.promo?.code ?? null }, offer, quote, refusedCode: null };
    } catch (error) {
      if (!isPromoRefusal(error)) throw error;
      const { offer, quote } = await this.checkouts.quote(actor, productId, quantity);
      return { draft: { ...draft, promoCode: null }, offer, quote, refusedCode: promoCode };
    }
  }

  private async confirmation(
    { guildId, customerId }: Actor,
    { draft, offer, quote, refusedCode }: PricedDraft,
  ): Promise<Confirmation> {
    const { key, answers } = draft;
    return { offer, quote, refusedCode, answers, key, balance: await this.wallet.balance(guildId, customerId) };
  }
}
