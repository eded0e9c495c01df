import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Snowflake } from "../../platform/ids.js";
import type { Cursor, Shelf } from "../catalog/catalog.types.js";
import { lowAtOf } from "../catalog/low-stock.js";
import { beyond, direction, shelfOf } from "../catalog/shelf.js";
import type { CountedProduct } from "./inventory.types.js";

/** Products on a page of `/checkstock`. */
export const STOCKS_PER_PAGE = 15;

/** What there is of all counted products. */
@injectable()
export class StockListService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * A page of counted products: those that are out of stock, then those with less than 10 units, less than 100 and so
   * on. One statement; every page costs the same.
   */
  async page(guildId: Snowflake, cursor: Cursor): Promise<Shelf<CountedProduct>> {
    const order = ["digits", "product_id"];
    const sorted = order.map((column) => `s.${column} ${direction(cursor)}`).join(", ");
    const place = { row: "s", table: "stocks", anchor: "$2", id: "product_id" };
    const rows = await this.dataSource.query<(Omit<CountedProduct, "stock"> & { stock: string })[]>(
      `SELECT p.id, p.name, p.variant, p.state, s.quantity AS stock, ${lowAtOf("s", "$1")} AS "lowAt",
         top.name AS category, c.name AS subcategory
       FROM (
         SELECT * FROM stocks s WHERE s.guild_id = $1 AND s.digits IS NOT NULL AND ${beyond(cursor, order, place)}
         ORDER BY ${sorted} LIMIT ${STOCKS_PER_PAGE + 1}
       ) s
       JOIN products p ON p.guild_id = s.guild_id AND p.id = s.product_id
       JOIN categories c ON c.guild_id = p.guild_id AND c.id = p.category_id
       JOIN categories top ON top.guild_id = c.guild_id AND top.id = c.parent_id
       ORDER BY ${sorted}`,
      [guildId, cursor.anchor],
    );
    return shelfOf(
      rows.map((row) => ({ ...row, stock: BigInt(row.stock) })),
      cursor,
      STOCKS_PER_PAGE,
    );
  }
}
