import type { Shop } from "./shop.js";

/**
 * Tables that a refused action may write, with the reason. Every other table of the schema is hashed.
 *
 * - `rate_limit_windows`: an attempt counts whether or not it succeeds; that is what a limit is for.
 * - `migrations`: the schema's, not the shop's.
 *
 * Of every other table the versions of the rows are hashed, which any write changes, even one of the same values.
 * `customers` is hashed by what its rows hold, but for `muted_notices`, which every member may switch for themselves at any time: arrange a person's first visit before the first hash, since any first visit makes their row.
 */
const NOT_HASHED = ["rate_limit_windows", "migrations"];

/** Table → sum of the 64-bit hashes of its rows or their versions; `empty` without any. */
export type RowHashes = Readonly<Record<string, string>>;

/** Hashes every table of the shop: one look each, all in one statement, so that they are of one moment. */
export async function rowHashes(shop: Shop): Promise<RowHashes> {
  const sql = statements.get(shop) ?? (await statementOf(shop));
  statements.set(shop, sql);
  const rows = await shop.query<{ table: string; hash: string }>(sql, ["empty"]);
  return Object.fromEntries(rows.map(({ table, hash }) => [table, hash]));
}

/** The tables whose rows differ. */
export function changedTables(before: RowHashes, after: RowHashes): string[] {
  return Object.keys(after).filter((table) => before[table] !== after[table]);
}

/** Where a row's version lies, and which transaction wrote it. */
const VERSION = "concat(ctid, ' ', xmin)";
const HELD = "(to_jsonb(t) - 'muted_notices')::text";

const statements = new WeakMap<Shop, string>();

async function statementOf(shop: Shop): Promise<string> {
  const tables = await shop.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1) ORDER BY 1`,
    [NOT_HASHED],
  );
  if (tables.length === 0) throw new Error("No table was found to hash.");
  return tables
    .map(
      ({ name }) =>
        `SELECT '${name}' AS table, coalesce(sum(hashtextextended(${name === "customers" ? HELD : VERSION}, 0))::text, $1) AS hash
         FROM "${name}" t`,
    )
    .join(" UNION ALL ");
}
