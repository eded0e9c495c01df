import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "winston";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import { DomainError } from "../../platform/errors.js";
import { traced } from "../../platform/trace.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { InventoryService } from "./inventory.service.js";
import type { OrderedUnits } from "./inventory.types.js";

let database: TestDatabase;
let transactions: Transactions;
let inventory: InventoryService;
let catalog: CatalogService;
let ada: Actor;
let product: string;
let guilds = 0;

beforeAll(async () => {
  database = await testDatabase();
  const clock = new Clock();
  const audit = new AuditLog(clock);
  transactions = new Transactions(database.dataSource, createLogger({ silent: true }), new Map());
  catalog = new CatalogService(database.dataSource, transactions, clock, audit);
  inventory = new InventoryService(transactions, clock, catalog, audit);
});
afterAll(() => database.close());

beforeEach(async () => {
  guilds += 1;
  const guildId = `2000000000000000${guilds.toString().padStart(2, "0")}`;
  await database.query("INSERT INTO guilds (id) VALUES ($1)", [guildId]);
  ada = {
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
  product = await made("Chess");
});

async function made(name: string): Promise<string> {
  return (await catalog.add(ada, { category: "Games", subcategory: "Keys", name, variant: "" }, 500n)).id;
}

async function stockOf(productId = product): Promise<bigint | null> {
  return (await catalog.product(ada.guildId, productId)).stock;
}

function units(quantity: number, productId = product, guildId = ada.guildId): OrderedUnits {
  return { guildId, orderId: "1", productId, quantity, keys: false };
}

function reserve(quantity: number, productId = product, guildId = ada.guildId): Promise<void> {
  return transactions.run("test.reserve", (tx) => inventory.reserve(tx, units(quantity, productId, guildId)));
}

describe("stock", () => {
  it("is unlimited until it is set, and unlimited again by setting nothing", async () => {
    expect(await inventory.set(ada, product, 3)).toMatchObject({ before: null, after: 3n });
    expect(await stockOf()).toBe(3n);
    expect(await inventory.set(ada, product, null)).toMatchObject({ before: 3n, after: null });
    expect(await stockOf()).toBeNull();
    const trail = await database.query(
      "SELECT before, after FROM audit_log WHERE guild_id = $1 AND action = 'stock.set' ORDER BY id",
      [ada.guildId],
    );
    expect(trail).toEqual([
      { before: { stock: null }, after: { stock: "3" } },
      { before: { stock: "3" }, after: { stock: null } },
    ]);
  });

  it("of another guild cannot be set or taken", async () => {
    await inventory.set(ada, product, 3);
    const stranger = { ...ada, guildId: "299999999999999999" };
    await expect(inventory.set(stranger, product, 9)).rejects.toThrow("catalog.notFound");
    await expect(reserve(1, product, stranger.guildId)).rejects.toThrow("inventory.outOfStock");
    expect(await stockOf()).toBe(3n);
  });

  it("is taken and given back by exactly the units", async () => {
    await inventory.set(ada, product, 5);
    await reserve(2);
    expect(await stockOf()).toBe(3n);
    await transactions.run("test.giveBack", (tx) => inventory.giveBack(tx, units(2)));
    expect(await stockOf()).toBe(5n);
  });

  it("is refused beyond what is left, and says how much that is", async () => {
    await inventory.set(ada, product, 2);
    const error: unknown = await reserve(3).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: "inventory.outOfStock", facts: { left: 2n } });
    expect(await stockOf()).toBe(2n);
  });

  it("without a limit gives any number and needs none back", async () => {
    await reserve(1_000);
    await transactions.run("test.giveBack", (tx) => inventory.giveBack(tx, units(1_000)));
    expect(await stockOf()).toBeNull();
  });

  it("of 7 units goes to exactly 7 of 50 who want one at once", async () => {
    await inventory.set(ada, product, 7);
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => reserve(1)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(7);
    expect(await stockOf()).toBe(0n);
  });

  it("is taken by one statement", async () => {
    await inventory.set(ada, product, 7);
    await transactions.run("test.reserve", (tx) =>
      traced("reserve", async ({ statements }) => {
        await inventory.reserve(tx, units(1));
        expect(statements).toHaveLength(1);
      }),
    );
  });

  it("of many products is set by one statement, for those with a stock and those without", async () => {
    const others = [await made("Go"), await made("Shogi")];
    await database.query("DELETE FROM stocks WHERE guild_id = $1 AND product_id = $2", [ada.guildId, others[0]]);
    await transactions.run("test.setMany", (tx) =>
      traced("setMany", async ({ statements }) => {
        await inventory.setMany(tx, ada.guildId, [
          { productId: product, quantity: 1n },
          { productId: others[0] ?? "", quantity: 1_000_000_000n },
          { productId: others[1] ?? "", quantity: null },
        ]);
        expect(statements).toHaveLength(1);
      }),
    );
    expect(await Promise.all([product, ...others].map(stockOf))).toEqual([1n, 1_000_000_000n, null]);
  });
});
