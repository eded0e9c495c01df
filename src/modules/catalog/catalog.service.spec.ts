import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "winston";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import { DomainError } from "../../platform/errors.js";
import { traced } from "../../platform/trace.js";
import { AuditLog } from "../audit/audit.service.js";
import { BrowseService } from "./browse.service.js";
import { catalogModule } from "./catalog.module.js";
import { CatalogService } from "./catalog.service.js";
import { FROM_START, type Cursor, type ProductNames, type Shelf } from "./catalog.types.js";

let database: TestDatabase;
let catalog: CatalogService;
let browse: BrowseService;
let ada: Actor;
let guilds = 0;

beforeAll(async () => {
  database = await testDatabase();
  const clock = new Clock();
  const codes = new Map(Object.entries(catalogModule.constraints ?? {}));
  const transactions = new Transactions(database.dataSource, createLogger({ silent: true }), codes);
  catalog = new CatalogService(database.dataSource, transactions, clock, new AuditLog(clock));
  browse = new BrowseService(database.dataSource);
});
afterAll(() => database.close());

beforeEach(async () => {
  ada = await adminOfANewGuild();
});

async function adminOfANewGuild(): Promise<Actor> {
  guilds += 1;
  const guildId = `2000000000000000${guilds.toString().padStart(2, "0")}`;
  await database.query("INSERT INTO guilds (id) VALUES ($1)", [guildId]);
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

const CHESS: ProductNames = { category: "Games", subcategory: "Keys", name: "Chess", variant: "" };

/** A service for sale. */
async function sold(names: Partial<ProductNames> = {}, price = 500n): Promise<string> {
  const { id } = await catalog.add(ada, { ...CHESS, ...names }, price);
  await catalog.change(ada, id, { state: "published" });
  return id;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error(`not refused: ${String(error)}`);
  return error.code;
}

function count(table: "products" | "categories" | "audit_log"): Promise<number> {
  return database
    .query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE guild_id = $1`, [ada.guildId])
    .then(([row]) => row?.n ?? -1);
}

describe("a new product", () => {
  it("is a draft with unlimited stock that customers do not see", async () => {
    const made = await catalog.add(ada, CHESS, 1_250n);
    expect(made).toMatchObject({ ...CHESS, state: "draft", delivery: "service", stock: null, price: 1_250n });
    expect((await browse.categories(ada.guildId, FROM_START)).entries).toEqual([]);
    expect(await browse.named(ada.guildId, "Chess", false)).toBeNull();
    expect(await browse.search(ada.guildId, "ches", false)).toEqual([]);
    expect(await browse.search(ada.guildId, "ches", true)).toHaveLength(1);
  });

  it("shares its categories and is unique in its variant", async () => {
    await catalog.add(ada, CHESS, 1n);
    await catalog.add(ada, { ...CHESS, variant: "Gold" }, 1n);
    expect(await refusal(catalog.add(ada, { ...CHESS, name: "  Chess " }, 2n))).toBe("catalog.taken");
    expect([await count("products"), await count("categories")]).toEqual([2, 2]);
  });

  it("of the same name made by ten admins at once exists once", async () => {
    const tries = Array.from({ length: 10 }, () => catalog.add(ada, CHESS, 1n));
    const outcomes = await Promise.all(
      tries.map((each) =>
        each.then(
          () => "made",
          () => "refused",
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "made")).toHaveLength(1);
    expect([await count("products"), await count("categories"), await count("audit_log")]).toEqual([1, 2, 1]);
  });

  it.each([
    ["a blank name", { name: " \n\t\u0000 " }, "catalog.blankName"],
    ["a blank category", { category: "" }, "catalog.blankName"],
    ["a blank sub-category", { subcategory: " " }, "catalog.blankName"],
    ["a name of 101 characters", { name: "x".repeat(101) }, "catalog.tooLong"],
    ["a variant of 101 characters", { variant: "x".repeat(101) }, "catalog.tooLong"],
  ])("with %s is refused and leaves nothing", async (_, names, code) => {
    expect(await refusal(catalog.add(ada, { ...CHESS, ...names }, 1n))).toBe(code);
    expect([await count("products"), await count("categories"), await count("audit_log")]).toEqual([0, 0, 0]);
  });

  it("keeps hostile names as text", async () => {
    const name = "'); DROP TABLE products; -- %_\\ @everyone";
    const id = await sold({ name: `${name}\u0000` });
    expect((await catalog.product(ada.guildId, id)).name).toBe(name);
    expect(await browse.named(ada.guildId, name, false)).toBe(id);
    expect(await browse.search(ada.guildId, "%_\\", false)).toMatchObject([{ id }]);
    expect(await browse.search(ada.guildId, "\u0000", false)).toMatchObject([{ id }]);
  });

  it("suggests names that begin with what was typed before those that contain it, each once", async () => {
    for (const name of ["A chess set", "Über chess", "Chessboard", "Big CHESS clock", "chess", "Go"])
      await sold({ name });
    const names = async (typed: string) => (await browse.search(ada.guildId, typed, false)).map(({ name }) => name);
    expect(await names("Ches")).toEqual(["chess", "Chessboard", "A chess set", "Big CHESS clock", "Über chess"]);
    expect(await names("ÜB")).toEqual(["Über chess"]);
    expect(await names("s")).toEqual(["A chess set"]);
    expect(await names("")).toHaveLength(6);
  });
});

describe("changing a product", () => {
  it("changes what is named and keeps the rest, with before and after in the audit", async () => {
    const { id } = await catalog.add(ada, CHESS, 500n);
    await catalog.change(ada, id, { description: "A board\r\nand pieces\u0000", maxPerOrder: 4, warrantyDays: 30 });
    const changed = await catalog.change(ada, id, {
      names: { category: "Art", subcategory: "Wood", name: "Chess", variant: "Oak" },
      price: 600n,
    });
    expect(changed).toMatchObject({
      category: "Art",
      subcategory: "Wood",
      variant: "Oak",
      price: 600n,
      description: "A board\nand pieces",
      maxPerOrder: 4,
      warrantyDays: 30,
    });
    const trail = await database.query<{ before: object; after: object }>(
      "SELECT before, after FROM audit_log WHERE guild_id = $1 AND action = 'product.change' ORDER BY id DESC LIMIT 1",
      [ada.guildId],
    );
    expect(trail).toEqual([
      {
        before: { names: CHESS, price: "500" },
        after: { names: { category: "Art", subcategory: "Wood", name: "Chess", variant: "Oak" }, price: "600" },
      },
    ]);
  });

  it("never writes goods into the audit", async () => {
    const { id } = await catalog.add(ada, CHESS, 500n);
    await catalog.change(ada, id, { goodsText: "SECRET-1" });
    await catalog.change(ada, id, { goodsText: "SECRET-2" });
    const trail = await database.query<{ line: string }>(
      "SELECT audit_log::text AS line FROM audit_log WHERE guild_id = $1",
      [ada.guildId],
    );
    expect(trail).toHaveLength(3);
    expect(trail.filter(({ line }) => line.includes("SECRET"))).toEqual([]);
    expect(trail.at(-1)?.line).toContain("set");
  });

  it("sells goods only when it has them", async () => {
    const { id } = await catalog.add(ada, CHESS, 500n);
    await catalog.change(ada, id, { delivery: "goods" });
    expect(await refusal(catalog.change(ada, id, { state: "published" }))).toBe("catalog.needsGoods");
    expect(await refusal(catalog.change(ada, id, { goodsText: " \u0000 " }))).toBe("catalog.blankName");
    await catalog.change(ada, id, { goodsText: "KEY" });
    expect(await catalog.change(ada, id, { state: "published" })).toMatchObject({ state: "published", hasText: true });
  });

  it("does not take the name of another product, or change one of another guild", async () => {
    const { id } = await catalog.add(ada, CHESS, 500n);
    await catalog.add(ada, { ...CHESS, name: "Go" }, 500n);
    expect(await refusal(catalog.change(ada, id, { names: { ...CHESS, name: "Go" } }))).toBe("catalog.taken");
    const bob = await adminOfANewGuild();
    expect(await refusal(catalog.change(bob, id, { price: 1n }))).toBe("catalog.notFound");
    expect(await refusal(catalog.product(bob.guildId, id))).toBe("catalog.notFound");
    expect(await browse.named(bob.guildId, id, true)).toBeNull();
    expect(await catalog.product(ada.guildId, id)).toMatchObject({ name: "Chess", price: 500n });
  });
});

describe("browsing", () => {
  /** Every entry by turning the pages to the end, then back to the beginning. */
  async function allPages<T extends { readonly id: string }>(
    pageAt: (cursor: Cursor) => Promise<Shelf<T>>,
    labelOf: (entry: T) => string,
  ): Promise<{ forth: string[]; back: string[]; pages: number }> {
    const forth: string[] = [];
    let shelf = await pageAt(FROM_START);
    let pages = 1;
    expect(shelf.hasPrevious).toBe(false);
    forth.push(...shelf.entries.map(labelOf));
    while (shelf.hasNext) {
      shelf = await pageAt({ side: "after", anchor: shelf.entries.at(-1)?.id ?? "" });
      expect(shelf.hasPrevious).toBe(true);
      forth.push(...shelf.entries.map(labelOf));
      pages += 1;
    }
    const back = shelf.entries.map(labelOf);
    while (shelf.hasPrevious) {
      shelf = await pageAt({ side: "before", anchor: shelf.entries[0]?.id ?? "" });
      expect(shelf.hasNext).toBe(true);
      back.unshift(...shelf.entries.map(labelOf));
    }
    return { forth, back, pages };
  }

  /** Published services by one statement: 500 times `add` would take long. */
  async function stock(rows: readonly Partial<ProductNames>[]): Promise<string> {
    const id = await sold();
    const { categoryId } = await catalog.product(ada.guildId, id);
    await database.query(
      `INSERT INTO products (guild_id, category_id, name, variant, price_minor, state, delivery, created_at, changed_at)
       SELECT $1, $2, r.name, r.variant, 100 + r.place, 'published', 'service', now(), now()
       FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS r(name, variant, place)`,
      [ada.guildId, categoryId, rows.map(({ name }) => name ?? "Chess"), rows.map(({ variant }) => variant ?? "")],
    );
    return categoryId;
  }

  it("reaches every category and sub-category, 25 a page, and hides those with nothing for sale", async () => {
    for (let i = 0; i < 53; i += 1) {
      await sold({ category: `Category ${i.toString().padStart(2, "0")}` });
      await sold({ category: "Wide", subcategory: `Sub ${i.toString().padStart(2, "0")}` });
    }
    await catalog.add(ada, { ...CHESS, category: "Only drafts" }, 1n);
    const top = await allPages(
      (cursor) => browse.categories(ada.guildId, cursor),
      ({ name }) => name,
    );
    expect(top.forth).toHaveLength(54);
    expect(top.forth).not.toContain("Only drafts");
    expect(top.back).toEqual(top.forth);
    expect(top.pages).toBe(3);
    const parents = await database.query<{ id: string }>(
      "SELECT id FROM categories WHERE guild_id = $1 AND name = 'Wide'",
      [ada.guildId],
    );
    const below = await allPages(
      (cursor) => browse.subcategories(ada.guildId, parents[0]?.id ?? "", cursor),
      ({ name }) => name,
    );
    expect(below.forth).toHaveLength(53);
    expect(below.back).toEqual(below.forth);
  });

  it("reaches every name, 10 a page, with its variants as one entry", async () => {
    const rows = Array.from({ length: 94 }, (_, i) => ({
      name: `Product ${Math.floor(i / 2)
        .toString()
        .padStart(2, "0")}`,
      variant: i % 2 === 0 ? "Big" : "Small",
    }));
    const sub = await stock(rows);
    const { forth, back, pages } = await allPages(
      (cursor) => browse.products(ada.guildId, sub, cursor),
      ({ name, variants }) => `${name} × ${variants}`,
    );
    expect(forth).toHaveLength(48);
    expect(new Set(forth).size).toBe(48);
    expect(forth[1]).toBe("Product 00 × 2");
    expect(back).toEqual(forth);
    expect(pages).toBe(5);
    const [, first] = (await browse.products(ada.guildId, sub, FROM_START)).entries;
    expect(first).toMatchObject({ from: 101n, to: 102n, stock: null });
  });

  it("reaches every variant, 25 a page", async () => {
    await stock(Array.from({ length: 60 }, (_, i) => ({ name: "Shirt", variant: `Size ${100 + i}` })));
    const id = (await browse.named(ada.guildId, "shirt", false)) ?? "";
    expect((await catalog.product(ada.guildId, id)).variants).toBe(60);
    const { forth, back } = await allPages(
      (cursor) => browse.variants(ada.guildId, id, cursor),
      ({ variant }) => variant,
    );
    expect(forth).toHaveLength(60);
    expect(back).toEqual(forth);
  });

  it("shows no draft and no hidden product beside those for sale", async () => {
    const sub = await stock([{ name: "Go" }]);
    await catalog.add(ada, { ...CHESS, name: "Draft" }, 1n);
    await catalog.add(ada, { ...CHESS, name: "Go", variant: "Draft" }, 1n);
    const hidden = await sold({ name: "Hidden" });
    await catalog.change(ada, hidden, { state: "hidden" });
    const { entries } = await browse.products(ada.guildId, sub, FROM_START);
    expect(entries.map(({ name, variants }) => [name, variants])).toEqual([
      ["Chess", 1],
      ["Go", 1],
    ]);
    const variants = await browse.variants(ada.guildId, entries[1]?.id ?? "", FROM_START);
    expect(variants.entries.map(({ variant }) => variant)).toEqual([""]);
  });

  it("shows another guild nothing, not even with its ids", async () => {
    const sub = await stock([{ name: "Go" }]);
    const bob = await adminOfANewGuild();
    expect((await browse.products(bob.guildId, sub, FROM_START)).entries).toEqual([]);
    expect((await browse.categories(bob.guildId, FROM_START)).entries).toEqual([]);
    expect(await browse.search(bob.guildId, "go", true)).toEqual([]);
  });

  it("finds products by a part of their name, short ones by the beginning of a word", async () => {
    for (const name of ["Chess", "Fast Chess", "Go", "Mango", "100 % Wool"]) await sold({ name });
    const found = async (typed: string) => (await browse.search(ada.guildId, typed, false)).map(({ name }) => name);
    expect(await found("HESS")).toEqual(["Chess", "Fast Chess"]);
    expect(await found("ch")).toEqual(["Chess", "Fast Chess"]);
    expect(await found("go")).toEqual(["Go"]);
    expect(await found("ang")).toEqual(["Mango"]);
    expect(await found("%")).toEqual(["100 % Wool"]);
    expect(await found("")).toHaveLength(5);
    expect(await found("x".repeat(6_000))).toEqual([]);
  });

  it("takes one statement a step, however much there is", async () => {
    const sub = await stock(Array.from({ length: 300 }, (_, i) => ({ name: `Product ${i}` })));
    const id = (await browse.named(ada.guildId, "product 7", false)) ?? "";
    const steps = [
      () => browse.categories(ada.guildId, FROM_START),
      () => browse.products(ada.guildId, sub, { side: "after", anchor: id }),
      () => browse.variants(ada.guildId, id, FROM_START),
      () => browse.search(ada.guildId, "product", false),
      () => browse.named(ada.guildId, "product 9", false),
      () => catalog.offer(ada.guildId, id),
    ];
    for (const step of steps) {
      await traced("browse", async ({ statements }) => {
        await step();
        expect(statements).toHaveLength(1);
      });
    }
  });
});
