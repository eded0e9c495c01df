import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "winston";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import type { Actor } from "../../platform/actor.js";
import { Clock, DAY, MINUTE } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import { DomainError } from "../../platform/errors.js";
import { traced } from "../../platform/trace.js";
import { AuditLog } from "../audit/audit.service.js";
import { BrowseService } from "../catalog/browse.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { FROM_START } from "../catalog/catalog.types.js";
import { InventoryService } from "../inventory/inventory.service.js";
import { CatalogueMerge } from "./catalogue-merge.service.js";
import type { ImportMode, ImportPlan } from "./imports.types.js";
import { readProductFile } from "./product-file.js";
import { ProductImportService } from "./product-import.service.js";

const HEADING = "Main_Category,Sub_Category,Service_Name,Variant_Name,Price,Additional_Info,Stock,Max_Per_Order,Active";

let database: TestDatabase;
let catalog: CatalogService;
let inventory: InventoryService;
let imports: ProductImportService;
let browse: BrowseService;
let ada: Actor;
let guilds = 0;

beforeAll(async () => {
  database = await testDatabase();
  const clock = new Clock();
  const audit = new AuditLog(clock);
  const transactions = new Transactions(database.dataSource, createLogger({ silent: true }), new Map());
  catalog = new CatalogService(database.dataSource, transactions, clock, audit);
  inventory = new InventoryService(transactions, clock, catalog, audit);
  imports = new ProductImportService(transactions, new CatalogueMerge(inventory, clock), audit, clock);
  browse = new BrowseService(database.dataSource);
});
afterAll(() => database.close());

beforeEach(async () => {
  guilds += 1;
  ada = await adminOf(`2000000000000000${guilds.toString().padStart(2, "0")}`);
});

