import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "winston";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import type { Actor } from "../../platform/actor.js";
import { Clock, DAY, HOUR } from "../../platform/clock.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import { DomainError } from "../../platform/errors.js";
import { traced } from "../../platform/trace.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { RateLimitService } from "../customers/rate-limit.service.js";
import { CodeAttempts } from "./code-attempts.js";
import { PromoCodesService } from "./promo-codes.service.js";
import { promoModule } from "./promo.module.js";
import { PromoService } from "./promo.service.js";
import type { PromoDraft, PromoFacts } from "./promo.types.js";

class MovedClock extends Clock {
  aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

let database: TestDatabase;
let transactions: Transactions;
let clock: MovedClock;
let promos: PromoService;
let codes: PromoCodesService;
let ada: Actor;
let product: { id: string; categoryIds: string[] };
let guilds = 0;
let rows = 0;

beforeAll(async () => {
  database = await testDatabase();
  const constraints = new Map(Object.entries(promoModule.constraints ?? {}));
  transactions = new Transactions(database.dataSource, createLogger({ silent: true }), constraints);
});
afterAll(() => database.close());

beforeEach(async () => {
  clock = new MovedClock();
  const audit = new AuditLog(clock);
  const limits = new RateLimitService(database.dataSource);
  promos = new PromoService(database.dataSource, clock, new CodeAttempts(limits, clock));
  codes = new PromoCodesService(database.dataSource, transactions, clock, audit);
  guilds += 1;
  ada = actorIn(`2000000000000000${guilds.toString().padStart(2, "0")}`);
  await database.query("INSERT INTO guilds (id) VALUES ($1)", [ada.guildId]);
  const catalog = new CatalogService(database.dataSource, transactions, clock, audit);
  const made = await catalog.add(ada, { category: "Games", subcategory: "Keys", name: "Chess", variant: "" }, 500n);
  const [sub] = await database.query<{ parent_id: string }>("SELECT parent_id FROM categories WHERE id = $1", [
    made.categoryId,
  ]);
  product = { id: made.id, categoryIds: [made.categoryId, sub?.parent_id ?? ""] };
});

function actorIn(guildId: string): Actor {
  return {
    guildId,
    memberId: "300000000000000001",
    customerId: "1",
    level: "admin",
    staffOf: new Set(),
    blocked: false,
    currency: "USD",
    timeZone: "UTC",
    correlationId: "test",
    idempotencyKey: "400000000000000001",
  };
}

/** 10 % off anything, for anybody, from now on. */
function make(terms: Partial<PromoDraft> = {}): Promise<{ id: string; code: string }> {
  return codes.create(ada, {
    code: "SUMMER",
    discount: { kind: "percentage", rate: 1_000 },
    maxUses: null,
    maxPerCustomer: null,
    startsAt: clock.now(),
    endsAt: null,
    stackable: false,
    firstOrderOnly: false,
    minPurchase: null,
    productId: null,
    categoryId: null,
    tier: null,
    ...terms,
  });
}

async function customer(): Promise<string> {
  rows += 1;
  const [row] = await database.query<{ id: string }>(
    "INSERT INTO customers (guild_id, member_id, created_at) VALUES ($1, $2, now()) RETURNING id",
    [ada.guildId, 310_000_000_000_000_000n + BigInt(rows)],
  );
  return row?.id ?? "";
}

async function facts(other: Partial<PromoFacts> = {}): Promise<PromoFacts> {
  return {
    customerId: other.customerId ?? (await customer()),
    productId: product.id,
    categoryIds: product.categoryIds,
    list: 500n,
    currency: "USD",
    hasPaidBefore: false,
    tiers: new Set(),
    ...other,
  };
}

async function order(customerId: string): Promise<string> {
  rows += 1;
  const [row] = await database.query<{ id: string }>(
    `INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity, list_minor,
       due_minor, state, stock_held, reserved_until, created_at)
     VALUES ($1, $2::bigint, $3, 'key ' || $2::bigint, $4, '{}', 1, 500, 500, 'pending', false, now(), now()) RETURNING id`,
    [ada.guildId, rows, customerId, product.id],
  );
  return row?.id ?? "";
}

const inTransaction = <T>(step: (tx: Tx) => Promise<T>) => transactions.run("test", step);

/** Puts a code on a new order of the buyer, as a sale does; statements drift apart at random. */
async function take(promoId: string, buyer: PromoFacts, dawdle = false): Promise<string> {
  const orderId = await order(buyer.customerId);
  await inTransaction(async (tx) => {
    if (dawdle) await sleep(Math.random() * 20);
    await promos.take(tx, ada.guildId, promoId, orderId, buyer, 50n);
    if (dawdle) await sleep(Math.random() * 5);
  });
  return orderId;
}

const release = (orderId: string) => inTransaction((tx) => promos.release(tx, ada.guildId, orderId));
const settle = (orderId: string) => inTransaction((tx) => promos.settle(tx, ada.guildId, orderId));
const retake = (orderId: string, hasPaidBefore = false) =>
  inTransaction((tx) => promos.retake(tx, ada.guildId, orderId, hasPaidBefore));

async function usedOf(promoId: string): Promise<{ used: number; exhausted: boolean; live: number }> {
  const [row] = await database.query<{ used: number; exhausted: boolean; live: number }>(
    `SELECT used, exhausted, (SELECT count(*)::int FROM promo_uses WHERE promo_id = c.id AND released_at IS NULL) AS live
     FROM promo_codes c WHERE id = $1`,
    [promoId],
  );
  if (!row) throw new Error("no code");
  return row;
}

async function refused(attempt: Promise<unknown>): Promise<{ code: string; facts: object }> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error("It was not refused.", { cause: error });
  return { code: error.code, facts: error.facts };
}

