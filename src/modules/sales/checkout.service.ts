import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { NumberSeries } from "../../platform/database/number-series.js";
import type { Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import type { Currency } from "../../platform/money.js";
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
import { priceLines } from "./price.js";
import type { Checkout, Quote, SaleErrors } from "./sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** Prices an order and creates it: what happens before any money moves. */
@injectable()
export class CheckoutService {
  constructor(
    private readonly catalog: CatalogService,
    private readonly inventory: InventoryService,
    private readonly orders: OrderService,
    private readonly numbers: NumberSeries,
  ) {}

  /**
   * What `quantity` of a product costs this buyer now.
   *
   * @throws DomainError `sales.notForSale`, `sales.tooMany`, `inventory.outOfStock`
   */
  async quote(actor: Actor, productId: RowId, quantity: number): Promise<{ offer: ProductOffer; quote: Quote }> {
    const offer = await this.catalog.offer(actor.guildId, productId);
    if (!offer?.forSale) throw saleError("sales.notForSale", {});
    if (quantity < 1 || quantity > offer.maxPerOrder) throw saleError("sales.tooMany", { most: offer.maxPerOrder });
    if (offer.stock !== null && offer.stock < BigInt(quantity)) throw this.inventory.outOfStock(offer.stock);
    return { offer, quote: this.price(offer, quantity, actor.currency) };
  }

  /** What it costs by the price rule, without looking whether there is so much. */
  price(offer: ProductOffer, quantity: number, currency: Currency): Quote {
    const list = offer.price * BigInt(quantity);
    const { tierDiscount, due } = priceLines(list, { tierRate: 0, promo: null });
    return {
      unit: offer.price,
      quantity,
      list,
      tier: null,
      tierDiscount,
      promo: null,
      due,
      currency,
      uncountedCode: null,
    };
  }

  /**
   * Prices the order and draws its number, before the transaction that places it.
   *
   * @param automatic the goods must need no staff
   * @throws DomainError what {@link quote} throws, `sales.needsTicket`, `sales.answersMissing`,
   * `sales.priceChanged` when the sum is not the shown one
   */
  async prepare(actor: Actor, checkout: Checkout, automatic = false): Promise<OrderDraft> {
    const { offer, quote } = await this.quote(actor, checkout.productId, checkout.quantity);
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

  /**
   * Takes what an expired order held once more, for money that came late.
   *
   * @throws DomainError `inventory.outOfStock`
   */
  async holdAgain(tx: Tx, order: Order): Promise<void> {
    await this.hold(tx, order);
  }
}

/** What a buyer of the product receives without staff. */
function goodsOf({ delivery, usesKeys, hasText, role }: ProductOffer): OrderedGoods {
  return isDeliveredByUs(delivery) ? { keys: usesKeys, text: hasText, role } : NO_GOODS;
}
