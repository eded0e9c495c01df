import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { oneLine } from "../../platform/plain-text.js";
import {
  TEXT_BOUNDS,
  type Cursor,
  type FoundProduct,
  type Shelf,
  type ShelfCategory,
  type ShelfEntry,
  type ShelfVariant,
} from "./catalog.types.js";
import { lowAtOf } from "./low-stock.js";
import { beyond, direction, shelfOf } from "./shelf.js";

/** Entries of a select, and names on a page of products. */
export const CATEGORIES_PER_PAGE = 25;
export const PRODUCTS_PER_PAGE = 10;
export const VARIANTS_PER_PAGE = 25;
/** Discord shows this many suggestions. */
const SUGGESTIONS = 25;

// A scalar with LIMIT is one look into the index; EXISTS becomes a join over all products once there are many.
const SOLD_BELOW = `(SELECT true FROM products p
  WHERE p.guild_id = c.guild_id AND p.category_id = c.id AND p.state = 'published' LIMIT 1)`;
/** The order of categories. */
const PLACE = ["position", "name"] as const;

/** Whether a sub-category and its main category are shown to customers. Scalars again: two looks for each product. */
const inOpenCategory = (subcategory: string): string => `(SELECT NOT sub.hidden AND (
    SELECT NOT top.hidden FROM categories top WHERE top.guild_id = sub.guild_id AND top.id = sub.parent_id)
  FROM categories sub WHERE sub.guild_id = $1 AND sub.id = ${subcategory})`;

/** A name as the index `products_named` has it: any case is the same, and the order that of the code points. */
const FOLDED = `lower(p.name) COLLATE "C"`;
/** Whether a name begins with `$2`. */
const BEGINS = `${FOLDED} >= lower($2) AND ${FOLDED} < lower($2) || chr(1114111)`;

/** Fewer characters than this make no trigram inside a word, so they are looked for at the beginning of words. */
const SHORT = 3;

/**
 * What customers look at: categories, names and variants that are for sale.
 *
 * Pages continue at a row instead of counting rows, so the last page costs what the first does.
 */
@injectable()
export class BrowseService {
  constructor(private readonly dataSource: DataSource) {}

  /** Categories with something for sale, in the order that admins gave them. */
  categories(guildId: Snowflake, cursor: Cursor): Promise<Shelf<ShelfCategory>> {
    return this.shelf<ShelfCategory>(
      `SELECT top.id, top.name FROM categories top
       WHERE top.guild_id = $1 AND top.parent_id IS NULL
         AND (SELECT true FROM categories c
           WHERE c.guild_id = $1 AND c.parent_id = top.id AND NOT c.hidden AND ${SOLD_BELOW} LIMIT 1)
         AND NOT top.hidden AND ${beyond(cursor, PLACE, { row: "top", table: "categories", anchor: "$2" })}
       ORDER BY top.position ${direction(cursor)}, top.name ${direction(cursor)} LIMIT ${CATEGORIES_PER_PAGE + 1}`,
      [guildId, cursor.anchor],
      cursor,
      CATEGORIES_PER_PAGE,
    );
  }

  /** Sub-categories of a category with something for sale, in the order that admins gave them. */
  subcategories(guildId: Snowflake, categoryId: RowId, cursor: Cursor): Promise<Shelf<ShelfCategory>> {
    return this.shelf<ShelfCategory>(
      `SELECT c.id, c.name FROM categories c
       WHERE c.guild_id = $1 AND c.parent_id = $3 AND NOT c.hidden AND ${SOLD_BELOW}
         AND EXISTS (SELECT 1 FROM categories top WHERE top.guild_id = $1 AND top.id = $3 AND NOT top.hidden)
         AND ${beyond(cursor, PLACE, { row: "c", table: "categories", anchor: "$2" })}
       ORDER BY c.position ${direction(cursor)}, c.name ${direction(cursor)} LIMIT ${CATEGORIES_PER_PAGE + 1}`,
      [guildId, cursor.anchor, categoryId],
      cursor,
      CATEGORIES_PER_PAGE,
    );
  }

  /** Names for sale in a sub-category; the variants of a name are one entry. */
  async products(guildId: Snowflake, subcategoryId: RowId, cursor: Cursor): Promise<Shelf<ShelfEntry>> {
    const shelf = await this.shelf<
      Omit<ShelfEntry, "from" | "to" | "stock"> & { from: string; to: string; stock: string | null }
    >(
      `SELECT min(p.id) AS id, p.name, count(*)::int AS variants, min(p.price_minor) AS "from", max(p.price_minor) AS "to",
         CASE WHEN bool_or(s.quantity IS NULL) THEN NULL ELSE sum(s.quantity) END AS stock,
         max(${lowAtOf("s", "$1")}) AS "lowAt"
       FROM products p LEFT JOIN stocks s ON s.guild_id = p.guild_id AND s.product_id = p.id
       WHERE p.guild_id = $1 AND p.category_id = $3 AND p.state = 'published' AND ${inOpenCategory("$3")}
         AND ${beyond(cursor, ["name"], { row: "p", table: "products", anchor: "$2" })}
       GROUP BY p.name ORDER BY p.name ${direction(cursor)} LIMIT ${PRODUCTS_PER_PAGE + 1}`,
      [guildId, cursor.anchor, subcategoryId],
      cursor,
      PRODUCTS_PER_PAGE,
    );
    return {
      ...shelf,
      entries: shelf.entries.map((row) => ({
        ...row,
        from: BigInt(row.from),
        to: BigInt(row.to),
        stock: unitsOf(row.stock),
      })),
    };
  }

