import type { Snowflake } from "../../platform/ids.js";
import { exponentOf, type BasisPoints, type Currency, type Minor } from "../../platform/money.js";
import { INSIDER, type Tier } from "./loyalty.types.js";

/** What the rules of tiers ask of a member. */
export interface TierFacts {
  readonly spend: Minor;
  readonly paidOrders: number;
  /** Keys of tiers that staff gave, with who gave them. */
  readonly given: ReadonlyMap<string, Snowflake>;
}

/** The tiers of the table that a member with these facts holds. */
export function tiersOf(
  table: readonly Tier[],
  { spend, paidOrders, given }: TierFacts,
  currency: Currency,
): readonly Tier[] {
  const isMet = ({ key, rule }: Tier): boolean => {
    if (rule.kind === "spend") return spend >= threshold(rule.least, currency);
    if (rule.kind === "paidOrder") return paidOrders > 0;
    return rule.kind === "manual" && given.has(key);
  };
  const met = new Set(table.filter(isMet).map(({ key }) => key));
  const all = met.has(INSIDER) && table.filter(isAutomatic).every(({ key }) => met.has(key));
  return table.filter(({ key, rule }) => (rule.kind === "all" ? all : met.has(key)));
}

function isAutomatic({ rule: { kind } }: Tier): boolean {
  return kind === "paidOrder" || kind === "spend";
}

/** The tier whose discount counts; of several with the same, the first of the table. */
export function bestOf(held: readonly Tier[]): Tier | undefined {
  return held.reduce<Tier | undefined>((best, tier) => (best && best.rate >= tier.rate ? best : tier), undefined);
}

export function bestRate(held: readonly Tier[]): BasisPoints {
  return bestOf(held)?.rate ?? 0;
}

/** The tier by spend that comes next, and what is missing to it. */
export function nextOf(
  table: readonly Tier[],
  spend: Minor,
  currency: Currency,
): { readonly name: string; readonly missing: Minor } | null {
  const ahead = table
    .flatMap(({ name, rule }) =>
      rule.kind === "spend" ? [{ name, missing: threshold(rule.least, currency) - spend }] : [],
    )
    .filter(({ missing }) => missing > 0n);
  return ahead.reduce<(typeof ahead)[number] | null>(
    (nearest, tier) => (nearest && nearest.missing <= tier.missing ? nearest : tier),
    null,
  );
}

/**
 * Whole units of a currency in its minor units. Digits beyond the currency's own, which a change of currency can leave,
 * are rounded up: nobody reaches a tier below its amount.
 */
export function threshold(least: string, currency: Currency): Minor {
  const exponent = exponentOf(currency);
  const [whole = "0", fraction = ""] = least.split(".");
  const beyond = /[1-9]/.test(fraction.slice(exponent)) ? 1n : 0n;
  return BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, "0")) + beyond;
}
