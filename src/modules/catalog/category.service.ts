import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import { catalogError } from "./catalog.service.js";
import type { CategoryFacts, CategoryLine, Cursor, Shelf } from "./catalog.types.js";
import { beyond, direction, shelfOf } from "./shelf.js";

/** Categories on a page of `/category list`. */
export const LINES_PER_PAGE = 20;
const SUGGESTIONS = 25;
/** The place of categories that nobody has placed: behind all others, by name. The table has the same default. */
const UNPLACED = 100_000;

const FACTS = `SELECT c.id, c.parent_id AS "parentId", c.name, c.hidden, top.name AS "parentName"
  FROM categories c LEFT JOIN categories top ON top.guild_id = c.guild_id AND top.id = c.parent_id`;

/** The tree of categories as admins arrange it. */
@injectable()
export class CategoryService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** A page of the main categories, or of the sub-categories of one, hidden ones included, as customers see them. */
  async children(guildId: Snowflake, parentId: RowId | null, cursor: Cursor): Promise<Shelf<CategoryLine>> {
    const sold = (category: string) => `(SELECT true FROM products p
      WHERE p.guild_id = $1 AND p.category_id = ${category}.id AND p.state = 'published' LIMIT 1)`;
    // Products are in sub-categories only.
    const below = `(SELECT true FROM categories sub
      WHERE sub.guild_id = $1 AND sub.parent_id = c.id AND NOT sub.hidden AND ${sold("sub")} LIMIT 1)`;
    const rows = await this.dataSource.query<CategoryLine[]>(
      `SELECT c.id, c.name, c.hidden, coalesce(${parentId === null ? below : sold("c")}, false) AS "sellsSomething"
       FROM categories c
       WHERE c.guild_id = $1 AND c.parent_id IS NOT DISTINCT FROM $3::bigint
         AND ${beyond(cursor, ["position", "name"], { row: "c", table: "categories", anchor: "$2" })}
       ORDER BY c.position ${direction(cursor)}, c.name ${direction(cursor)} LIMIT ${LINES_PER_PAGE + 1}`,
      [guildId, cursor.anchor, parentId],
    );
    return shelfOf(rows, cursor, LINES_PER_PAGE);
  }

  /** @throws DomainError `catalog.noCategory` */
  async get(guildId: Snowflake, categoryId: RowId): Promise<CategoryFacts> {
    const [row] = await this.dataSource.query<CategoryFacts[]>(`${FACTS} WHERE c.guild_id = $1 AND c.id = $2`, [
      guildId,
      categoryId,
    ]);
    if (!row) throw catalogError("catalog.noCategory", {});
    return row;
  }

  /** Categories whose name contains what was typed, main ones first; at most 25. */
  search(guildId: Snowflake, typed: string): Promise<CategoryFacts[]> {
    return this.dataSource.query<CategoryFacts[]>(
      `${FACTS} WHERE c.guild_id = $1 AND c.name ILIKE $2
       ORDER BY c.parent_id IS NOT NULL, top.name, c.name LIMIT ${SUGGESTIONS}`,
      [guildId, `%${pattern(typed)}%`],
    );
  }

  /**
   * The category that a person names: the id that autocomplete filled in, or the name as typed, in any case. Of several
   * of one name the main one.
   *
   * @throws DomainError `catalog.noCategory`
   */
  async named(guildId: Snowflake, text: string): Promise<CategoryFacts> {
    const id = /^\d{1,18}$/.test(text) ? text : null;
    const [row] = await this.dataSource.query<CategoryFacts[]>(
      `${FACTS} WHERE c.guild_id = $1 AND (c.id = $2 OR c.name ILIKE $3)
       ORDER BY c.id = $2 DESC NULLS LAST, c.parent_id IS NOT NULL, c.id LIMIT 1`,
      [guildId, id, pattern(text)],
    );
    if (!row) throw catalogError("catalog.noCategory", {});
    return row;
  }

  /** @throws DomainError `catalog.noCategory`, `catalog.blankName`, `catalog.categoryTaken` */
  async rename(actor: Actor, categoryId: RowId, wanted: string): Promise<CategoryFacts> {
    const name = wanted.replace(/\s+/g, " ").trim();
    if (name === "") throw catalogError("catalog.blankName", { field: "name" });
    return this.change(actor, categoryId, "category.rename", { name }, (tx) =>
      tx.execute("UPDATE categories SET name = $3 WHERE guild_id = $1 AND id = $2", [actor.guildId, categoryId, name]),
    );
  }

  /** Hides a category with all it holds from customers, or shows it again. @throws DomainError `catalog.noCategory` */
  async setHidden(actor: Actor, categoryId: RowId, hidden: boolean): Promise<CategoryFacts> {
    return this.change(actor, categoryId, hidden ? "category.hide" : "category.show", { hidden }, (tx) =>
      tx.execute("UPDATE categories SET hidden = $3 WHERE guild_id = $1 AND id = $2", [
        actor.guildId,
        categoryId,
        hidden,
      ]),
    );
  }

  /**
   * Gives a category a place among its siblings, from 1, or moves a sub-category into another main category, or both.
   * A place behind the last is the last.
   *
   * @throws DomainError `catalog.noCategory`, `catalog.categoryTaken`, `catalog.nowhere`, `catalog.notMovable`
   */
  async move(actor: Actor, categoryId: RowId, to: { place?: number; into?: CategoryFacts }): Promise<CategoryFacts> {
    const { place, into } = to;
    if (place === undefined && into === undefined) throw catalogError("catalog.nowhere", {});
    const moved = await this.get(actor.guildId, categoryId);
    if (into && (moved.parentId === null || into.parentId !== null)) throw catalogError("catalog.notMovable", {});
    const after = { ...(place !== undefined && { place }), ...(into && { into: into.name }) };
    return this.change(actor, categoryId, "category.move", after, async (tx) => {
      if (into && into.id !== moved.parentId) {
        await tx.execute(
          `UPDATE categories SET parent_id = $3, position = ${UNPLACED} WHERE guild_id = $1 AND id = $2`,
          [actor.guildId, categoryId, into.id],
        );
      }
      if (place !== undefined) await this.give(tx, actor.guildId, categoryId, place);
      return 1;
    });
  }

  /** Numbers the siblings anew; those that nobody has placed keep standing behind the others, by name. */
  private async give(tx: Tx, guildId: Snowflake, categoryId: RowId, place: number): Promise<void> {
    await tx.execute(
      `WITH moved AS (
         SELECT id, parent_id FROM categories WHERE guild_id = $1 AND id = $2
       ), others AS (
         SELECT c.id, c.position, row_number() OVER (ORDER BY c.position, c.name) AS rank
         FROM categories c, moved
         WHERE c.guild_id = $1 AND c.parent_id IS NOT DISTINCT FROM moved.parent_id AND c.id <> moved.id
       ), placed AS (
         SELECT id, CASE WHEN rank < $3 THEN rank WHEN position = ${UNPLACED} THEN position ELSE rank + 1 END AS position
         FROM others
         UNION ALL SELECT moved.id, least($3::bigint, (SELECT count(*) + 1 FROM others)) FROM moved
       )
       UPDATE categories c SET position = placed.position FROM placed
       WHERE c.guild_id = $1 AND c.id = placed.id AND c.position <> placed.position`,
      [guildId, categoryId, place],
    );
  }

  /** One change of a guild's tree at a time: its rows are numbered together. */
  private async change(
    actor: Actor,
    categoryId: RowId,
    action: string,
    after: Readonly<Record<string, unknown>>,
    write: (tx: Tx) => Promise<number>,
  ): Promise<CategoryFacts> {
    return this.transactions.run(`catalog.${action}`, async (tx) => {
      await tx.execute("SELECT 1 FROM guilds WHERE id = $1 FOR NO KEY UPDATE", [actor.guildId]);
      if ((await write(tx)) === 0) throw catalogError("catalog.noCategory", {});
      const [row] = await tx.query<CategoryFacts>(`${FACTS} WHERE c.guild_id = $1 AND c.id = $2`, [
        actor.guildId,
        categoryId,
      ]);
      if (!row) throw catalogError("catalog.noCategory", {});
      await this.audit.record(tx, {
        actor,
        action,
        subject: { kind: "category", id: categoryId },
        after: { name: row.name, ...after },
      });
      return row;
    });
  }
}

function pattern(typed: string): string {
  return typed.slice(0, 100).replace(/[\\%_]/g, "\\$&");
}
