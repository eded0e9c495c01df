import type { RowId } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";

export type ProductState = "draft" | "published" | "hidden";

/** How a product reaches its buyer: `text` is released by us, `service` is done by staff. */
export type DeliveryKind = "text" | "service";

/** A product with all that its view and a sale need. */
export interface ProductOffer {
  readonly id: RowId;
  readonly category: string;
  readonly subcategory: string;
  readonly name: string;
  readonly variant: string;
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
  /** Units that can be sold now; null for unlimited. */
  readonly stock: bigint | null;
}