async function outcomes(attempts: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const count: Record<string, number> = {};
  for (const settled of await Promise.allSettled(attempts)) {
    const reason: unknown = settled.status === "fulfilled" ? undefined : settled.reason;
    const name =
      reason === undefined ? "done" : reason instanceof DomainError ? reason.code : (reason as Error).message;
    count[name] = (count[name] ?? 0) + 1;
  }
  return count;
}

describe("a code", () => {
  it("is found in any case, with its terms", async () => {
    const { id } = await make({ code: " summer ", stackable: true });
    expect(await promos.check(ada.guildId, "Summer", await facts())).toEqual({
      id,
      code: "SUMMER",
      discount: { kind: "percentage", rate: 1_000 },
      stackable: true,
    });
    const [trail] = await database.query(
      "SELECT action, after FROM audit_log WHERE guild_id = $1 AND subject_kind = 'promo' AND subject_id = $2",
      [ada.guildId, id],
    );
    expect(trail).toMatchObject({ action: "promo.create", after: { percentage: "10 %", stackable: true } });
  });

  it("of another guild is unknown", async () => {
    await make();
    expect(await refused(promos.check("299999999999999999", "SUMMER", await facts()))).toMatchObject({
      code: "promo.unknown",
    });
  });

  it.each(["AB", "A".repeat(21), "SUM MER", "SÜMMER", "A.B.C", "GIFT-1", "gift-abc"])("%j is no name", async (code) => {
    expect(await refused(make({ code }))).toMatchObject({ code: "promo.malformed" });
  });

  it("has its name alone until it is deleted", async () => {
    const first = await make();
    expect(await refused(make({ code: "summer" }))).toMatchObject({ code: "promo.taken" });
    const buyer = await facts();
    await settle(await take(first.id, buyer));
    await codes.remove(ada, first.id);
    expect(await refused(codes.remove(ada, first.id))).toMatchObject({ code: "promo.noSuchCode" });
    expect(await refused(promos.check(ada.guildId, "SUMMER", buyer))).toMatchObject({ code: "promo.unknown" });
    // Its history is still there, until another has the name.
    expect(await codes.usage(ada.guildId, "SUMMER")).toMatchObject({ promo: { state: "deleted" }, paid: 1 });
    await make();
    expect(await codes.usage(ada.guildId, "SUMMER")).toMatchObject({ promo: { state: "working" }, paid: 0 });
  });
});

