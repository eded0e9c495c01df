import { share, type BasisPoints, type Minor } from "../../platform/money.js";
import type { PromoDiscount } from "../promo/promo.types.js";

/** What an order's price is made of, besides the list price. */
export interface PriceTerms {
  /** The tier's discount in basis points; 0 for none. */
  readonly tierRate: BasisPoints;
  readonly promo: { readonly discount: PromoDiscount; readonly stackable: boolean } | null;
}

/** What counts of a price, minor units. */
export interface Price {
  /** 0 when a larger code stands in the tier's place. */
  readonly tierDiscount: Minor;
  /** 0 when the code does not count, or there is none. */
  readonly promoDiscount: Minor;
  /** Whether the code is used: it takes something off, or it is stackable. */
  readonly promoCounts: boolean;
  readonly due: Minor;
}

/**
 * The contract's price rule, on the order total.
 *
 * `tier = half up(list × bp / 10,000)`. A percentage code is rounded the same way; a fixed one takes its amount once, at
 * most the list price. A stackable code comes on top of the tier, and the sum never falls below 0; of any other the
 * larger of the two counts, on a tie the tier.
 *
 * @param list unit price × quantity, not negative
 */
export function priceOf(list: Minor, { tierRate, promo }: PriceTerms): Price {
  const tier = share(list, tierRate);
  if (!promo) return { tierDiscount: tier, promoDiscount: 0n, promoCounts: false, due: list - tier };
  const taken = amountOff(promo.discount, list);
  if (promo.stackable) {
    const sum = tier + taken;
    return { tierDiscount: tier, promoDiscount: taken, promoCounts: true, due: sum > list ? 0n : list - sum };
  }
  return taken > tier
    ? { tierDiscount: 0n, promoDiscount: taken, promoCounts: true, due: list - taken }
    : { tierDiscount: tier, promoDiscount: 0n, promoCounts: false, due: list - tier };
}

/** A percentage of the list price, rounded half up; a fixed amount once, at most the list price. */
function amountOff(discount: PromoDiscount, list: Minor): Minor {
  if (discount.kind === "percentage") return share(list, discount.rate);
  return discount.amount < list ? discount.amount : list;
}
