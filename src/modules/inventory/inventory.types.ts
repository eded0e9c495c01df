import type { RowId, Snowflake } from "../../platform/ids.js";
import type { ProductNames, ProductState } from "../catalog/catalog.types.js";

/** The largest stock of a product; the table has the same bound. */
export const LARGEST_STOCK = 1_000_000_000;

export interface InventoryErrors {
  /** Fewer units than asked for; `left` can be sold now. */
  "inventory.outOfStock": { left: bigint };
  /** Units cannot be added to a product that nobody counts. */
  "inventory.unlimited": object;
  "inventory.tooMany": { now: bigint };
}

/** A stock that was set by staff; null is unlimited. */
export interface StockChange {
  readonly product: ProductNames;
  readonly before: bigint | null;
  readonly after: bigint | null;
}

/** A counted product with its stock. */
export interface CountedProduct extends ProductNames {
  readonly id: RowId;
  readonly state: ProductState;
  readonly stock: bigint;
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