describe("a code is refused, when asked for and when taken", () => {
  /** The terms; what there is of the order; the refusal. */
  const rules: [string, Partial<PromoDraft>, () => Partial<PromoFacts>, string, object][] = [
    ["a larger order", { minPurchase: 501n }, () => ({}), "promo.minPurchase", { least: 501n, currency: "USD" }],
    ["another product", {}, () => ({ productId: "999999999999999999" }), "promo.otherProduct", { name: "Chess" }],
    ["another category", {}, () => ({ categoryIds: ["1"] }), "promo.otherCategory", { name: "Games" }],
    ["another tier", { tier: "vip" }, () => ({ tiers: new Set(["client"]) }), "promo.otherTier", { tier: "VIP" }],
    ["a first order", { firstOrderOnly: true }, () => ({ hasPaidBefore: true }), "promo.firstOrderOnly", {}],
  ];

  it.each(rules)("for what asks for %s", async (_, terms, other, code, told) => {
    const scope = {
      ...(code === "promo.otherProduct" && { productId: product.id }),
      ...(code === "promo.otherCategory" && { categoryId: product.categoryIds[1] ?? null }),
    };
    const { id } = await make({ ...terms, ...scope });
    const buyer = await facts(other());
    expect(await refused(promos.check(ada.guildId, "SUMMER", buyer))).toEqual({ code, facts: told });
    expect(await refused(take(id, buyer))).toEqual({ code, facts: told });
    expect(await usedOf(id)).toEqual({ used: 0, exhausted: false, live: 0 });
  });

  it.each<[string, Partial<PromoDraft>, Partial<PromoFacts>]>([
    ["an order of just that sum", { minPurchase: 500n }, {}],
    ["a holder of the tier", { tier: "vip" }, { tiers: new Set(["client", "vip"]) }],
    ["a first order", { firstOrderOnly: true }, {}],
  ])("but not by %s", async (_, terms, other) => {
    const { id } = await make(terms);
    const buyer = await facts(other);
    await promos.check(ada.guildId, "SUMMER", buyer);
    await take(id, buyer);
    expect(await usedOf(id)).toMatchObject({ used: 1, live: 1 });
  });

  it("but not for its product, its sub-category or its main category", async () => {
    for (const [code, scope] of Object.entries({
      PRODUCT: { productId: product.id },
      SUB: { categoryId: product.categoryIds[0] ?? null },
      MAIN: { categoryId: product.categoryIds[1] ?? null },
    })) {
      const { id } = await make({ code, ...scope });
      await take(id, await facts());
      expect(await usedOf(id)).toMatchObject({ used: 1 });
    }
  });

  it("before it starts and after it ended, counted from its start", async () => {
    const startsAt = clock.in(HOUR);
    const endsAt = new Date(startsAt.getTime() + DAY);
    const { id } = await make({ startsAt, endsAt });
    const buyer = await facts();
    for (const [aheadMs, told] of [
      [HOUR - 1_000, { code: "promo.notStarted", facts: { startsAt } }],
      [HOUR + 1_000, undefined],
      [HOUR + DAY - 1_000, undefined],
      [HOUR + DAY + 1_000, { code: "promo.expired", facts: { endedAt: endsAt } }],
    ] as const) {
      clock.aheadMs = aheadMs;
      for (const attempt of [() => promos.check(ada.guildId, "SUMMER", buyer), () => take(id, buyer)]) {
        if (told) expect(await refused(attempt())).toEqual(told);
        else await attempt();
      }
    }
    expect(await usedOf(id)).toMatchObject({ used: 2 });
  });

  it("once it is deactivated or deleted; orders that have it keep it", async () => {
    const { id } = await make();
    const buyer = await facts();
    const orderId = await take(id, buyer);
    await codes.deactivate(ada, "summer");
    expect(await refused(codes.deactivate(ada, "summer"))).toMatchObject({ code: "promo.inactiveAlready" });
    expect(await refused(promos.check(ada.guildId, "SUMMER", buyer))).toMatchObject({ code: "promo.inactive" });
    expect(await refused(take(id, buyer))).toMatchObject({ code: "promo.inactive" });
    await codes.remove(ada, id);
    expect(await refused(take(id, buyer))).toMatchObject({ code: "promo.unknown" });
    await settle(orderId);
    expect(await usedOf(id)).toEqual({ used: 1, exhausted: false, live: 1 });
  });

  it("once it is used up, and works again when a use comes back", async () => {
    const { id } = await make({ maxUses: 1 });
    const orderId = await take(id, await facts());
    expect(await usedOf(id)).toEqual({ used: 1, exhausted: true, live: 1 });
    const cal = await facts();
    expect(await refused(promos.check(ada.guildId, "SUMMER", cal))).toMatchObject({ code: "promo.exhausted" });
    expect(await refused(take(id, cal))).toMatchObject({ code: "promo.exhausted" });
    await release(orderId);
    expect(await usedOf(id)).toEqual({ used: 0, exhausted: false, live: 0 });
    await take(id, cal);
    expect(await usedOf(id)).toEqual({ used: 1, exhausted: true, live: 1 });
  });

  it("as often as its limit for each customer, whichever use comes back", async () => {
    const { id } = await make({ maxPerCustomer: 2 });
    const [bea, cal] = [await facts(), await facts()];
    const first = await take(id, bea);
    await take(id, bea);
    await take(id, cal);
    expect(await refused(promos.check(ada.guildId, "SUMMER", bea))).toMatchObject({ code: "promo.alreadyUsed" });
    expect(await refused(take(id, bea))).toMatchObject({ code: "promo.alreadyUsed" });
    await release(first);
    await take(id, bea);
    expect(await refused(take(id, bea))).toMatchObject({ code: "promo.alreadyUsed" });
    expect(await usedOf(id)).toMatchObject({ used: 3, live: 3 });
  });

  it("for a first order, while another first order of the customer is open", async () => {
    const [one, two] = [
      await make({ code: "ONE", firstOrderOnly: true }),
      await make({ code: "TWO", firstOrderOnly: true }),
    ];
    const bea = await facts();
    const orderId = await take(one.id, bea);
    expect(await refused(promos.check(ada.guildId, "TWO", bea))).toMatchObject({ code: "promo.firstOrderOnly" });
    expect(await refused(take(two.id, bea))).toMatchObject({ code: "promo.firstOrderOnly" });
    expect(await usedOf(two.id)).toMatchObject({ used: 0, live: 0 });
    await release(orderId);
    await take(two.id, bea);
  });
});