async function adminOf(guildId: string): Promise<Actor> {
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

async function plan(rows: readonly string[], mode: ImportMode = "merge", actor = ada): Promise<ImportPlan> {
  const read = await readProductFile(Buffer.from([HEADING, ...rows].join("\n")), actor.currency);
  return imports.plan(actor, { ...read, fileName: "products.csv", mode });
}

async function apply(rows: readonly string[], mode: ImportMode = "merge") {
  return imports.apply(ada, (await plan(rows, mode)).importId);
}

/** `name variant price state stock` of the guild's products. */
async function shelf(actor = ada): Promise<string[]> {
  const rows = await database.query<{ line: string }>(
    `SELECT concat_ws('|', p.name, p.variant, p.price_minor, p.state, coalesce(s.quantity::text, 'unlimited')) AS line
     FROM products p JOIN stocks s ON s.guild_id = p.guild_id AND s.product_id = p.id
     WHERE p.guild_id = $1 ORDER BY p.name, p.variant`,
    [actor.guildId],
  );
  return rows.map(({ line }) => line);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error(`not refused: ${String(error)}`);
  return error.code;
}

const CHESS = "Games,Keys,Chess,Gold,5.00,A board,3,2,yes";
const GO = "Games,Keys,Go,,7.00,Stones,,1,yes";

describe("the dry run", () => {
  it("counts what is new and changes nothing", async () => {
    const shown = await plan([CHESS, GO, "Games,Keys,Shogi,,free,,,,"]);
    expect(shown.counts).toEqual({ added: 2, changed: 0, unchanged: 0, hidden: 0 });
    expect(shown.refused).toMatchObject([{ row: 4, fault: { code: "price" } }]);
    expect(await shelf()).toEqual([]);
  });

  it("tells changed from unchanged, by every column it sets", async () => {
    await apply([CHESS, GO]);
    expect((await plan([CHESS, GO])).counts).toEqual({ added: 0, changed: 0, unchanged: 2, hidden: 0 });
    for (const changed of [
      "Games,Keys,Chess,Gold,5.01,A board,3,2,yes",
      "Games,Keys,Chess,Gold,5.00,Another board,3,2,yes",
      "Games,Keys,Chess,Gold,5.00,A board,4,2,yes",
      "Games,Keys,Chess,Gold,5.00,A board,,2,yes",
      "Games,Keys,Chess,Gold,5.00,A board,3,1,yes",
      "Games,Keys,Chess,Gold,5.00,A board,3,2,no",
    ]) {
      expect((await plan([changed, GO])).counts, changed).toMatchObject({ changed: 1, unchanged: 1 });
    }
  });

  it("drops the file that the same admin had waiting", async () => {
    const first = await plan([CHESS]);
    await plan([GO]);
    expect(await refusal(imports.apply(ada, first.importId))).toBe("imports.notFound");
    expect(await shelf()).toEqual([]);
  });
});

describe("applying", () => {
  it("makes products that can be browsed and sold, and says so in the audit", async () => {
    const result = await apply([CHESS, GO, "Games,Keys,Draft,,1,,,,no"]);
    expect(result).toMatchObject({ outcome: "applied", counts: { added: 3, changed: 0, unchanged: 0, hidden: 0 } });
    expect(await shelf()).toEqual([
      "Chess|Gold|500|published|3",
      "Draft||100|draft|unlimited",
      "Go||700|published|unlimited",
    ]);
    const games = await browse.categories(ada.guildId, FROM_START);
    expect(games.entries.map(({ name }) => name)).toEqual(["Games"]);
    const offer = await catalog.product(ada.guildId, (await browse.named(ada.guildId, "Chess", false)) ?? "");
    expect(offer).toMatchObject({ subcategory: "Keys", delivery: "service", maxPerOrder: 2, stock: 3n, price: 500n });
    const audit = await database.query(
      "SELECT after FROM audit_log WHERE guild_id = $1 AND action = 'product.import'",
      [ada.guildId],
    );
    expect(audit).toEqual([
      {
        after: { fileName: "products.csv", mode: "merge", added: 3, changed: 0, unchanged: 0, hidden: 0, refused: 0 },
      },
    ]);
  });

  it("does the same file once, however often it is pressed", async () => {
    const { importId } = await plan([CHESS]);
    const presses = await Promise.all([1, 2, 3].map(() => imports.apply(ada, importId)));
    expect(presses.map(({ outcome }) => outcome).sort()).toEqual(["again", "again", "applied"]);
    expect(await shelf()).toEqual(["Chess|Gold|500|published|3"]);
    expect(await database.query("SELECT 1 FROM audit_log WHERE guild_id = $1", [ada.guildId])).toHaveLength(1);
  });

  it("leaves what the file has no column for", async () => {
    await apply([CHESS]);
    const read = await readProductFile(
      Buffer.from("Main_Category,Sub_Category,Service_Name,Variant_Name,Price\nGames,Keys,Chess,Gold,6"),
      "USD",
    );
    const { importId } = await imports.plan(ada, { ...read, fileName: "prices.csv", mode: "merge" });
    await imports.apply(ada, importId);
    const offer = await catalog.product(ada.guildId, (await browse.named(ada.guildId, "Chess", false)) ?? "");
    expect(offer).toMatchObject({ price: 600n, description: "A board", maxPerOrder: 2, stock: 3n });
  });

  it("hides nothing when merging, and what the file does not name when replacing", async () => {
    await apply([CHESS, GO]);
    expect((await plan([CHESS])).counts.hidden).toBe(0);
    const replaced = await apply(["Games,Keys,Chess,Gold,5.00,A board,3,2,yes"], "replace");
    expect(replaced).toMatchObject({ outcome: "applied", counts: { unchanged: 1, hidden: 1 } });
    expect(await shelf()).toEqual(["Chess|Gold|500|published|3", "Go||700|hidden|unlimited"]);
    await apply([GO]);
    expect(await shelf()).toContain("Go||700|published|unlimited");
  });

  it("does not replace from a file with refused rows: they may name what would be hidden", async () => {
    await apply([CHESS, GO]);
    const { importId } = await plan([CHESS, "Games,Keys,Go,,7:00,Stones,,1,yes"], "replace");
    expect(await refusal(imports.apply(ada, importId))).toBe("imports.replaceNeedsAll");
    expect(await shelf()).toContain("Go||700|published|unlimited");
  });

  it("takes down what says no, and leaves hidden what was hidden", async () => {
    await apply([CHESS]);
    await apply([CHESS.replace("yes", "no")]);
    expect(await shelf()).toEqual(["Chess|Gold|500|draft|3"]);
    const id = (await browse.named(ada.guildId, "Chess", true)) ?? "";
    await catalog.change(ada, id, { state: "hidden" });
    expect((await plan([CHESS.replace("yes", "no")])).counts.unchanged).toBe(1);
  });

  it("keeps the delivery and goods of a product, and refuses to sell one without goods", async () => {
    const made = await catalog.add(
      ada,
      { category: "Games", subcategory: "Keys", name: "Chess", variant: "Gold" },
      100n,
    );
    await catalog.change(ada, made.id, { delivery: "goods" });
    const shown = await plan([CHESS, GO]);
    expect(shown).toMatchObject({ counts: { added: 1 }, refused: [{ row: 2, fault: { code: "needsGoods" } }] });
    await imports.apply(ada, shown.importId);
    expect(await shelf()).toEqual(["Chess|Gold|100|draft|unlimited", "Go||700|published|unlimited"]);
    await catalog.change(ada, made.id, { goodsText: "KEY" });
    await apply([CHESS]);
    expect(await catalog.product(ada.guildId, made.id)).toMatchObject({
      delivery: "goods",
      hasText: true,
      price: 500n,
      stock: 3n,
      state: "published",
    });
  });

  it("shows anew what changed since the dry run, and applies that when pressed again", async () => {
    const { importId } = await plan([CHESS, GO]);
    await catalog.add(ada, { category: "Games", subcategory: "Keys", name: "Go", variant: "" }, 100n);
    const moved = await imports.apply(ada, importId);
    expect(moved).toMatchObject({ outcome: "moved", plan: { counts: { added: 1, changed: 1 } } });
    expect(await shelf()).toEqual(["Go||100|draft|unlimited"]);
    expect(await imports.apply(ada, importId)).toMatchObject({ outcome: "applied" });
    expect(await shelf()).toEqual(["Chess|Gold|500|published|3", "Go||700|published|unlimited"]);
  });

  it("goes on when units were sold since the dry run", async () => {
    await apply([CHESS]);
    const { importId } = await plan([CHESS, GO]);
    await database.query("UPDATE stocks SET quantity = 1 WHERE guild_id = $1 AND quantity = 3", [ada.guildId]);
    expect(await imports.apply(ada, importId)).toMatchObject({ outcome: "applied" });
    expect(await shelf()).toContain("Chess|Gold|500|published|3");
  });

  it("does not apply prices that were read in another currency", async () => {
    const { importId } = await plan([CHESS]);
    expect(await refusal(imports.apply({ ...ada, currency: "JPY" }, importId))).toBe("imports.otherCurrency");
    expect(await shelf()).toEqual([]);
  });

  it("belongs to one guild: a file, and the products it names", async () => {
    await apply([CHESS]);
    const { importId } = await plan([GO]);
    const bob = await adminOf(`2900000000000000${guilds.toString().padStart(2, "0")}`);
    expect(await refusal(imports.apply(bob, importId))).toBe("imports.notFound");
    expect(await refusal(imports.discard(bob, importId))).toBe("imports.notFound");
    const his = await plan([GO], "replace", bob);
    expect(his.counts).toMatchObject({ added: 1, hidden: 0 });
    await imports.apply(bob, his.importId);
    expect(await shelf(bob)).toEqual(["Go||700|published|unlimited"]);
    expect(await shelf()).toEqual(["Chess|Gold|500|published|3"]);
  });

  it("rolls back as a whole", async () => {
    const { importId } = await plan([CHESS, GO]);
    const stored = await database.query<{ rows: { price: string }[] }>(
      "SELECT rows FROM catalogue_imports WHERE id = $1",
      [importId],
    );
    const rows = (stored[0]?.rows ?? []).map((row, i) => (i === 1 ? { ...row, price: "-1" } : row));
    await database.query("UPDATE catalogue_imports SET rows = $2 WHERE id = $1", [importId, JSON.stringify(rows)]);
    await expect(imports.apply(ada, importId)).rejects.toThrow(/price_minor/);
    expect(await shelf()).toEqual([]);
    expect(await database.query("SELECT 1 FROM categories WHERE guild_id = $1", [ada.guildId])).toEqual([]);
  });

  it("costs the same number of statements for one row and for thousands", async () => {
    const rows = Array.from(
      { length: 3_000 },
      (_, i) => `C${i % 40},S${i % 80},Product ${i},,${i % 90}.99,Text,${i},,`,
    );
    const counts: number[] = [];
    for (const file of [rows.slice(0, 1), rows]) {
      const { importId } = await traced("plan", async (trace) => {
        const shown = await plan(file);
        expect(trace.statements).toHaveLength(6);
        return shown;
      });
      await traced("apply", async (trace) => {
        await imports.apply(ada, importId);
        counts.push(trace.statements.length);
      });
    }
    expect(counts).toEqual([13, 13]);
    expect(await shelf()).toHaveLength(3_000);
    expect((await plan(rows)).counts).toEqual({ added: 0, changed: 0, unchanged: 3_000, hidden: 0 });
  });
});

describe("a file that nobody applies", () => {
  it("can be discarded, once and again, but not after it was applied", async () => {
    const { importId } = await plan([CHESS]);
    expect(await imports.discard(ada, importId)).toEqual({ fileName: "products.csv" });
    await imports.discard(ada, importId);
    expect(await refusal(imports.apply(ada, importId))).toBe("imports.notFound");
    const applied = await plan([GO]);
    await imports.apply(ada, applied.importId);
    expect(await refusal(imports.discard(ada, applied.importId))).toBe("imports.notFound");
  });

  it("is forgotten after a day", async () => {
    const { importId } = await plan([CHESS]);
    const now = new Date();
    expect(await imports.forgetOld(new Date(now.getTime() + DAY - MINUTE))).toBe(0);
    expect(await imports.forgetOld(new Date(now.getTime() + DAY + MINUTE))).toBeGreaterThan(0);
    expect(await refusal(imports.apply(ada, importId))).toBe("imports.notFound");
  });
});
