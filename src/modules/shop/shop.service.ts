import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { DomainError, domainErrors } from "../../platform/errors.js";
import { newKey, type RowId, type Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { BrowseService } from "../catalog/browse.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import type { ProductOffer } from "../catalog/catalog.types.js";
import { CheckoutService } from "../sales/checkout.service.js";
import type { Checkout, CheckoutDraft, SaleErrors } from "../sales/sale.types.js";
import { ShopHours } from "../settings/shop-hours.service.js";
import type { Asking, ProductPage, ShopErrors } from "./shop.types.js";

export const shopError = domainErrors<ShopErrors>();

/** The way from a product to its purchase. */
@injectable()
export class ShopService {
  constructor(
    private readonly browse: BrowseService,
    private readonly catalog: CatalogService,
    private readonly checkouts: CheckoutService,
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

  /** The page of what a draft would buy, whose buttons ask what the product asks now. */
  async asking(actor: Actor, { productId, quantity }: CheckoutDraft): Promise<Asking> {
    return { outcome: "questions", page: await this.page(actor, productId, quantity) };
  }
}

/** What a draft asks the sale for, at the sum that was shown. */
export function checkoutOf({ key, ...draft }: CheckoutDraft, expectedDue: Minor): Checkout {
  return { checkoutKey: key, ...draft, expectedDue };
}

export function isRefusal(error: unknown, code: keyof SaleErrors): boolean {
  return error instanceof DomainError && error.code === code;
}

/** Why a code cannot be used. */
export function isPromoRefusal(error: unknown): boolean {
  return error instanceof DomainError && error.code.startsWith("promo.");
}