describe("a use", () => {
  it("comes back once, and never after the payment", async () => {
    const { id } = await make({ maxUses: 5 });
    const buyer = await facts();
    const [left, paid] = [await take(id, buyer), await take(id, buyer)];
    await settle(paid);
    for (let i = 0; i < 2; i += 1) {
      await release(left);
      await release(paid);
      await release(await order(buyer.customerId));
    }
    expect(await usedOf(id)).toMatchObject({ used: 1, live: 1 });
  });

  it("of an order that was released can be of another code", async () => {
    const [one, two] = [await make({ code: "ONE" }), await make({ code: "TWO", maxPerCustomer: 1 })];
    const buyer = await facts();
    const orderId = await take(one.id, buyer);
    await release(orderId);
    await inTransaction((tx) => promos.take(tx, ada.guildId, two.id, orderId, buyer, 70n));
    expect([await usedOf(one.id), await usedOf(two.id)]).toMatchObject([{ used: 0 }, { used: 1 }]);
    expect(
      await database.query("SELECT promo_id, slots, discount_minor FROM promo_uses WHERE order_id = $1", [orderId]),
    ).toEqual([{ promo_id: two.id, slots: 1, discount_minor: "70" }]);
  });

  it("is one for an order: a second code takes nothing", async () => {
    const [one, two] = [await make({ code: "ONE" }), await make({ code: "TWO" })];
    const buyer = await facts();
    const orderId = await take(one.id, buyer);
    const second = inTransaction((tx) => promos.take(tx, ada.guildId, two.id, orderId, buyer, 50n));
    expect(await refused(second)).toMatchObject({ code: "promo.alreadyUsed" });
    expect(await usedOf(two.id)).toMatchObject({ used: 0, live: 0 });
  });

  it("of an expired order is claimed again for late money, while the code works", async () => {
    const { id } = await make({ maxUses: 1, endsAt: clock.in(DAY) });
    const orderId = await take(id, await facts());
    await release(orderId);
    expect(await retake(orderId)).toBe(true);
    expect(await usedOf(id)).toEqual({ used: 1, exhausted: true, live: 1 });
    // It has its use: nothing is claimed twice.
    expect(await retake(orderId)).toBe(true);
    await release(orderId);
    await take(id, await facts());
    expect(await retake(orderId)).toBe(false);
    expect(await usedOf(id)).toEqual({ used: 1, exhausted: true, live: 1 });
    expect(await retake(await order(await customer()))).toBe(true);
  });

  it.each<[string, Partial<PromoDraft>, (buyer: PromoFacts, id: string) => Promise<unknown>, boolean]>([
    ["the code ended", { endsAt: new Date(Date.now() + DAY) }, async () => (clock.aheadMs = 2 * DAY), false],
    ["it was deactivated", {}, () => codes.deactivate(ada, "SUMMER"), false],
    ["the customer's uses are taken", { maxPerCustomer: 1 }, (buyer, id) => take(id, buyer), false],
    ["another first order is open", { firstOrderOnly: true }, (buyer, id) => take(id, buyer), false],
    ["it is the first order no more", { firstOrderOnly: true }, async () => undefined, true],
  ])("is not claimed again when %s", async (_, terms, meanwhile, hasPaidBefore) => {
    const { id } = await make(terms);
    const buyer = await facts();
    const orderId = await take(id, buyer);
    await release(orderId);
    await meanwhile(buyer, id);
    const before = await usedOf(id);
    expect(await retake(orderId, hasPaidBefore)).toBe(false);
    expect(await usedOf(id)).toEqual(before);
  });

  it("costs two statements to take, one to give back, one to settle, two to claim again", async () => {
    const { id } = await make({ maxUses: 9, maxPerCustomer: 9, firstOrderOnly: true });
    const buyer = await facts();
    const orderId = await order(buyer.customerId);
    const cost = (step: (tx: Tx) => Promise<unknown>) =>
      inTransaction((tx) =>
        traced("test", async ({ statements }) => {
          await step(tx);
          return statements.length;
        }),
      );
    expect([
      await cost((tx) => promos.check(ada.guildId, "SUMMER", buyer, tx)),
      await cost((tx) => promos.take(tx, ada.guildId, id, orderId, buyer, 50n)),
      await cost((tx) => promos.release(tx, ada.guildId, orderId)),
      await cost((tx) => promos.retake(tx, ada.guildId, orderId, false)),
      await cost((tx) => promos.settle(tx, ada.guildId, orderId)),
      await cost((tx) => promos.kept(ada.guildId, buyer.customerId, tx)),
    ]).toEqual([1, 2, 1, 2, 1, 1]);
  });
});

