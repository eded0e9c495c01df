import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PromoDiscount } from "../promo/promo.types.js";
import { priceOf, type PriceTerms } from "./price.js";

const percent = (rate: number, stackable = false) => ({ discount: { kind: "percentage", rate } as const, stackable });
const fixed = (amount: bigint, stackable = false) => ({ discount: { kind: "fixed", amount } as const, stackable });
const due = (list: bigint, terms: PriceTerms) => priceOf(list, terms).due;

describe("the price", () => {
  it("is the contract's examples to the cent", () => {
    expect(due(990n, { tierRate: 375, promo: null })).toBe(953n);
    expect(due(12_000n, { tierRate: 0, promo: fixed(500n) })).toBe(11_500n);
  });

  it("without discounts is the list price", () => {
    expect(priceOf(1_234n, { tierRate: 0, promo: null })).toEqual({
      tierDiscount: 0n,
      promoDiscount: 0n,
      promoCounts: false,
      due: 1_234n,
    });
  });

  it("rounds half a cent up, of the tier and of a code alike", () => {
    // 0.5 cents of 1.00 at 0.5 %.
    expect(due(100n, { tierRate: 50, promo: null })).toBe(99n);
    expect(due(100n, { tierRate: 0, promo: percent(50) })).toBe(99n);
    expect(due(99n, { tierRate: 50, promo: null })).toBe(99n);
  });

  it("takes the larger of tier and code, on a tie the tier", () => {
    expect(priceOf(10_000n, { tierRate: 500, promo: fixed(600n) })).toMatchObject({
      tierDiscount: 0n,
      promoDiscount: 600n,
      promoCounts: true,
    });
    expect(priceOf(10_000n, { tierRate: 500, promo: fixed(500n) })).toMatchObject({
      tierDiscount: 500n,
      promoDiscount: 0n,
      promoCounts: false,
    });
  });

  it("takes a stackable code on top of the tier, and never falls below nothing", () => {
    expect(due(10_000n, { tierRate: 500, promo: fixed(600n, true) })).toBe(8_900n);
    expect(due(1_000n, { tierRate: 5_000, promo: percent(7_500, true) })).toBe(0n);
    expect(due(300n, { tierRate: 0, promo: fixed(500n) })).toBe(0n);
  });
});

/** A number of cents as an exact fraction, for a model that rounds once and only where the contract says so. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

function roundedHalfUp({ over, under }: Fraction): bigint {
  const whole = over / under;
  const rest = over - whole * under;
  return rest * 2n >= under ? whole + 1n : whole;
}

function modelled(list: bigint, { tierRate, promo }: PriceTerms): bigint {
  const part = (rate: number) => roundedHalfUp({ over: list * BigInt(rate), under: 10_000n });
  const tier = part(tierRate);
  if (!promo) return list - tier;
  const { discount } = promo;
  const taken = discount.kind === "percentage" ? part(discount.rate) : [discount.amount, list].sort(byAmount)[0];
  if (taken === undefined) throw new Error("two amounts have a smaller one");
  const off = promo.stackable ? tier + taken : [tier, taken].sort(byAmount)[1];
  if (off === undefined) throw new Error("two amounts have a larger one");
  return off > list ? 0n : list - off;
}

function byAmount(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

const discounts: fc.Arbitrary<PromoDiscount> = fc.oneof(
  fc.record({ kind: fc.constant("percentage" as const), rate: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ kind: fc.constant("fixed" as const), amount: fc.bigInt({ min: 1n, max: 10n ** 11n }) }),
);
const terms: fc.Arbitrary<PriceTerms> = fc.record({
  tierRate: fc.integer({ min: 0, max: 5_000 }),
  promo: fc.option(fc.record({ discount: discounts, stackable: fc.boolean() })),
});

it("is that of exact fractions, for any list price, tier and code", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 11n }), terms, (list, given) => {
      const lines = priceOf(list, given);
      expect(lines.due).toBe(modelled(list, given));
      const off = list - lines.tierDiscount - lines.promoDiscount;
      expect(lines.due).toBe(off < 0n ? 0n : off);
    }),
    { numRuns: 2_000 },
  );
});
