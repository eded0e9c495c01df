import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INSIDER, type Tier, type TierRule } from "./loyalty.types.js";
import { bestOf, nextOf, threshold, tiersOf, type TierFacts } from "./tier-rules.js";
import { tierTable } from "./tier.settings.js";

const table = tierTable.defaultValue;
const STAFF = "300000000000000001";

function held(facts: { spend?: bigint; paidOrders?: number; given?: readonly string[] }, tiers = table): string[] {
  const { spend = 0n, paidOrders = spend > 0n ? 1 : 0, given = [] } = facts;
  const member: TierFacts = { spend, paidOrders, given: new Map(given.map((key) => [key, STAFF])) };
  return tiersOf(tiers, member, "USD").map(({ name }) => name);
}

const best = (facts: Parameters<typeof held>[0]) => {
  const names = held(facts);
  return bestOf(table.filter(({ name }) => names.includes(name)))?.rate;
};

const tier = (key: string, rule: TierRule, rate = 0): Tier => ({ key, name: key, rate, rule, roleId: null });

describe("the tiers of the contract", () => {
  it("begin with a paid order", () => {
    expect(held({})).toEqual([]);
    expect(held({ paidOrders: 1 })).toEqual(["Client"]);
    // Refunded whole: what is left of the spend is not an order.
    expect(held({ spend: 4_999n, paidOrders: 0 })).toEqual([]);
  });

  it.each([
    [4_999n, ["Client"], 0],
    [5_000n, ["Client", "VIP"], 150],
    [9_999n, ["Client", "VIP"], 150],
    [10_000n, ["Client", "VIP", "Elite"], 250],
    [50_000n, ["Client", "VIP", "Elite", "Legend"], 375],
    [100_000n, ["Client", "VIP", "Elite", "Legend", "Sovereign"], 500],
  ])("follow spend: %s cents", (spend, names, rate) => {
    expect(held({ spend })).toEqual(names);
    expect(best({ spend })).toBe(rate);
  });

  it("are given by staff where they are manual, and only there", () => {
    expect(held({ given: [INSIDER, "donor", "sovereign", "zenith", "unknown"] })).toEqual(["Insider", "Donor"]);
    expect(best({ given: ["donor", "legendary-donor"] })).toBe(150);
  });

  it("end with Zenith: every automatic tier and Insider", () => {
    const all = { spend: 100_000n, given: [INSIDER] };
    expect(held(all)).toContain("Zenith");
    expect(best(all)).toBe(750);
    expect(held({ ...all, given: [] })).not.toContain("Zenith");
    expect(held({ ...all, given: ["donor", "legendary-donor"] })).not.toContain("Zenith");
    expect(held({ ...all, spend: 99_999n })).not.toContain("Zenith");
    expect(held({ ...all, paidOrders: 0 })).not.toContain("Zenith");
  });

  it("give nobody the last one where there is no Insider", () => {
    const rest = table.filter(({ key }) => key !== INSIDER);
    expect(held({ spend: 100_000n, given: [INSIDER] }, rest)).not.toContain("Zenith");
  });
});

describe("a threshold", () => {
  it.each([
    ["50", "USD", 5_000n],
    ["99.5", "USD", 9_950n],
    ["50", "JPY", 50n],
    ["50", "KWD", 50_000n],
    // Left by a change of currency: nobody reaches it below its amount.
    ["99.50", "JPY", 100n],
    ["99.00", "JPY", 99n],
  ])("of %s in %s is %s", (least, currency, minor) => {
    expect(threshold(least, currency)).toBe(minor);
  });

  it("is met exactly from its amount on", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 12n), fc.bigInt(-2n, 2n), (amount, apart) => {
        const digits = `${amount / 100n}.${(amount % 100n).toString().padStart(2, "0")}`;
        const tiers = [tier("a", { kind: "spend", least: digits })];
        expect(held({ spend: amount + apart }, tiers).length === 1).toBe(apart >= 0n);
      }),
    );
  });
});

describe("the next tier", () => {
  it("is the nearest by spend", () => {
    expect(nextOf(table, 0n, "USD")).toEqual({ name: "VIP", missing: 5_000n });
    expect(nextOf(table, 5_000n, "USD")).toEqual({ name: "Elite", missing: 5_000n });
    expect(nextOf([...table].reverse(), 60_001n, "USD")).toEqual({ name: "Sovereign", missing: 39_999n });
    expect(nextOf(table, 100_000n, "USD")).toBeNull();
    expect(nextOf([], 0n, "USD")).toBeNull();
  });
});

describe("the best discount", () => {
  it("is the highest, of equal ones the first of the table", () => {
    const tiers = [tier("low", { kind: "manual" }, 50), tier("first", { kind: "manual" }, 150)];
    expect(bestOf([...tiers, tier("second", { kind: "manual" }, 150)])?.key).toBe("first");
    expect(bestOf([])).toBeUndefined();
  });
});
