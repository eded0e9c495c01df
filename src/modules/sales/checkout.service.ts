import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { NumberSeries } from "../../platform/database/number-series.js";
import type { Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { completeAnswers } from "../catalog/answers.js";
import { CatalogService } from "../catalog/catalog.service.js";
import type { ProductOffer } from "../catalog/catalog.types.js";
import { InventoryService } from "../inventory/inventory.service.js";
import { OrderService } from "../orders/order.service.js";
import {
  isDeliveredByUs,
  NO_GOODS,
  unitsOf,
  type Order,
  type OrderDraft,
  type OrderedGoods,
} from "../orders/order.types.js";
import { LoyaltyService } from "../loyalty/loyalty.service.js";
import { PromoService } from "../promo/promo.service.js";
import type { PromoFacts } from "../promo/promo.types.js";
import { priceOf } from "./price.js";
import type { Checkout, Quote, SaleErrors } from "./sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** A new order, with what its code is checked by when it is taken. */
export interface PreparedOrder extends OrderDraft {
  readonly promoFacts: PromoFacts | null;
}

/** Prices an order and creates it: what happens before any money moves. */
@injectable()
export class CheckoutService {
  constructor(
    private readonly catalog: CatalogService,
    private readonly inventory: InventoryService,
    private readonly orders: OrderService,
    private readonly numbers: NumberSeries,
    private readonly loyalty: LoyaltyService,
    private readonly promos: PromoService,
  ) {}

  /**
   * What `quantity` of a product costs this buyer now.
   *
   * @param promoCode as typed; null for none
   * @throws DomainError `sales.notForSale`, `sales.tooMany`, `inventory.outOfStock`, and why the code cannot be used
   */
  async quote(
    actor: Actor,
    productId: RowId,
    quantity: number,
    promoCode: string | null = null,
  ): Promise<{ offer: ProductOffer; quote: Quote }> {
    const { offer, quote } = await this.priced(actor, productId, quantity, promoCode);
    return { offer, quote };
  }

  /**
   * What it costs by the price rule, without looking whether there is so much.
   *
   * @throws DomainError why the code cannot be used
   */
  async price(actor: Actor, offer: ProductOffer, quantity: number, promoCode: string | null = null): Promise<Quote> {
    return (await this.terms(actor, offer, quantity, promoCode)).quote;
  }

  private async priced(actor: Actor, productId: RowId, quantity: number, promoCode: string | null) {
    const offer = await this.catalog.offer(actor.guildId, productId);
    if (!offer?.forSale) throw saleError("sales.notForSale", {});
    if (quantity < 1 || quantity > offer.maxPerOrder) throw saleError("sales.tooMany", { most: offer.maxPerOrder });
    if (offer.stock !== null && offer.stock < BigInt(quantity)) throw this.inventory.outOfStock(offer.stock);
    return { offer, ...(await this.terms(actor, offer, quantity, promoCode)) };
  }

  private async terms(
    actor: Actor,
    offer: ProductOffer,
    quantity: number,
    promoCode: string | null,
  ): Promise<{ quote: Quote; promoFacts: PromoFacts | null }> {
    const { guildId, customerId, currency } = actor;
    const list = offer.price * BigInt(quantity);
    const { best: tier, held } = await this.loyalty.standing(guildId, customerId);
    const promoFacts = promoCode === null ? null : await this.promoFacts(actor, { offer, list, tiers: held });
    const promo = promoCode === null || !promoFacts ? null : await this.promos.check(guildId, promoCode, promoFacts);
    const { tierDiscount, promoDiscount, promoCounts, due } = priceOf(list, { tierRate: tier?.rate ?? 0, promo });
    return {
      promoFacts,
      quote: {
        unit: offer.price,
        quantity,
        list,
        tier: tier && { name: tier.name, rate: tier.rate },
        tierDiscount,
        promo: promo && promoCounts ? { id: promo.id, code: promo.code, discount: promoDiscount } : null,
        due,
        currency,
        uncountedCode: promo && !promoCounts ? promo.code : null,
      },
    };
  }

  private async promoFacts(
    { guildId, customerId, currency }: Actor,
    { offer, list, tiers }: { offer: ProductOffer; list: Minor; tiers: ReadonlySet<string> },
  ): Promise<PromoFacts> {
    return {
      customerId,
      currency,
      list,
      tiers,
      productId: offer.id,
      categoryIds: [offer.categoryId, offer.mainCategoryId],
      hasPaidBefore: await this.orders.hasPaid(guildId, customerId),
    };
  }

  /**
   * Prices the order and draws its number, before the transaction that places it.
   *
   * @param automatic the goods must need no staff
   * @throws DomainError what {@link quote} throws, `sales.needsTicket`, `sales.answersMissing`,
   * `sales.priceChanged` when the sum is not the shown one
   */
  async prepare(actor: Actor, checkout: Checkout, automatic = false): Promise<PreparedOrder> {
    const { productId, quantity, promoCode = null } = checkout;
    const { offer, quote, promoFacts } = await this.priced(actor, productId, quantity, promoCode);
    if (automatic && !isDeliveredByUs(offer.delivery)) throw saleError("sales.needsTicket", {});
    const answers = completeAnswers(offer.questions, checkout.answers ?? []);
    if (!answers) throw saleError("sales.answersMissing", {});
    if (quote.due !== checkout.expectedDue) {
      throw saleError("sales.priceChanged", { shown: checkout.expectedDue, now: quote.due, currency: actor.currency });
    }
    return {
      number: await this.numbers.next(actor.guildId, "order"),
      checkoutKey: checkout.checkoutKey,
      productId: offer.id,
      product: {
        category: offer.category,
        subcategory: offer.subcategory,
        name: offer.name,
        variant: offer.variant,
        delivery: offer.delivery,
        goods: goodsOf(offer),
        warrantyDays: offer.warrantyDays,
      },
      quantity: checkout.quantity,
      list: quote.list,
      tier: quote.tier,
      tierDiscount: quote.tierDiscount,
      promo: quote.promo,
      due: quote.due,
      answers,
      stockHeld: offer.stock !== null,
      promoFacts,
    };
  }

  /**
   * Creates the pending order. The first step of a sale; {@link hold} is its last one.
   *
   * @param waits whether it is left to wait for its payment
   * @returns null when this checkout has its order already, or the member has too many orders waiting
   */
  place(tx: Tx, actor: Actor, draft: OrderDraft, waits: boolean): Promise<Order | null> {
    return this.orders.place(tx, actor, draft, waits);
  }

  /**
   * Takes the order's stock, unless the product is unlimited. The last step of a transaction: stock is the row that
   * all buyers of a product share, so it is locked for the shortest time.
   *
   * @throws DomainError `inventory.outOfStock`
   */
  async hold(tx: Tx, order: Order): Promise<void> {
    if (order.stockHeld) await this.inventory.reserve(tx, unitsOf(order));
  }

  /** Takes the order's code, where it was priced with one. After the wallet, before {@link hold}. */
  async takeCode(tx: Tx, order: Order, { promo, promoFacts }: PreparedOrder): Promise<void> {
    if (promo && promoFacts) {
      await this.promos.take(tx, order.guildId, promo.id, order.id, promoFacts, promo.discount);
    }
  }

  /** The use of a paid order's code is final. */
  async settleCode(tx: Tx, order: Order): Promise<void> {
    if (order.promo) await this.promos.settle(tx, order.guildId, order.id);
  }

  /**
   * Takes what an expired order held once more, for money that came late: its code, then its stock.
   *
   * @throws DomainError `sales.codeGone`, `inventory.outOfStock`
   */
  async holdAgain(tx: Tx, order: Order): Promise<void> {
    if (order.promo) {
      const hasPaidBefore = await this.orders.hasPaid(order.guildId, order.customerId, order.id, tx);
      const retaken = await this.promos.retake(tx, order.guildId, order.id, hasPaidBefore);
      if (!retaken) throw saleError("sales.codeGone", { code: order.promo.code });
    }
    await this.settleCode(tx, order);
    await this.hold(tx, order);
  }
}

/** What a buyer of the product receives without staff. */
function goodsOf({ delivery, usesKeys, hasText, role }: ProductOffer): OrderedGoods {
  return isDeliveredByUs(delivery) ? { keys: usesKeys, text: hasText, role } : NO_GOODS;
}
