import type { RowId, Snowflake } from "../../platform/ids.js";
import type { GivenRoleFault } from "../settings/setting.types.js";
import type { Order } from "../orders/order.types.js";

/** What is left to do for a paid order. */
export type Release =
  /** Goods lie ready under the order's row and are to be sent. */
  | { readonly next: "send"; readonly order: Order }
  /** Staff do it, or it is done, or the order is not paid: nothing to send. */
  | { readonly next: "nothing" };

/** `waiting` to be handed out, `granted`, `ending` until Discord has taken it away, `ended`. */
export type RoleGrantState = "waiting" | "granted" | "ending" | "ended";

/** A role that an order hands out. */
export interface RoleGrant {
  readonly id: RowId;
  readonly guildId: Snowflake;
  readonly orderId: RowId;
  readonly memberId: Snowflake;
  readonly roleId: Snowflake;
  readonly state: RoleGrantState;
  /** Null before it was handed out, and when it is for ever. */
  readonly endsAt: Date | null;
}

/** Why a role has not been handed out or taken away; `left`: the member is not in the server. */
export type RoleRefusal = GivenRoleFault | "left";

/** What an order's buyer has received. */
export interface ReleasedGoods {
  readonly texts: readonly string[];
  readonly keys: readonly string[];
  readonly role: RoleGrant | null;
}

/** What staff say with a delivery by hand. */
export interface DeliveryWord {
  /** For the buyer. */
  readonly note: string | undefined;
  /** Without a direct message. */
  readonly quiet: boolean;
}

export interface DeliveryErrors {
  "delivery.notYours": object;
  "delivery.nothingYet": { number: bigint };
  "delivery.needsStaff": object;
  /** The text of a product is gone; an admin must mend it. */
  "delivery.noGoods": { number: bigint };
}
