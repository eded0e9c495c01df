import type { Minor } from "../../platform/money.js";

export const PERIODS = ["today", "7d", "30d", "month", "all"] as const;
export type Period = (typeof PERIODS)[number];

/** A product or customer of a report. */
export interface Best {
  /** A product's title or a member's id; null: sales of what is not in the catalogue. */
  readonly name: string | null;
  /** Those whose money stayed. */
  readonly orders: number;
  readonly revenue: Minor;
}

/** The orders that were paid in a period, minor units. */
export interface SalesReport {
  readonly period: Period;
  readonly since: Date;
  readonly orders: number;
  readonly paid: Minor;
  /** Of those, cancelled or refunded since. */
  readonly returnedOrders: number;
  readonly returned: Minor;
  /** `paid − returned`. */
  readonly revenue: Minor;
  /** Revenue of an order whose money stayed, rounded down. */
  readonly average: Minor;
  /** What promo codes and tiers took off the orders whose money stayed. */
  readonly promoCost: Minor;
  readonly tierCost: Minor;
  readonly products: readonly Best[];
  readonly customers: readonly Best[];
}
