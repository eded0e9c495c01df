import { injectable } from "tsyringe";
import { Clock } from "../../platform/clock.js";
import type { Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { InventoryService } from "../inventory/inventory.service.js";
import type { StockLevel } from "../inventory/inventory.types.js";
import type { ImportCounts } from "./imports.types.js";

/** What the rows of a file would do now. */
export interface Comparison {
  readonly counts: ImportCounts;
  /** Changes when a row would do another thing. Units sold meanwhile do not change it. */
  readonly digest: string;
  /** Rows that would put products up for sale whose goods nobody has entered. */
  readonly needGoods: readonly number[];
  /** How many rows are readable. */
  readonly rows: number;
}

/**
 * The rows of a waiting file beside the catalogue. `content` is what happens to the product, `outcome` counts its stock
 * too. What the file leaves open (null) stays as it is. `$1` guild, `$2` import.
 *
 * Each row looks its own rows up (LATERAL, LIMIT 1): how many a file has is not known to the planner, and a catalogue
 * that was just filled has no statistics, so left to itself it has compared every row with every product.
 */
const targetOf = (rows: string): string => `
  source AS (
    SELECT mode = 'replace' AS replaces, ${rows} AS rows FROM catalogue_imports WHERE guild_id = $1 AND id = $2
  ), wanted AS (
    SELECT f."row", f.category, f.subcategory, f.name, f.variant, f.price, f."setsStock" AS sets_stock, f.stock,
      top.id AS category_id, sub.id AS subcategory_id, p.id AS product_id, s.product_id AS stocked,
      coalesce(f.description, p.description, '') AS description,
      coalesce(f."startTime", p.start_time, '') AS start_time,
      coalesce(f.duration, p.duration, '') AS duration,
      coalesce(f."refillPeriod", p.refill_period, '') AS refill_period,
      coalesce(f."warrantyDays", p.warranty_days, 0) AS warranty_days,
      coalesce(f."maxPerOrder", p.max_per_order, 1) AS max_per_order,
      CASE WHEN f.active THEN 'published' WHEN p.state = 'hidden' THEN 'hidden' ELSE 'draft' END AS state,
      p.delivery = 'goods' AND NOT p.uses_keys AND p.goods_text IS NULL AND p.role_id IS NULL AS lacks_goods,
      f."setsStock" AND s.keyed IS NOT TRUE AND s.quantity IS DISTINCT FROM f.stock AS restocked,
      p.price_minor, p.description AS old_description, p.start_time AS old_start_time, p.duration AS old_duration,
      p.refill_period AS old_refill_period, p.warranty_days AS old_warranty_days, p.max_per_order AS old_max_per_order,
      p.state AS old_state
    FROM source
    CROSS JOIN LATERAL jsonb_to_recordset(source.rows) AS f(
      "row" integer, category text, subcategory text, name text, variant text, price bigint, active boolean,
      description text, "startTime" text, duration text, "refillPeriod" text, "warrantyDays" integer,
      "maxPerOrder" integer, "setsStock" boolean, stock bigint)
    LEFT JOIN LATERAL (
      SELECT id FROM categories WHERE guild_id = $1 AND parent_id IS NULL AND name = f.category LIMIT 1
    ) top ON true
    LEFT JOIN LATERAL (
      SELECT id FROM categories WHERE guild_id = $1 AND parent_id = top.id AND name = f.subcategory LIMIT 1
    ) sub ON true
    LEFT JOIN LATERAL (
      SELECT * FROM products WHERE guild_id = $1 AND category_id = sub.id AND name = f.name AND variant = f.variant LIMIT 1
    ) p ON true
    LEFT JOIN LATERAL (SELECT * FROM stocks WHERE guild_id = $1 AND product_id = p.id LIMIT 1) s ON true
  ), judged AS (
    SELECT *, CASE
      WHEN product_id IS NULL THEN 'added'
      WHEN state = 'published' AND lacks_goods THEN 'refused'
      WHEN (price, description, start_time, duration, refill_period, warranty_days, max_per_order, state)
        IS DISTINCT FROM (price_minor, old_description, old_start_time, old_duration, old_refill_period,
          old_warranty_days, old_max_per_order, old_state) THEN 'changed'
      ELSE 'unchanged'
    END AS content
    FROM wanted
  ), target AS MATERIALIZED (
    SELECT *, CASE WHEN content = 'unchanged' AND restocked THEN 'changed' ELSE content END AS outcome FROM judged
  )`;

const TARGET = targetOf("rows");
/** As {@link TARGET}, of some rows in the order of the file: from `$4`, counted from 0, to `$5`. */
const TARGET_PART = targetOf(
  `jsonb_path_query_array(rows, '$[$first to $last]', jsonb_build_object('first', $4::int, 'last', $5::int))`,
);
/** Rows that one statement writes: far from the time that a statement may take, also on two busy cores. */
const ROWS_AT_ONCE = 4_000;

/** Published products that the file does not name. */
const UNNAMED = `p.guild_id = $1 AND p.state = 'published'
  AND NOT EXISTS (SELECT 1 FROM target t WHERE t.product_id = p.id)`;

/**
 * Brings the catalogue in step with a waiting file. Steps of a transaction, of one statement each, but for the
 * products: they are written by the thousands, so that no statement takes too long and somebody may watch.
 */
@injectable()
export class CatalogueMerge {
  constructor(
    private readonly inventory: InventoryService,
    private readonly clock: Clock,
  ) {}

  /** One file at a time in a guild, until the transaction ends. */
  async queue(tx: Tx, guildId: Snowflake): Promise<void> {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('catalogue import ' || $1, 0))", [guildId]);
  }

  async compare(tx: Tx, guildId: Snowflake, importId: RowId): Promise<Comparison> {
    const [row] = await tx.query<ImportCounts & Omit<Comparison, "counts">>(
      `WITH ${TARGET}
       SELECT
         count(*) FILTER (WHERE outcome = 'added')::int AS added,
         count(*) FILTER (WHERE outcome = 'changed')::int AS changed,
         count(*) FILTER (WHERE outcome = 'unchanged')::int AS unchanged,
         (SELECT count(*)::int FROM source, products p WHERE source.replaces AND ${UNNAMED}) AS hidden,
         coalesce(jsonb_agg("row" ORDER BY "row") FILTER (WHERE outcome = 'refused'), '[]') AS "needGoods",
         count(*)::int AS rows,
         md5(coalesce(string_agg("row" || content, ',' ORDER BY "row"), '')) AS digest
       FROM target`,
      [guildId, importId],
    );
    if (!row) throw new Error(`The comparison of import ${importId} returned no row.`);
    const { digest, needGoods, rows, ...counts } = row;
    return { counts, digest: `${digest}.${counts.hidden}`, needGoods, rows };
  }

  /**
   * Makes what is new, changes what differs, hides what `replace` does not find, and sets the stock last.
   *
   * @param rows readable ones of the file, as {@link compare} counted them
   * @param tell hears how many rows of the file are written
   */
  async apply(
    tx: Tx,
    { guildId, importId, rows }: { guildId: Snowflake; importId: RowId; rows: number },
    tell: (rows: number) => void,
  ): Promise<void> {
    const key = [guildId, importId, this.clock.now()];
    await tx.execute(
      `WITH ${TARGET}
       INSERT INTO categories (guild_id, parent_id, name, created_at)
       SELECT DISTINCT $1::bigint, NULL::bigint, category, $3::timestamptz FROM target
       WHERE category_id IS NULL AND content = 'added' ORDER BY category
       ON CONFLICT ON CONSTRAINT categories_name DO NOTHING`,
      key,
    );
    await tx.execute(
      `WITH ${TARGET}
       INSERT INTO categories (guild_id, parent_id, name, created_at)
       SELECT DISTINCT $1::bigint, category_id, subcategory, $3::timestamptz FROM target
       WHERE subcategory_id IS NULL AND content = 'added' ORDER BY category_id, subcategory
       ON CONFLICT ON CONSTRAINT categories_name DO NOTHING`,
      key,
    );
    await tx.execute(
      `WITH ${TARGET}
       UPDATE products p SET state = 'hidden', changed_at = $3 FROM source WHERE source.replaces AND ${UNNAMED}`,
      key,
    );
    for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
      await this.writeProducts(tx, [...key, first, first + ROWS_AT_ONCE - 1]);
      tell(Math.min(first + ROWS_AT_ONCE, rows));
    }
    await this.inventory.setMany(tx, guildId, await this.levels(tx, guildId, importId));
  }

  private async writeProducts(tx: Tx, key: readonly unknown[]): Promise<void> {
    await tx.execute(
      `WITH ${TARGET_PART}
       INSERT INTO products (guild_id, category_id, name, variant, price_minor, state, delivery, description, start_time,
         duration, refill_period, warranty_days, max_per_order, created_at, changed_at)
       SELECT $1, subcategory_id, name, variant, price, state, 'service', description, start_time, duration,
         refill_period, warranty_days, max_per_order, $3::timestamptz, $3::timestamptz
       FROM target WHERE content IN ('added', 'changed') ORDER BY "row"
       ON CONFLICT ON CONSTRAINT products_identity DO UPDATE SET
         price_minor = EXCLUDED.price_minor, state = EXCLUDED.state, description = EXCLUDED.description,
         start_time = EXCLUDED.start_time, duration = EXCLUDED.duration, refill_period = EXCLUDED.refill_period,
         warranty_days = EXCLUDED.warranty_days, max_per_order = EXCLUDED.max_per_order,
         changed_at = EXCLUDED.changed_at`,
      key,
    );
  }

  /** Stocks that the file changes, and those of new products, which are unlimited when it says nothing. */
  private async levels(tx: Tx, guildId: Snowflake, importId: RowId): Promise<StockLevel[]> {
    const rows = await tx.query<{ productId: RowId; quantity: string | null }>(
      `WITH ${TARGET}
       SELECT product_id AS "productId", stock AS quantity FROM target
       WHERE product_id IS NOT NULL AND content <> 'refused' AND (stocked IS NULL OR restocked)`,
      [guildId, importId],
    );
    return rows.map(({ productId, quantity }) => ({
      productId,
      quantity: quantity === null ? null : BigInt(quantity),
    }));
  }
}
