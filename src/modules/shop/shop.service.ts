import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { DomainError, domainErrors } from "../../platform/errors.js";
import { newKey, type RowId } from "../../platform/ids.js";
import { BrowseService } from "../catalog/browse.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { CheckoutService } from "../sales/checkout.service.js";
import { SaleService } from "../sales/sale.service.js";
import type { Checkout } from "../sales/sale.types.js";
import { ShopHours } from "../settings/shop-hours.service.js";
import { WalletService } from "../wallet/wallet.service.js";
import type { Confirmation, ProductPage, Purchase, ShopErrors } from "./shop.types.js";

export const shopError = domainErrors<ShopErrors>();

/** The way from a product to its purchase. */
@injectable()
export class ShopService {
  constructor(
    private readonly browse: BrowseService,
    private readonly catalog: CatalogService,
    private readonly checkouts: CheckoutService,
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

  /**
   * A product's page; a quantity that one order may not have is moved to the nearest that it may.
   *
   * @throws DomainError `shop.unknownProduct` for what is not for sale
   */
  async page(actor: Actor, productId: RowId, wanted = 1): Promise<ProductPage> {
    const offer = await this.catalog.offer(actor.guildId, productId);
    if (!offer?.forSale) throw shopError("shop.unknownProduct", {});
    const quantity = Math.min(Math.max(1, wanted), offer.maxPerOrder);
    const enough = offer.stock === null || offer.stock >= BigInt(quantity);
    const quote = enough ? this.checkouts.price(offer, quantity, actor.currency) : null;
    return { offer, quote, quantity, checkoutKey: newKey(), opening: await this.hours.of(actor.guildId) };
  }

  /**
   * What the purchase would cost, with the wallet beside it.
   *
   * @throws DomainError what {@link CheckoutService.quote} throws
   */
  async confirmation(actor: Actor, productId: RowId, quantity: number): Promise<Confirmation> {
    const { offer, quote } = await this.checkouts.quote(actor, productId, quantity);
    const balance = await this.wallet.balance(actor.guildId, actor.customerId);
    return { offer, quote, balance, checkoutKey: newKey() };
  }

  /**
   * Buys, or shows the new price for another confirmation.
   *
   * @throws DomainError what {@link SaleService.buyNow} throws besides `sales.priceChanged`
   */
  async buy(actor: Actor, checkout: Checkout): Promise<Purchase> {
    try {
      return { outcome: "paid", receipt: await this.sales.buyNow(actor, checkout) };
    } catch (error) {
      if (!isPriceChange(error)) throw error;
      const fresh = await this.confirmation(actor, checkout.productId, checkout.quantity);
      return { outcome: "priceChanged", confirmation: { ...fresh, shownBefore: checkout.expectedDue } };
    }
  }
}

/** The refusal of a sum that is not the product's any more. */
export function isPriceChange(error: unknown): boolean {
  return error instanceof DomainError && error.code === "sales.priceChanged";
}
