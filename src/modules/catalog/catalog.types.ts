import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import type { GivenRoleFault } from "../settings/setting.types.js";
import type { Question } from "./question.types.js";

export const PRODUCT_STATES = ["draft", "published", "hidden"] as const;
export type ProductState = (typeof PRODUCT_STATES)[number];

/** How a product reaches its buyer: `goods` are released by us, a `service` is done by staff. */
export type DeliveryKind = "goods" | "service";

/** A role that buyers receive; of each unit for so many days, or for ever. */
export interface SoldRole {
  readonly id: Snowflake;
  readonly days: number | null;
}

/** The longest texts of a product in characters; the table has the same bounds. */
export const TEXT_BOUNDS = {
  name: 100,
  variant: 100,
  description: 3_500,
  detail: 200,
  goods: 3_500,
  imageUrl: 500,
} as const;
/** Units in one order, and days of warranty, at most. */
export const MOST_PER_ORDER = 1_000;
export const LONGEST_WARRANTY_DAYS = 3_650;
/** Days that a unit's role stays, at most. */
export const LONGEST_ROLE_DAYS = 3_650;

/** What makes a product unique in its guild; `variant` is empty where there is none. */
export interface ProductNames {
  readonly category: string;
  readonly subcategory: string;
  readonly name: string;
  readonly variant: string;
}

/** A product with all that its view and a sale need. */
export interface ProductOffer extends ProductNames {
  readonly id: RowId;
  /** The sub-category's row. */
  readonly categoryId: RowId;
  /** The row of the category that holds it. */
  readonly mainCategoryId: RowId;
  /** One unit, minor units. */
  readonly price: Minor;
  readonly state: ProductState;
  readonly delivery: DeliveryKind;
  readonly description: string;
  readonly startTime: string;
  readonly duration: string;
  readonly refillPeriod: string;
  readonly warrantyDays: number;
  readonly maxPerOrder: number;
  /** An address that begins with `https://`; empty for none. */
  readonly imageUrl: string;
  /** What a buyer is asked before the order is made, in order; at most five. */
  readonly questions: readonly Question[];
  /** Units that can be sold now; null for unlimited. */
  readonly stock: bigint | null;
  /** At this many units or fewer customers read how many are left. */
  readonly lowAt: number;
  /** Whether customers can buy it: published, and in no hidden category. */
  readonly forSale: boolean;
  /** What buyers of a product with `goods` receive, in any mix: a licence key per unit, a text or link, a role. */
  readonly usesKeys: boolean;
  /** The text itself goes to buyers only. */
  readonly hasText: boolean;
  readonly role: SoldRole | null;
  /** Published products of the same name in the same sub-category, this one included. */
  readonly variants: number;
}

/** Changes of a product's card; what is not named stays. */
export interface ProductChange {
  readonly names?: ProductNames;
  readonly price?: Minor;
  readonly description?: string;
  readonly startTime?: string;
  readonly duration?: string;
  readonly refillPeriod?: string;
  readonly delivery?: DeliveryKind;
  readonly usesKeys?: boolean;
  /** Null takes the text away. */
  readonly goodsText?: string | null;
  readonly role?: SoldRole | null;
  readonly maxPerOrder?: number;
  readonly warrantyDays?: number;
  /** Empty takes the image away. */
  readonly imageUrl?: string;
  readonly state?: ProductState;
}

/** One line of a list in the storefront: a category, or a name with its variants. */
export interface ShelfCategory {
  readonly id: RowId;
  readonly name: string;
}

export interface ShelfEntry {
  /** The first variant's row. */
  readonly id: RowId;
  readonly name: string;
  readonly variants: number;
  /** Lowest and highest price of the variants. */
  readonly from: Minor;
  readonly to: Minor;
  /** Units of all variants; null when one is unlimited. */
  readonly stock: bigint | null;
  /** The highest of the variants' thresholds. */
  readonly lowAt: number;
}

export interface ShelfVariant {
  readonly id: RowId;
  readonly variant: string;
  readonly price: Minor;
  readonly stock: bigint | null;
  readonly lowAt: number;
}

/** Where a page of a list begins: after or before the row that was shown last or first. */
export interface Cursor {
  readonly side: "after" | "before";
  /** `0` for the beginning. */
  readonly anchor: RowId;
}

/** The first page. */
export const FROM_START: Cursor = { side: "after", anchor: "0" };

/** A page of a list, with what lies on either side. */
export interface Shelf<T> {
  readonly entries: readonly T[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

/** A category with its place in the tree. */
export interface CategoryFacts {
  readonly id: RowId;
  readonly name: string;
  readonly hidden: boolean;
  /** Both null for a main category. */
  readonly parentId: RowId | null;
  readonly parentName: string | null;
}

/** A category in the list of admins. */
export interface CategoryLine {
  readonly id: RowId;
  readonly name: string;
  readonly hidden: boolean;
  /** Whether something below it is published. */
  readonly sellsSomething: boolean;
}

/** A product in the list of admins. */
export interface ListedProduct extends ProductNames {
  readonly id: RowId;
  readonly price: Minor;
  readonly state: ProductState;
  /** Units that can be sold now; null for unlimited. */
  readonly stock: bigint | null;
  readonly inHiddenCategory: boolean;
}

/** A product as autocomplete names it. */
export interface FoundProduct {
  readonly id: RowId;
  readonly name: string;
  readonly variant: string;
  readonly price: Minor;
  readonly state: ProductState;
}

export interface CatalogErrors {
  "catalog.notFound": object;
  "catalog.taken": object;
  "catalog.blankName": { field: string };
  "catalog.tooLong": { field: string; longest: number };
  "catalog.needsGoods": object;
  /** Not an `https` address, or one of Discord's own files. */
  "catalog.badImage": { fleeting: boolean };
  "catalog.roleRefused": { fault: GivenRoleFault };
  "catalog.hiddenAlready": object;
  "catalog.noCategory": object;
  /** A sibling has this name. */
  "catalog.categoryTaken": object;
  /** Asked to move without saying where. */
  "catalog.nowhere": object;
  /** Main categories stay main ones, and hold sub-categories only. */
  "catalog.notMovable": object;
  "catalog.notANumber": { field: string; least: number; most: number };
}
