import { readFile } from "node:fs/promises";
import { stringify } from "csv-stringify/sync";
import { traced } from "../src/platform/trace.js";
import { HOUSE_ACCOUNTS } from "../src/modules/customers/customer.types.js";
import { readProductFile } from "../src/modules/imports/product-file.js";
import { ProductImportService } from "../src/modules/imports/product-import.service.js";
import { rounded } from "./measure.js";
import type { PartResults } from "./results.js";
import type { Scale } from "./scale.js";
import { seed } from "./seed.js";
import { BenchServer, BenchShop, buyer, GUILD } from "./shop.js";

/** A product file into an empty shop: read, looked through, applied. */
export async function importFile({ import: { rows } }: Scale): Promise<PartResults["import"]> {
  const server = await BenchServer.start();
  try {
    const shop = await BenchShop.open(await server.create("import"));
    try {
      await seed(shop.url, shop.resolve(HOUSE_ACCOUNTS), { orders: 0, products: 0, customers: 1, ordersOfOne: 0 });
      return { import: await once(shop, rows) };
    } finally {
      await shop.close();
    }
  } finally {
    await server.stop();
  }
}

async function once(shop: BenchShop, rows: number): Promise<PartResults["import"]["import"]> {
  const file = productFile(rows);
  const imports = shop.resolve(ProductImportService);
  const admin = { ...buyer(0), level: "admin" as const };
  const startedAt = performance.now();
  const statements = await traced("import", async (trace) => {
    const read = await readProductFile(file, admin.currency);
    const plan = await imports.plan(admin, { ...read, fileName: "bench.csv", mode: "merge" });
    const { outcome } = await imports.apply(admin, plan.importId);
    if (outcome !== "applied") throw new Error(`The file was not applied: ${outcome}.`);
    return trace.statements.length;
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const peakMb = await highestMemoryMb();
  await checkCatalogue(shop, rows);
  return { seconds: rounded(seconds), statements, peakMb: Math.round(peakMb) };
}

/** Our own columns: rows with a description of some length, every tenth name in three variants. */
function productFile(rows: number): Buffer {
  const heading = [
    "Main_Category",
    "Sub_Category",
    "Service_Name",
    "Variant_Name",
    "Price",
    "Start_Time",
    "Duration",
    "Refill_Period",
    "Additional_Info",
    "Stock",
    "Warranty_Days",
    "Max_Per_Order",
    "Active",
  ];
  const lines = Array.from({ length: rows }, (_, n) => [
    `Category ${n % 20}`,
    `Shelf ${n % 200}`,
    `Product ${n}`,
    n % 10 === 0 ? "Large" : "",
    `${1 + (n % 90)}.${10 + (n % 90)}`,
    "Within an hour",
    "30 days",
    "None",
    `Number ${n}, said in two lines,\nwith a comma and "quotes" in both. `.repeat(3),
    n % 3 === 0 ? "" : String(n % 500),
    "30",
    "10",
    "yes",
  ]);
  return Buffer.from(stringify([heading, ...lines]));
}

/** Of this process, which did nothing else: Linux keeps its high-water mark. */
async function highestMemoryMb(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}

async function checkCatalogue(shop: BenchShop, rows: number): Promise<void> {
  const [found] = await shop.query<{ products: number; stocks: number; units: number }>(
    `SELECT count(*)::int AS products, count(s.product_id)::int AS stocks, coalesce(sum(s.quantity), 0)::int AS units
     FROM products p LEFT JOIN stocks s ON s.product_id = p.id WHERE p.guild_id = $1 AND p.state = 'published'`,
    [GUILD],
  );
  const units = Array.from({ length: rows }, (_, n) => (n % 3 === 0 ? 0 : n % 500)).reduce((sum, n) => sum + n, 0);
  if (found?.products === rows && found.stocks === rows && found.units === units) return;
  throw new Error(`${rows} rows with ${units} units became ${JSON.stringify(found)}.`);
}
