import type { ProductOffer } from "../catalog/catalog.types.js";
import type { OpenedTicket } from "../payments/payment.types.js";
import type { OpeningFacts } from "../settings/opening-hours.js";
import type { Quote, Receipt } from "../sales/sale.types.js";
import type { Minor } from "../../platform/money.js";

/** A product as this buyer sees it. */
export interface ProductPage {
  readonly offer: ProductOffer;
  /** Null while fewer units are left than were chosen. */
  readonly quote: Quote | null;
  /** Units chosen, from 1. */
  readonly quantity: number;
  /** The key of the one order that **Open ticket** on this page can make. */
  readonly checkoutKey: string;
  readonly opening: OpeningFacts;
}

/** What a purchase would cost, asked before it happens. */
export interface Confirmation {
  readonly offer: ProductOffer;
  readonly quote: Quote;
  readonly balance: Minor;
  readonly checkoutKey: string;
  /** The sum that was shown before, when it is not this one. */
  readonly shownBefore?: Minor;
}

/** What became of **Confirm purchase** or **Open ticket**. */
export type Purchase =
  | { readonly outcome: "paid"; readonly receipt: Receipt }
  | { readonly outcome: "priceChanged"; readonly confirmation: Confirmation };
export type TicketOpening =
  | { readonly outcome: "ticket"; readonly ticket: OpenedTicket }
  | { readonly outcome: "priceChanged"; readonly page: ProductPage; readonly shownBefore: Minor };

export interface ShopErrors {
  "shop.unknownProduct": object;
  "shop.notANumber": { most: number };
}
