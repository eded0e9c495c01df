import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { ProductOffer } from "./catalog.types.js";

/** Reads of the catalogue that a sale needs. */
@injectable()
export class CatalogService {
  constructor(private readonly dataSource: DataSource) {}

  /** A product as it is now, in any state; null when this guild has none with the id. One statement. */
  async offer(guildId: Snowflake, productId: RowId): Promise<ProductOffer | null> {
    const [row] = await this.dataSource.query<
      (Omit<ProductOffer, "price" | "stock"> & { price: string; stock: string | null })[]
    >(
      `SELECT p.id, parent.name AS category, c.name AS subcategory, p.name, p.variant, p.price_minor AS price, p.state,
         p.delivery, p.description, p.start_time AS "startTime", p.duration, p.refill_period AS "refillPeriod",
         p.warranty_days AS "warrantyDays", p.max_per_order AS "maxPerOrder", s.quantity AS stock
       FROM products p
       JOIN categories c ON c.guild_id = p.guild_id AND c.id = p.category_id
       JOIN categories parent ON parent.guild_id = c.guild_id AND parent.id = c.parent_id
       LEFT JOIN stocks s ON s.guild_id = p.guild_id AND s.product_id = p.id
       WHERE p.guild_id = $1 AND p.id = $2`,
      [guildId, productId],
    );
    if (!row) return null;
    return { ...row, price: BigInt(row.price), stock: row.stock === null ? null : BigInt(row.stock) };
  }

  /** The text or link that buyers of a product receive; null when it has none. A step of the release. */
  async goodsText(tx: Tx, guildId: Snowflake, productId: RowId): Promise<string | null> {
    const [row] = await tx.query<{ goods_text: string | null }>(
      "SELECT goods_text FROM products WHERE guild_id = $1 AND id = $2",
      [guildId, productId],
    );
    return row?.goods_text ?? null;
  }
}