describe("at once", () => {
  it("50 customers want the last use: one gets it", async () => {
    const { id } = await make({ maxUses: 3 });
    const buyers = await Promise.all(Array.from({ length: 52 }, () => facts()));
    for (const buyer of buyers.slice(0, 2)) await take(id, buyer);
    const outcome = await outcomes(buyers.slice(2).map((buyer) => take(id, buyer, true)));
    expect(outcome).toEqual({ done: 1, "promo.exhausted": 49 });
    expect(await usedOf(id)).toEqual({ used: 3, exhausted: true, live: 3 });
  });

  it("one customer uses it 20 times: as often as they may", async () => {
    const { id } = await make({ maxUses: 100, maxPerCustomer: 3 });
    const [bea, cal] = [await facts(), await facts()];
    const outcome = await outcomes([
      ...Array.from({ length: 20 }, () => take(id, bea, true)),
      ...Array.from({ length: 5 }, () => take(id, cal, true)),
    ]);
    expect(outcome).toEqual({ done: 6, "promo.alreadyUsed": 19 });
    expect(await usedOf(id)).toEqual({ used: 6, exhausted: false, live: 6 });
    expect(
      await database.query(
        "SELECT customer_id, array_agg(slot ORDER BY slot) AS slots FROM promo_uses WHERE promo_id = $1 GROUP BY 1 ORDER BY 1",
        [id],
      ),
    ).toEqual([bea, cal].map(({ customerId }) => ({ customer_id: customerId, slots: [1, 2, 3] })));
  });

  it("one customer has one first order, whatever codes they enter", async () => {
    const made = await Promise.all(["ONE", "TWO", "THREE", "FOUR"].map((code) => make({ code, firstOrderOnly: true })));
    const bea = await facts();
    const outcome = await outcomes(Array.from({ length: 20 }, (_, i) => take(made[i % 4]?.id ?? "", bea, true)));
    expect(outcome).toEqual({ done: 1, "promo.firstOrderOnly": 19 });
    const uses = await Promise.all(made.map(({ id }) => usedOf(id)));
    expect(uses.reduce((sum, { used }) => sum + used, 0)).toBe(1);
  });

  it("uses are taken, given back and claimed again: the count is that of the live uses", async () => {
    const { id } = await make({ maxUses: 10, maxPerCustomer: 4 });
    const buyers = await Promise.all(Array.from({ length: 4 }, () => facts()));
    const known = new Set(["done", "promo.exhausted", "promo.alreadyUsed"]);
    const outcome = await outcomes(
      Array.from({ length: 60 }, async (_, i) => {
        const orderId = await take(id, buyers[i % 4] ?? (await facts()), true);
        if (i % 3 !== 0) await release(orderId);
        if (i % 6 === 1) await retake(orderId);
      }),
    );
    expect(Object.keys(outcome).filter((name) => !known.has(name))).toEqual([]);
    const { used, live, exhausted } = await usedOf(id);
    expect(used).toBe(live);
    expect(used).toBeLessThanOrEqual(10);
    expect(exhausted).toBe(used === 10);
  });

  it("the same use is given back by one of two who forgot to lock the order", async () => {
    const { id } = await make({ maxUses: 5 });
    const orderId = await take(id, await facts());
    await take(id, await facts());
    await Promise.allSettled(Array.from({ length: 8 }, () => release(orderId)));
    expect(await usedOf(id)).toMatchObject({ used: 1, live: 1 });
  });
});

