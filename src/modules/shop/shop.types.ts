import type { ProductOffer } from "../catalog/catalog.types.js";
import type { Answer } from "../catalog/question.types.js";
import type { HeldTicket, OpenedTicket } from "../payments/payment.types.js";
import type { OpeningFacts } from "../settings/opening-hours.js";
import type { CheckoutDraft, Quote, Receipt } from "../sales/sale.types.js";
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

/** A draft at its price now. */
export interface PricedDraft {
  readonly draft: CheckoutDraft;
  readonly offer: ProductOffer;
  readonly quote: Quote;
  /** The code that was on it and cannot be used; null for none. */
  readonly refusedCode: string | null;
}

/** What a purchase would cost, asked before it happens. */
export interface Confirmation {
  readonly offer: ProductOffer;
  readonly quote: Quote;
  readonly balance: Minor;
  /** The code that the buyer brought and that cannot be used here; null for none. */
  readonly refusedCode: string | null;
  readonly answers: readonly Answer[];
  /** The key of the draft, and of the one order that it can make. */
  readonly key: string;
  /** The sum that was shown before, when it is not this one. */
  readonly shownBefore?: Minor;
}

/** What an order in a ticket would cost, asked since it is not what was shown. */
export interface TicketOffer extends Omit<Confirmation, "balance"> {
  readonly shownBefore: Minor;
  /** The sum is another because of the code that the buyer kept for this checkout. */
  readonly byKeptCode: boolean;
}

/** The product's page, since it asks something that this buyer was not asked. */
export interface Asking {
  readonly outcome: "questions";
  readonly page: ProductPage;
}

/** What became of **Buy now**, of **Confirm purchase** and of **Open ticket**. */
export type Beginning = { readonly outcome: "confirm"; readonly confirmation: Confirmation } | Asking;
export type Purchase = { readonly outcome: "paid"; readonly receipt: Receipt } | Beginning;
export type TicketOpening =
  | { readonly outcome: "opened"; readonly ticket: OpenedTicket }
  | { readonly outcome: "priceChanged"; readonly offered: TicketOffer }
  | { readonly outcome: "occupied"; readonly held: HeldTicket; readonly key: string; readonly due: Minor }
  | Asking;

export interface ShopErrors {
  "shop.unknownProduct": object;
  "shop.notANumber": { most: number };
}
