import type { InjectionToken } from "tsyringe";
import type { RowId } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";

export interface CustomerErrors {
  /** The action was done as often as its limit allows. */
  "limits.exceeded": { worksAt: Date };
  /** Was blocked in the moment of buying. */
  "customers.blocked": object;
  "customers.blockSelf": object;
  "customers.blockBot": object;
  "customers.blockAdmin": object;
  "customers.notBlocked": object;
}

/**
 * What members are told by direct message and may switch off. Goods are no notice: they are what was paid for. The
 * table knows the same words.
 */
export const NOTICES = ["balance", "orders", "tiers"] as const;
export type Notice = (typeof NOTICES)[number];

/** What others need to know of a member. */
export interface CustomerFacts {
  readonly id: RowId;
  /** Lifetime spend: paid minus refunded, in minor units. */
  readonly spend: Minor;
  readonly mutedNotices: readonly Notice[];
}

/** Codes of the accounts that every guild has from the start, folded from the modules. */
export const HOUSE_ACCOUNTS: InjectionToken<readonly string[]> = Symbol("HouseAccounts");
