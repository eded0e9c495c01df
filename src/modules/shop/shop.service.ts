import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { DomainError, domainErrors } from "../../platform/errors.js";
import { newKey, type RowId, type Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { completeAnswers } from "../catalog/answers.js";
import { BrowseService } from "../catalog/browse.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import type { ProductOffer } from "../catalog/catalog.types.js";
import type { Answer } from "../catalog/question.types.js";
import { CheckoutDrafts } from "../sales/checkout-drafts.js";
import { CheckoutService } from "../sales/checkout.service.js";
import { SaleService } from "../sales/sale.service.js";
import type { Checkout, CheckoutDraft, Quote, SaleErrors } from "../sales/sale.types.js";
import { ShopHours } from "../settings/shop-hours.service.js";
import { WalletService } from "../wallet/wallet.service.js";
import type { Asking, Beginning, Confirmation, ProductPage, Purchase, ShopErrors } from "./shop.types.js";

export const shopError = domainErrors<ShopErrors>();

/** The way from a product to its purchase. */
@injectable()
export class ShopService {
  constructor(
    private readonly browse: BrowseService,
    private readonly catalog: CatalogService,
    private readonly checkouts: CheckoutService,
    private readonly drafts: CheckoutDrafts,
    private readonly sales: SaleService,
    private readonly wallet: WalletService,
    private readonly hours: ShopHours,
  ) {}

  /**
   * The product that a customer names, by the suggestion's id or as typed.
   *
   * @throws DomainError `shop.unknownProduct`
   */
  async named(actor: Actor, typed: string): Promise<RowId> {
    const id = await this.browse.named(actor.guildId, typed, false);
    if (id === null) throw shopError("shop.unknownProduct", {});
    return id;
  }

  /** A product for sale. @throws DomainError `shop.unknownProduct` */
  async offer(guildId: Snowflake, productId: RowId): Promise<ProductOffer> {
    const offer = await this.catalog.offer(guildId, productId);
    if (!offer?.forSale) throw shopError("shop.unknownProduct", {});
    return offer;
  }

  /**
   * A product's page; a quantity that one order may not have is moved to the nearest that it may.
   *
   * @throws DomainError `shop.unknownProduct` for what is not for sale
   */
  async page(actor: Actor, productId: RowId, wanted = 1): Promise<ProductPage> {
    const offer = await this.offer(actor.guildId, productId);
    const quantity = Math.min(Math.max(1, wanted), offer.maxPerOrder);
    const enough = offer.stock === null || offer.stock >= BigInt(quantity);
    const quote = enough ? await this.checkouts.price(actor, offer, quantity) : null;
    return { offer, quote, quantity, checkoutKey: newKey(), opening: await this.hours.of(actor.guildId) };
  }

  /**
   * Begins a purchase: keeps what is to be bought under a key, and asks for the confirmation.
   *
   * @throws DomainError what {@link CheckoutService.quote} throws
   */
  async begin(actor: Actor, productId: RowId, quantity: number, answers: readonly Answer[]): Promise<Beginning> {
    const draft: CheckoutDraft = { key: newKey(), productId, quantity, answers, promoCode: null };
    const { offer, quote } = await this.checkouts.quote(actor, productId, quantity);
    if (!completeAnswers(offer.questions, answers)) return this.asking(actor, draft);
    await this.drafts.keep(actor, draft);
    return { outcome: "confirm", confirmation: await this.confirmation(actor, draft, { offer, quote }) };
  }

  /**
   * Buys what waits in a draft, or shows what is not as it was shown: the price, for another confirmation, or the
   * product's questions.
   *
   * @throws DomainError `sales.draftOver`, and what {@link SaleService.buyNow} throws besides `sales.priceChanged` and
   * `sales.answersMissing`
   */
  async buy(actor: Actor, key: string, expectedDue: Minor): Promise<Purchase> {
    const draft = await this.drafts.get(actor, key);
    try {
      return { outcome: "paid", receipt: await this.sales.buyNow(actor, checkoutOf(draft, expectedDue)) };
    } catch (error) {
      if (isRefusal(error, "sales.answersMissing")) return this.asking(actor, draft);
      if (!isRefusal(error, "sales.priceChanged")) throw error;
      const fresh = await this.confirmation(actor, draft);
      return { outcome: "confirm", confirmation: { ...fresh, shownBefore: expectedDue } };
    }
  }

  /** The page of what a draft would buy, whose buttons ask what the product asks now. */
  async asking(actor: Actor, { productId, quantity }: CheckoutDraft): Promise<Asking> {
    return { outcome: "questions", page: await this.page(actor, productId, quantity) };
  }

  private async confirmation(
    actor: Actor,
    { key, productId, quantity, answers }: CheckoutDraft,
    priced?: { offer: ProductOffer; quote: Quote },
  ): Promise<Confirmation> {
    const { offer, quote } = priced ?? (await this.checkouts.quote(actor, productId, quantity));
    const balance = await this.wallet.balance(actor.guildId, actor.customerId);
    return { offer, quote, balance, answers, key };
  }
}

/** What a draft asks the sale for, at the sum that was shown. */
export function checkoutOf({ key, ...draft }: CheckoutDraft, expectedDue: Minor): Checkout {
  return { checkoutKey: key, ...draft, expectedDue };
}

export function isRefusal(error: unknown, code: keyof SaleErrors): boolean {
  return error instanceof DomainError && error.code === code;
}
