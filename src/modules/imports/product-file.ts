import { setImmediate as nextTurn } from "node:timers/promises";
import type { Currency } from "../../platform/money.js";
import { TEXT_BOUNDS } from "../catalog/catalog.types.js";
import { Columns, rowRefused, RowRefused, shortened } from "./cells.js";
import { csvRecords, type CsvRecord } from "./csv-records.js";
import { importError, MOST_ROWS, MOST_TEXT, type ProductFile, type ProductRow, type Refusal } from "./imports.types.js";
import { OWN_COLUMNS, readOwnRow } from "./own-format.js";
import { SHOPIFY_COLUMNS, ShopifyReader } from "./shopify-format.js";

/** Shopify's export has about 50, and one more for each metafield; a heading of many more is none. */
const MOST_COLUMNS = 500;
/** Characters of a heading. */
const LONGEST_HEADING = 50_000;
/** Other work gets its turn this often. */
const TURN_MS = 20;

/** One row of cells turned into a product; null for a row that is none. */
type ReadRow = (record: { readonly row: number; readonly cells: readonly string[] }) => ProductRow | null;

interface Reader {
  readonly format: ProductFile["format"];
  readonly read: ReadRow;
}

/**
 * Reads a product file: our own columns, or Shopify's export, recognised by the heading. A row that cannot become a
 * product is refused with its reason, and so is one that names a product a second time.
 *
 * @param currency of the guild; prices with more decimals than it has are refused
 * @param tell hears how many rows are read so far
 * @throws DomainError `imports.notText`, `imports.empty`, `imports.unknownColumns`, `imports.tooManyRows`,
 * `imports.tooMuchText`
 */
export async function readProductFile(
  bytes: Uint8Array,
  currency: Currency,
  tell: (rows: number) => void = () => undefined,
): Promise<ProductFile> {
  const text = textOf(bytes);
  if (text.slice(0, LONGEST_HEADING).search(/[\r\n]/) < 0 && text.length > LONGEST_HEADING) {
    throw importError("imports.unknownColumns", {});
  }
  const records = csvRecords(text);
  const heading = await records.next();
  if (heading.done || !("cells" in heading.value)) throw importError("imports.empty", {});
  if (heading.value.cells.length > MOST_COLUMNS) throw importError("imports.unknownColumns", {});
  const columns = new Columns(heading.value.cells);
  const { format, read } = readerFor(columns, currency);
  const file = new Gathered((record) => {
    columns.requireFit(record.cells);
    return read(record);
  });
  let turnEnds = performance.now() + TURN_MS;
  for await (const record of records) {
    file.take(record);
    if (performance.now() < turnEnds) continue;
    tell(file.count);
    await nextTurn();
    turnEnds = performance.now() + TURN_MS;
  }
  if (file.count === 0) throw importError("imports.empty", {});
  return { format, rows: file.rows, refused: file.refused, shortened: file.shortened };
}

/** What a file has given so far, within bounds. */
class Gathered {
  readonly rows: ProductRow[] = [];
  readonly refused: Refusal[] = [];
  readonly shortened: number[] = [];
  count = 0;
  private characters = 0;
  private readonly seen = new Map<string, number>();

  constructor(private readonly read: ReadRow) {}

  /** @throws DomainError `imports.tooManyRows`, `imports.tooMuchText` */
  take(record: CsvRecord): void {
    this.count += 1;
    if (this.count > MOST_ROWS) throw importError("imports.tooManyRows", { most: MOST_ROWS });
    const outcome = "fault" in record ? record : this.product(record);
    if (outcome === null) return;
    if ("fault" in outcome) this.refused.push(outcome);
    else this.keep(outcome);
  }

  private product(record: { readonly row: number; readonly cells: readonly string[] }): ProductRow | Refusal | null {
    try {
      const product = this.read(record);
      if (!product) return null;
      const identity = JSON.stringify([product.category, product.subcategory, product.name, product.variant]);
      const first = this.seen.get(identity);
      if (first !== undefined) throw rowRefused("duplicate", { first });
      this.seen.set(identity, record.row);
      return product;
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      return { row: record.row, fault: error.fault };
    }
  }

  private keep(product: ProductRow): void {
    const description = product.description && shortened(product.description, TEXT_BOUNDS.description);
    if (description !== product.description) this.shortened.push(product.row);
    this.characters += description?.length ?? 0;
    if (this.characters > MOST_TEXT) throw importError("imports.tooMuchText", {});
    this.rows.push({ ...product, description });
  }
}

function readerFor(columns: Columns, currency: Currency): Reader {
  if (columns.has(...OWN_COLUMNS)) {
    return { format: "guildmart", read: (record) => readOwnRow(columns, record, currency) };
  }
  if (columns.has(...SHOPIFY_COLUMNS)) {
    const shopify = new ShopifyReader(columns, currency);
    return { format: "shopify", read: (record) => shopify.read(record) };
  }
  throw importError("imports.unknownColumns", {});
}

/** @throws DomainError `imports.notText` for anything but UTF-8 */
function textOf(bytes: Uint8Array): string {
  try {
    // Drops a byte order mark.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\u0000")) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw importError("imports.notText", {});
}
