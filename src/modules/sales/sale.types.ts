import type { Order } from "../orders/order.types.js";
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
}

/** The price of an order as shown to this buyer now. */
export interface Quote {
  readonly unit: Minor;
  readonly quantity: number;
  readonly list: Minor;
  readonly due: Minor;
  readonly currency: Currency;
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
  "sales.holdOver": { number: bigint };
  "sales.notYours": object;
}
