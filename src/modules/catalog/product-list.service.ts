import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Snowflake } from "../../platform/ids.js";
import type { Cursor, ListedProduct, Shelf } from "./catalog.types.js";
import { beyond, direction, shelfOf } from "./shelf.js";

/** Products on a page of `/product list`. */
export const LISTED_PER_PAGE = 10;

/** All products as admins see them. */
@injectable()
export class ProductListService {
  constructor(private readonly dataSource: DataSource) {}

  /** A page of products in any state, by name and variant. One statement; every page costs the same. */
  async page(guildId: Snowflake, cursor: Cursor): Promise<Shelf<ListedProduct>> {
    const order = ["name", "variant", "id"];
    const sorted = (row: string) => order.map((column) => `${row}.${column} ${direction(cursor)}`).join(", ");
    const rows = await this.dataSource.query<(Omit<ListedProduct, "price" | "stock"> & StoredNumbers)[]>(
      `SELECT p.id, p.name, p.variant, p.price_minor AS price, p.state, s.quantity AS stock,
         top.name AS category, c.name AS subcategory, c.hidden OR top.hidden AS "inHiddenCategory"
       FROM (
         SELECT * FROM products p
         WHERE p.guild_id = $1 AND ${beyond(cursor, order, { row: "p", table: "products", anchor: "$2" })}
         ORDER BY ${sorted("p")} LIMIT ${LISTED_PER_PAGE + 1}
       ) p
       JOIN categories c ON c.guild_id = p.guild_id AND c.id = p.category_id
       JOIN categories top ON top.guild_id = c.guild_id AND top.id = c.parent_id
       LEFT JOIN stocks s ON s.guild_id = p.guild_id AND s.product_id = p.id
       ORDER BY ${sorted("p")}`,
      [guildId, cursor.anchor],
    );
    const listed = rows.map((row) => ({
      ...row,
      price: BigInt(row.price),
      stock: row.stock === null ? null : BigInt(row.stock),
    }));
    return shelfOf(listed, cursor, LISTED_PER_PAGE);
  }
}

interface StoredNumbers {
  price: string;
  stock: string | null;
}
