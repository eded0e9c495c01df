import type { RowId, Snowflake } from "../../platform/ids.js";
import type { ProductNames, ProductState } from "../catalog/catalog.types.js";

/** The largest stock of a product; the table has the same bound. */
export const LARGEST_STOCK = 1_000_000_000;

/** The highest threshold of low stock; the table has the same bound. */
export const HIGHEST_THRESHOLD = 1_000;

/** A file or form of keys: as much as one transaction should write, and as long as a key can sensibly be. */
export const MOST_KEYS_AT_ONCE = 50_000;
export const LONGEST_KEY = 500;
export const LARGEST_KEY_FILE_BYTES = 10 * 1024 * 1024;

/** `free` can be sold; `held` waits for its order's payment and release; `sold` was released to its buyer. */
export type KeyState = "free" | "held" | "sold";

export interface InventoryErrors {
  /** Fewer units than asked for; `left` can be sold now. */
  "inventory.outOfStock": { left: bigint };
  /** Units cannot be added to a product that nobody counts. */
  "inventory.unlimited": object;
  "inventory.tooMany": { now: bigint };
  /** The stock of a product with keys is what there are of them. */
  "inventory.countedByKeys": object;
  /** Keys were brought for a product that has none. */
  "inventory.usesNoKeys": object;
  "inventory.needsQuantity": object;
  "inventory.noKeys": object;
  "inventory.tooManyKeys": object;
  "inventory.keyTooLong": { line: number };
  "inventory.notText": object;
  /** Sold, held by an order, or withdrawn before. */
  "inventory.keyGone": object;
}

/** A stock that was set by staff; null is unlimited. */
export interface StockChange {
  readonly product: ProductNames;
  readonly before: bigint | null;
  readonly after: bigint | null;
}

/** A line that brought no new key. */
export interface DuplicateKey {
  /** From 1. */
  readonly line: number;
  /** The earlier line with the same key; null when the shop had it already. */
  readonly sameAs: number | null;
}

/** What became of keys that staff brought. */
export interface KeysAdded extends StockChange {
  readonly added: number;
  readonly duplicates: readonly DuplicateKey[];
}

/** What became of keys that staff took out of stock. */
export interface KeysWithdrawn {
  readonly product: ProductNames;
  readonly withdrawn: number;
  /** Null when the product uses no keys any more. */
  readonly left: bigint | null;
}

/** A free key as staff see it. */
export interface FreeKey {
  readonly id: RowId;
  /** Its last characters; never the key. */
  readonly masked: string;
  readonly addedAt: Date;
}

/** At which number of units a product runs low. */
export interface LowThreshold {
  readonly product: ProductNames & { readonly id: RowId };
  /** The product's own; null while the shop's counts. */
  readonly own: number | null;
  readonly shop: number;
}

/** A counted product with its stock. */
export interface CountedProduct extends ProductNames {
  readonly id: RowId;
  readonly state: ProductState;
  readonly stock: bigint;
  /** Units at which it runs low. */
  readonly lowAt: number;
}

/** Units of a product that an order holds. */
export interface OrderedUnits {
  readonly guildId: Snowflake;
  readonly orderId: RowId;
  readonly productId: RowId;
  readonly quantity: number;
  /** Whether each unit is a licence key. */
  readonly keys: boolean;
}

/** What can be sold of a product from now on. */
export interface StockLevel {
  readonly productId: RowId;
  /** Null for unlimited. */
  readonly quantity: bigint | null;
}
