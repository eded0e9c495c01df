import type { Answer } from "../catalog/question.types.js";
import type { Order, OrderPrice } from "../orders/order.types.js";
import type { DomainError } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import type { Currency, Minor } from "../../platform/money.js";

/** What a buyer asks for when pressing **Buy now** or **Open ticket**. */
export interface Checkout {
  /** 22 characters, made when the confirmation was shown: pressed twice, it is one order. */
  readonly checkoutKey: string;
  readonly productId: RowId;
  readonly quantity: number;
  /** The sum that was shown, minor units; a different price is shown anew before anything happens. */
  readonly expectedDue: Minor;
  /** To the product's questions, read and checked; none by default. */
  readonly answers?: readonly Answer[];
  /** The code that the buyer wants on the order; none by default. */
  readonly promoCode?: string | null;
}

/** What a buyer is about to confirm, kept for a day under the key that the controls carry. */
export interface CheckoutDraft {
  readonly key: string;
  readonly productId: RowId;
  readonly quantity: number;
  readonly answers: readonly Answer[];
  /** The code that the buyer wants on the order; null for none. */
  readonly promoCode: string | null;
}

/** The price of an order as shown to this buyer now. */
export interface Quote extends OrderPrice {
  readonly unit: Minor;
  readonly quantity: number;
  readonly currency: Currency;
  /** The code that was asked for and does not count, since the tier takes off as much or more; it is not used up. */
  readonly uncountedCode: string | null;
}

/** A paid order and the wallet after it. */
export interface Receipt {
  readonly order: Order;
  readonly balance: Minor;
  /** True when this checkout had been paid before: the press arrived twice. */
  readonly replayed: boolean;
}

export interface SaleErrors {
  "sales.priceChanged": { shown: Minor; now: Minor; currency: Currency };
  "sales.notForSale": object;
  "sales.tooMany": { most: number };
  "sales.needsTicket": object;
  /** The product asks what this checkout does not answer: nobody asked the buyer, or the questions changed. */
  "sales.answersMissing": object;
  /** No such draft of this member; it may have been swept. */
  "sales.draftOver": object;
  "sales.holdOver": { number: bigint };
  "sales.notYours": object;
  /** The member has as many orders waiting for payment as the guild's limit allows. */
  "sales.tooManyPending": object;
  /** The code that an expired order was priced with cannot be had again. */
  "sales.codeGone": { code: string };
  /** One code an order. */
  "sales.codeAlready": { code: string };
  /** Goods are on their way to the buyer, so the order can be cancelled no more. */
  "sales.goodsReleased": { number: bigint };
  /** Staff would give money back to themselves. */
  "sales.ownCancel": object;
}

/** How staff cancel a paid order. */
export interface CancellationWord {
  readonly reason: string;
  /** The buyer gets no direct message. */
  readonly quiet: boolean;
  /** Who cancels owns the guild, and so may cancel an own order. */
  readonly ownsGuild: boolean;
}

/** What became of a code that a buyer wants on a pending order. */
export type CodeOutcome =
  | { readonly outcome: "applied"; readonly order: Order }
  /** The tier takes off as much or more; the code was not used up. */
  | { readonly outcome: "uncounted"; readonly order: Order; readonly code: string };

/** A paid order that was cancelled, and what went back to the wallet. */
export interface Cancelled {
  readonly order: Order;
  readonly returned: Minor;
}

/** What became of money that arrived for an order: paid with it, or why it stays in the wallet. */
export type Settlement =
  { readonly outcome: "paid"; readonly receipt: Receipt } | { readonly outcome: "kept"; readonly refusal: DomainError };