describe("a code that is kept", () => {
  const redeemer = async (): Promise<Actor> => ({ ...ada, customerId: await customer() });

  it("waits a day for the next checkout, one at a time, and is gone once an order has it", async () => {
    const one = await make({ code: "ONE" });
    await make({ code: "TWO" });
    const bea = await redeemer();
    const keeps = () => promos.kept(ada.guildId, bea.customerId);
    expect(await keeps()).toBeNull();
    await promos.keep(bea, "two");
    expect(await promos.keep(bea, " one ")).toMatchObject({ terms: { code: "ONE" } });
    expect(await keeps()).toBe("ONE");
    clock.aheadMs = DAY - 1_000;
    expect(await keeps()).toBe("ONE");
    clock.aheadMs = DAY + 1_000;
    expect(await keeps()).toBeNull();
    clock.aheadMs = 0;
    await take(one.id, await facts());
    expect(await keeps()).toBe("ONE");
    await take(one.id, await facts({ customerId: bea.customerId }));
    expect(await keeps()).toBeNull();
  });

  it("is none that works for nobody, that the customer has used up, or that is deleted", async () => {
    const bea = await redeemer();
    const once = await make({ code: "ONCE", maxPerCustomer: 1 });
    await take(once.id, await facts({ customerId: bea.customerId }));
    await make({ code: "LATER", startsAt: clock.in(DAY) });
    await make({ code: "VIPS", tier: "vip" });
    await make({ code: "FIRST", firstOrderOnly: true });
    await promos.keep(bea, "FIRST");
    await database.query("UPDATE customers SET paid_orders = 1 WHERE id = $1", [bea.customerId]);
    const told = [];
    for (const code of ["NOTHING", "ONCE", "LATER", "VIPS", "FIRST", "GIFT-1"])
      told.push((await refused(promos.keep(bea, code))).code);
    expect(told).toEqual([
      "promo.unknown",
      "promo.alreadyUsed",
      "promo.notStarted",
      "promo.otherTier",
      "promo.firstOrderOnly",
      "promo.giftCode",
    ]);
    await database.query(
      "INSERT INTO customer_tiers (guild_id, customer_id, tier_key, name, gained_at) VALUES ($1, $2, 'vip', 'VIP', now())",
      [ada.guildId, bea.customerId],
    );
    await promos.keep(bea, "VIPS");
    const { id } = await make({ code: "GONE" });
    await promos.keep(bea, "GONE");
    await codes.remove(ada, id);
    expect(await promos.kept(ada.guildId, bea.customerId)).toBeNull();
  });

  it("is not guessed: five wrong codes, then ten minutes of none at all", async () => {
    await make();
    const bea = await redeemer();
    for (let i = 0; i < 4; i += 1) expect((await refused(promos.keep(bea, `WRONG-${i}`))).code).toBe("promo.unknown");
    await promos.keep(bea, "SUMMER");
    expect((await refused(promos.keep(bea, "WRONG-5"))).code).toBe("promo.unknown");
    expect((await refused(promos.keep(bea, "SUMMER"))).code).toBe("limits.exceeded");
    clock.aheadMs = 10 * 60 * 1_000 + 1_000;
    await promos.keep(bea, "SUMMER");
  });
});

