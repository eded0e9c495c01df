import { stringify } from "csv-stringify/sync";
import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { amountDigits, type Currency } from "../../platform/money.js";
import { importError, MOST_ROWS, type ExportedFile } from "./imports.types.js";
import { OWN_HEADING } from "./own-format.js";

/** Products read at a time. */
const PAGE = 1_000;
/** One file stays below what Discord takes of it, and what `/importproducts` takes: 10 MiB. */
const LARGEST_PART_BYTES = 9 * 1024 * 1024;
/** All files of one message: Discord takes 25 MiB. */
const LARGEST_EXPORT_BYTES = 24 * 1024 * 1024;

interface ExportRow {
  id: RowId;
  category: string;
  subcategory: string;
  name: string;
  variant: string;
  price: string;
  startTime: string;
  duration: string;
  refillPeriod: string;
  description: string;
  stock: string | null;
  warrantyDays: number;
  maxPerOrder: number;
  active: boolean;
}

/** All products as files of our own format, which `/importproducts` reads back without a change. */
@injectable()
export class ProductExportService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Products of every state in the order in which they were made, in as few files as can be imported one by one.
   *
   * @throws DomainError `imports.nothingToExport`, `imports.exportTooLarge`
   */
  async files(guildId: Snowflake, currency: Currency): Promise<ExportedFile[]> {
    const parts: Part[] = [];
    let bytes = 0;
    for await (const page of this.pages(guildId)) {
      for (const row of page) {
        const line = Buffer.from(lineOf(cellsOf(row, currency)));
        bytes += line.length;
        if (bytes > LARGEST_EXPORT_BYTES) throw importError("imports.exportTooLarge", {});
        let part = parts.at(-1);
        if (!part?.takes(line)) parts.push((part = new Part()));
        part.add(line);
      }
    }
    if (parts.length === 0) throw importError("imports.nothingToExport", {});
    return parts.map((part, i) => ({
      name: parts.length === 1 ? "products.csv" : `products-${i + 1}.csv`,
      bytes: part.content(),
      rows: part.rows,
    }));
  }

  private async *pages(guildId: Snowflake): AsyncGenerator<readonly ExportRow[]> {
    let last: RowId = "0";
    for (;;) {
      const page: ExportRow[] = await this.dataSource.query(
        `SELECT p.id, top.name AS category, c.name AS subcategory, p.name, p.variant, p.price_minor AS price,
           p.start_time AS "startTime", p.duration, p.refill_period AS "refillPeriod", p.description,
           s.quantity AS stock, p.warranty_days AS "warrantyDays", p.max_per_order AS "maxPerOrder",
           p.state = 'published' AS active
         FROM (SELECT * FROM products WHERE guild_id = $1 AND id > $2 ORDER BY id LIMIT ${PAGE}) p
         JOIN categories c ON c.guild_id = p.guild_id AND c.id = p.category_id
         JOIN categories top ON top.guild_id = c.guild_id AND top.id = c.parent_id
         LEFT JOIN stocks s ON s.guild_id = p.guild_id AND s.product_id = p.id
         ORDER BY p.id`,
        [guildId, last],
      );
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      last = page.at(-1)?.id ?? last;
    }
  }
}

/** One file as it grows; the heading comes with the first row. */
class Part {
  rows = 0;
  private readonly lines: Buffer[] = [Buffer.from(`\uFEFF${lineOf(OWN_HEADING)}`)];
  private bytes = 0;

  takes(line: Buffer): boolean {
    return this.rows < MOST_ROWS && this.bytes + line.length <= LARGEST_PART_BYTES;
  }

  add(line: Buffer): void {
    this.lines.push(line);
    this.rows += 1;
    this.bytes += line.length;
  }

  content(): Buffer {
    return Buffer.concat(this.lines);
  }
}

/** In the order of {@link OWN_HEADING}. */
function cellsOf(row: ExportRow, currency: Currency): string[] {
  return [
    row.category,
    row.subcategory,
    row.name,
    row.variant,
    amountDigits(BigInt(row.price), currency),
    row.startTime,
    row.duration,
    row.refillPeriod,
    row.description,
    row.stock ?? "",
    String(row.warrantyDays),
    String(row.maxPerOrder),
    row.active ? "yes" : "no",
  ];
}

function lineOf(cells: readonly string[]): string {
  // A lone carriage return would end the row for some readers.
  return stringify([[...cells]], { quoted_match: /\r/ });
}
