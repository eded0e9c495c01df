import type { RowId } from "../../platform/ids.js";
import type { Cursor, Shelf } from "./catalog.types.js";

// Pages that continue at a row instead of counting rows, so the last page costs what the first does.

/** The page among rows that were asked for with one more than its size, and what lies on either side. */
export function shelfOf<T>(rows: readonly T[], { side, anchor }: Cursor, size: number): Shelf<T> {
  const more = rows.length > size;
  const entries = rows.slice(0, size);
  if (side === "before") return { entries: entries.reverse(), hasPrevious: more, hasNext: true };
  return { entries, hasPrevious: anchor !== "0", hasNext: more };
}

/**
 * The condition that a row lies beyond the anchor's; an anchor of another guild bounds nothing and shows nothing.
 *
 * @param order the columns of the order, the last of which decides
 * @param names the row's alias, its table, and the parameter of the anchor; `$1` is the guild
 */
export function beyond(
  { side, anchor }: { readonly side: Cursor["side"]; readonly anchor: RowId },
  order: readonly string[],
  { row, table, anchor: parameter, id = "id" }: { row: string; table: string; anchor: string; id?: string },
): string {
  if (anchor === "0") return `${parameter}::bigint = 0`;
  const mine = order.map((column) => `${row}.${column}`).join(", ");
  const theirs = order.map((column) => `(SELECT ${column} FROM ${table} WHERE guild_id = $1 AND ${id} = ${parameter})`);
  return `(${mine}) ${side === "after" ? ">" : "<"} (${theirs.join(", ")})`;
}

export function direction({ side }: Cursor): "ASC" | "DESC" {
  return side === "after" ? "ASC" : "DESC";
}