describe("the lists", () => {
  it("show every code once in the order of the alphabet, and those that work by their end", async () => {
    const count = 23;
    for (let i = 0; i < count; i += 1) {
      const code = `CODE-${String(i).padStart(2, "0")}`;
      await make({ code, endsAt: i % 2 === 0 ? clock.in((count - i) * DAY) : null, maxUses: 1 });
    }
    await codes.deactivate(ada, "CODE-02");
    await codes.remove(ada, (await codes.deletable(ada.guildId, "CODE-03")).id);
    await take((await codes.deletable(ada.guildId, "CODE-05")).id, await facts());

    const all: string[] = [];
    for (let page = 1; page <= 3; page += 1) {
      const shelf = await codes.numbered(ada.guildId, page, false);
      all.push(...shelf.entries.map(({ code }) => code));
      expect([shelf.hasPrevious, shelf.hasNext]).toEqual([page > 1, page < 3]);
    }
    expect(all).toHaveLength(count - 1);
    expect(all).toEqual([...all].sort());
    const past = await codes.numbered(ada.guildId, 99, false);
    expect([past.entries.at(-1)?.code, past.hasNext]).toEqual(["CODE-22", false]);

    const working: string[] = [];
    let cursor = { side: "after" as const, anchor: "0" };
    for (;;) {
      const shelf = await codes.workingPage(ada.guildId, cursor);
      working.push(...shelf.entries.map(({ code }) => code));
      if (!shelf.hasNext) break;
      cursor = { side: "after", anchor: shelf.entries.at(-1)?.id ?? "" };
    }
    const ends = all.filter((code) => !["CODE-02", "CODE-05"].includes(code));
    const even = ends.filter((code) => Number(code.slice(5)) % 2 === 0).reverse();
    const odd = ends.filter((code) => Number(code.slice(5)) % 2 === 1);
    expect(working).toEqual([...even, ...odd]);
    expect(await codes.search(ada.guildId, "code-1")).toHaveLength(10);
    expect(await codes.search("299999999999999999", "")).toEqual([]);
  });

  it("tell what a code has done", async () => {
    const { id } = await make({ maxUses: 10 });
    const [bea, cal] = [await facts(), await facts()];
    for (const buyer of [bea, bea, cal]) await settle(await take(id, buyer));
    await take(id, cal);
    await release(await take(id, cal));
    expect(await codes.usage(ada.guildId, "summer")).toMatchObject({
      promo: { used: 4, maxUses: 10, state: "working" },
      paid: 3,
      held: 1,
      customers: 2,
      discount: 150n,
    });
  });
});
