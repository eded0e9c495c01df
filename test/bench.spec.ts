import "../src/platform/container.js";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSales } from "../bench/invariants.js";
import { Pgbench } from "../bench/pgbench.js";
import { RecordedSale } from "../bench/recorded-sale.js";
import { sameRows } from "../bench/same-rows.js";
import { seed } from "../bench/seed.js";
import { BenchShop, buyer, FIRST_CUSTOMER, FIRST_PRODUCT } from "../bench/shop.js";
import { HOUSE_ACCOUNTS } from "../src/modules/customers/customer.types.js";
import { testDatabase, type TestDatabase } from "./support/database.js";
import { depth } from "./support/depth.js";

const A_FIGURE = expect.any(Number) as number;

/** A smoke run of the bench. */
async function smokeRun(): Promise<void> {
  const { stdout } = await promisify(execFile)("node", ["dist/bench/run.js", "--quick"]);
  expect(stdout).toMatch(/\d+ cores .*\d+ GB · Node \S+ · PostgreSQL \S+ · load average at start/);
  expect(stdout).toContain("| checkout, 1 connection ");
}

depth(it.skip, it)("measures everything that it promises", { timeout: 300_000 }, async () => {
  await smokeRun();
  const results = JSON.parse(await readFile("bench/out/quick.json", "utf8")) as Record<string, object[]>;
  const sale = ["connections", "salesPerSecond", "floorPerSecond", "ratio", "statements", "walBytes", "cpuMs"];
  if (await Pgbench.isInstalled()) sale.push("pgbenchPerSecond");
  expect(results).toEqual({
    checkout: [1, 2].map(() => figures(...sale, "p50Ms", "p99Ms")),
    interactions: ["20/s", "saturated"].map(() => figures("rate", "p50Ms", "p99Ms", "cpuMs")),
    start: figures("firstMs", "warmMs"),
    memory: figures("restMb", "loadMb"),
    growth: expect.arrayContaining([
      { name: "checkout by wallet", ...figures("smallMs", "largeMs", "ratio") },
    ]) as object,
    keyClaim: { name: "claim of a key, 1,000 sold before", ...figures("smallMs", "largeMs", "ratio") },
    keyCheckout: [figures(...sale, "p50Ms", "p99Ms")],
    import: figures("seconds", "statements", "peakMb"),
  });
  expect(results.growth?.length).toBeGreaterThanOrEqual(10);
});

function figures(...names: string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, A_FIGURE]));
}

describe("after a round", () => {
  let database: TestDatabase;
  let shop: BenchShop;
  let recorded: RecordedSale;
  let spoiler: Client;
  const seeded = { orders: 40, products: 20, customers: 5, ordersOfOne: 10 };
  /** One by the service and one by the floor. */
  const orders = seeded.orders + 2;

  beforeAll(async () => {
    database = await testDatabase([]);
    shop = await BenchShop.open(database.url);
    await seed(shop.url, shop.resolve(HOUSE_ACCOUNTS), seeded);
    recorded = await RecordedSale.of(shop);
    spoiler = new Client(shop.url);
    await spoiler.connect();
    await recorded.replay(spoiler, buyer(3), String(FIRST_PRODUCT + 7));
    // Past the triggers that keep such things from happening.
    await spoiler.query("SET session_replication_role = replica");
  });
  afterAll(async () => {
    await spoiler.end();
    await shop.close();
    await database.close();
  });

  it("finds nothing wrong with what service and floor did, and no difference between them", async () => {
    await checkSales(shop, orders);
    await sameRows(shop, recorded.orderId);
    // The recorded buyer's first paid order brings a tier: two statements more than later ones send.
    expect(recorded.statements).toBe(17);
  });

  const ofLast = "WHERE order_id = (SELECT max(id) FROM orders)";
  it.each([
    [
      "a unit too many",
      `UPDATE stocks SET quantity = quantity + 1 WHERE product_id = ${FIRST_PRODUCT}`,
      `UPDATE stocks SET quantity = quantity - 1 WHERE product_id = ${FIRST_PRODUCT}`,
      /product 3000000 has \d+ in stock/,
    ],
    [
      "a second charge",
      `INSERT INTO transfers (guild_id, idempotency_key, kind, amount, debit_account_id, credit_account_id, order_id,
         created_at)
       SELECT guild_id, 'again', kind, amount, debit_account_id, credit_account_id, order_id, created_at
       FROM transfers ${ofLast}`,
      "DELETE FROM transfers WHERE idempotency_key = 'again'",
      /has 2 payments/,
    ],
    [
      "a cent that came from nowhere",
      `UPDATE accounts SET balance = balance + 1 WHERE customer_id = ${FIRST_CUSTOMER}`,
      `UPDATE accounts SET balance = balance - 1 WHERE customer_id = ${FIRST_CUSTOMER}`,
      /wallet that is not the sum of its entries/,
    ],
    [
      "spend that nobody spent",
      `UPDATE customers SET spend_minor = spend_minor + 1 WHERE id = ${FIRST_CUSTOMER}`,
      `UPDATE customers SET spend_minor = spend_minor - 1 WHERE id = ${FIRST_CUSTOMER}`,
      /customer 2000000 has spent/,
    ],
    [
      "a move without history",
      `UPDATE order_history SET to_state = 'expired' ${ofLast} AND to_state = 'paid'`,
      `UPDATE order_history SET to_state = 'paid' ${ofLast} AND to_state = 'expired'`,
      /no state paid/,
    ],
    [
      "a payment without audit",
      "UPDATE audit_log SET action = 'lost' WHERE id = (SELECT max(id) FROM audit_log)",
      "UPDATE audit_log SET action = 'order.pay' WHERE action = 'lost'",
      /0 audit lines/,
    ],
  ])("names %s", async (_, spoil, mend, fault) => {
    await spoiler.query(spoil);
    await expect(checkSales(shop, orders)).rejects.toThrow(fault);
    await spoiler.query(mend);
    await checkSales(shop, orders);
  });

  it("names a sale that made no order", async () => {
    await expect(checkSales(shop, orders + 1)).rejects.toThrow(`${orders} orders instead of ${orders + 1}`);
  });

  it("refuses a floor that does less than the service", async () => {
    await spoiler.query(`DELETE FROM order_history ${ofLast} AND to_state = 'paid'`);
    await expect(sameRows(shop, recorded.orderId)).rejects.toThrow("other rows");
  });
});
