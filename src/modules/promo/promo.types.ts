import type { RowId, Snowflake } from "../../platform/ids.js";
import type { BasisPoints, Currency, Minor } from "../../platform/money.js";

/** Gift codes begin with it; promo codes never do. */
export const GIFT_PREFIX = "GIFT-";
/** Characters of a code: what people can type and staff can read aloud. */
export const CODE_BOUNDS = { shortest: 3, longest: 20 } as const;
/** The most that `/createcode` takes for uses, uses per customer and days. */
export const MOST_USES = 1_000_000;
export const MOST_PER_CUSTOMER = 1_000;
export const LONGEST_DAYS = 3_650;
/** How long `/redeem` keeps a code for the next checkout, in hours. */
export const KEPT_HOURS = 24;

export type PromoDiscount =
  | { readonly kind: "percentage"; readonly rate: BasisPoints }
  /** Once per order, whatever its quantity. */
  | { readonly kind: "fixed"; readonly amount: Minor };

/** Who uses a code. */
export interface PromoBuyer {
  readonly customerId: RowId;
  /** Whether a paid order of theirs stands: neither cancelled nor wholly refunded. */
  readonly hasPaidBefore: boolean;
  /** Keys of the tiers that they hold. */
  readonly tiers: ReadonlySet<string>;
}

/** What a code's rules look at. */
export interface PromoFacts extends PromoBuyer {
  readonly productId: RowId;
  /** The product's sub-category and its main category. */
  readonly categoryIds: readonly RowId[];
  /** Unit price × quantity, before any discount. */
  readonly list: Minor;
  readonly currency: Currency;
}

/** A code that may be used, with what the price needs. */
export interface PromoTerms {
  readonly id: RowId;
  /** As it was made, upper case. */
  readonly code: string;
  readonly discount: PromoDiscount;
  /** Counts beside the tier's discount; else the larger of the two counts alone. */
  readonly stackable: boolean;
}

/** A code that waits for the next checkout. */
export interface KeptCode {
  readonly terms: PromoTerms;
  readonly until: Date;
}

/** A new code as an admin asks for it. */
export interface PromoDraft {
  readonly code: string;
  readonly discount: PromoDiscount;
  readonly maxUses: number | null;
  readonly maxPerCustomer: number | null;
  readonly startsAt: Date;
  /** Null for no end. */
  readonly endsAt: Date | null;
  readonly stackable: boolean;
  readonly firstOrderOnly: boolean;
  readonly minPurchase: Minor | null;
  readonly productId: RowId | null;
  readonly categoryId: RowId | null;
  /** Key of the tier that a buyer must hold. */
  readonly tier: string | null;
}

/** `working`: it can be used now; `scheduled`: it will be. */
export type PromoState = "working" | "scheduled" | "ended" | "exhausted" | "inactive" | "deleted";

/** A code as admins see it. */
export interface PromoCodeFacts extends Omit<PromoDraft, "productId" | "categoryId"> {
  readonly id: RowId;
  /** Name of the tier that a buyer must hold. */
  readonly tier: string | null;
  readonly state: PromoState;
  /** Uses that orders hold or have paid with. */
  readonly used: number;
  /** The product, or the category with its main one, that it is for. */
  readonly product: { readonly name: string; readonly variant: string } | null;
  readonly category: { readonly name: string; readonly parentName: string | null } | null;
  readonly createdBy: Snowflake;
  readonly createdAt: Date;
}

/** A code in the list of admins. */
export type ListedPromo = Pick<
  PromoCodeFacts,
  "id" | "code" | "discount" | "state" | "used" | "maxUses" | "startsAt" | "endsAt"
>;

/** A code with what it has done. */
export interface PromoUsage {
  readonly promo: PromoCodeFacts;
  /** Uses in paid orders. */
  readonly paid: number;
  /** Uses that unpaid orders hold. */
  readonly held: number;
  /** Different customers who paid with it. */
  readonly customers: number;
  /** What it took off paid orders in all. */
  readonly discount: Minor;
}

export interface PromoErrors {
  "promo.unknown": object;
  "promo.inactive": object;
  "promo.notStarted": { startsAt: Date };
  "promo.expired": { endedAt: Date };
  "promo.exhausted": object;
  "promo.alreadyUsed": object;
  "promo.firstOrderOnly": object;
  "promo.minPurchase": { least: Minor; currency: Currency };
  "promo.otherProduct": { name: string };
  "promo.otherCategory": { name: string };
  "promo.otherTier": { tier: string };
  /** A gift code where a promo code is asked for. */
  "promo.giftCode": object;
  /** No code for `/createcode`. */
  "promo.malformed": object;
  /** No percentage above 0 and up to 100 with at most two decimals. */
  "promo.notAPercentage": { text: string };
  "promo.taken": object;
  /** An admin names a code that there is not. */
  "promo.noSuchCode": object;
  "promo.inactiveAlready": object;
}