  /** Variants for sale of the name that a product has, by variant. */
  async variants(guildId: Snowflake, productId: RowId, cursor: Cursor): Promise<Shelf<ShelfVariant>> {
    const shelf = await this.shelf<Omit<ShelfVariant, "price" | "stock"> & { price: string; stock: string | null }>(
      `SELECT p.id, p.variant, p.price_minor AS price, s.quantity AS stock, ${lowAtOf("s", "$1")} AS "lowAt"
       FROM products named
       JOIN products p ON p.guild_id = named.guild_id AND p.category_id = named.category_id AND p.name = named.name
       LEFT JOIN stocks s ON s.guild_id = p.guild_id AND s.product_id = p.id
       WHERE named.guild_id = $1 AND named.id = $3 AND p.state = 'published'
         AND ${inOpenCategory("named.category_id")}
         AND ${beyond(cursor, ["variant"], { row: "p", table: "products", anchor: "$2" })}
       ORDER BY p.variant ${direction(cursor)} LIMIT ${VARIANTS_PER_PAGE + 1}`,
      [guildId, cursor.anchor, productId],
      cursor,
      VARIANTS_PER_PAGE,
    );
    return {
      ...shelf,
      entries: shelf.entries.map((row) => ({ ...row, price: BigInt(row.price), stock: unitsOf(row.stock) })),
    };
  }

  /**
   * Products for a suggestion, at most 25: first those whose name begins with what was typed, by name, then those that
   * contain it. One or two characters are looked for where words begin. `all`: drafts and hidden ones too.
   */
  async search(guildId: Snowflake, typed: string, all: boolean): Promise<FoundProduct[]> {
    const text = plain(typed);
    const short = typed.trim().length < SHORT;
    const found = `SELECT p.id, p.name, p.variant, p.price_minor AS price, p.state FROM products p
      WHERE p.guild_id = $1 AND ($3 OR (p.state = 'published' AND ${inOpenCategory("p.category_id")}))`;
    const rows = await this.dataSource.query<(Omit<FoundProduct, "price"> & { price: string })[]>(
      `WITH beginning AS MATERIALIZED (
         ${found} AND ${BEGINS} ORDER BY ${FOLDED}, p.variant LIMIT ${SUGGESTIONS}
       ), containing AS (
         ${found} AND p.name ILIKE $4 AND NOT starts_with(lower(p.name), lower($2))
         LIMIT (SELECT ${SUGGESTIONS} - count(*) FROM beginning)
       )
       SELECT id, name, variant, price, state
       FROM (SELECT *, 1 AS rank FROM beginning UNION ALL SELECT *, 2 FROM containing) AS p
       ORDER BY rank, ${FOLDED}, variant`,
      [guildId, text, all, short ? `% ${escaped(text)}%` : `%${escaped(text)}%`],
    );
    return rows.map((row) => ({ ...row, price: BigInt(row.price) }));
  }

  /**
   * The product that a person names: the id that autocomplete filled in, or the name as typed, in any case. Of several
   * variants the first.
   */
  async named(guildId: Snowflake, text: string, all: boolean): Promise<RowId | null> {
    // No product has the id 0. With null the server would take its shortcut for each call, by planning each anew.
    const id = /^\d{1,18}$/.test(text) ? text : "0";
    const visible = `SELECT p.id FROM products p
      WHERE p.guild_id = $1 AND ($4 OR (p.state = 'published' AND ${inOpenCategory("p.category_id")}))`;
    // One index for each look; the second is taken only where the first finds nothing.
    const [row] = await this.dataSource.query<{ id: RowId | null }[]>(
      `SELECT coalesce(
         (${visible} AND p.id = $2),
         (${visible} AND ${FOLDED} = lower($3) ORDER BY p.variant LIMIT 1)
       ) AS id`,
      [guildId, id, plain(text), all],
    );
    return row?.id ?? null;
  }

  /** Runs a query that asks for one row more than a page, and says what lies on either side. */
  private async shelf<T>(sql: string, parameters: unknown[], cursor: Cursor, size: number): Promise<Shelf<T>> {
    const rows = await this.dataSource.query<T[]>(sql, parameters);
    return shelfOf(rows, cursor, size);
  }
}

/** What was typed as a name would be stored. */
function plain(typed: string): string {
  return oneLine(typed).slice(0, TEXT_BOUNDS.name);
}

/** For LIKE, where only these mean something. */
function escaped(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function unitsOf(stock: string | null): bigint | null {
  return stock === null ? null : BigInt(stock);
}
