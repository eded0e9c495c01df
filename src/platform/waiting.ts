import type { DataSource } from "typeorm";
import type { RowId, Snowflake } from "./ids.js";

/** One thing that waits for staff. */
export interface Waiting {
  /** Names it in the queue: 1 to 60 letters, digits, `.`, `_` and `-`. */
  readonly id: string;
  /** In a select, as plain text. */
  readonly label: string;
  /** In the list, safe to show. */
  readonly line: string;
  readonly since: Date;
}

/** A page of what waits, the most urgent first; a page that does not exist is the last one. */
export interface PageOf<T> {
  readonly items: readonly T[];
  /** From 1, of `WAITING_PER_PAGE` each. */
  readonly page: number;
  readonly total: number;
}

export type WaitingPage = PageOf<Waiting>;

/** Things that a page of `/queue` shows. */
export const WAITING_PER_PAGE = 10;

/** What a page is read from, as SQL. */
export interface WaitingRows {
  /** Of a row; among them its `id`. */
  readonly columns: string;
  /** From which tables, with what each row has beside it. */
  readonly from: string;
  /** What waits; `$1` is the guild. */
  readonly where: string;
  /** The most urgent first, unequivocally. */
  readonly order: string;
}

/** The same page of what each thing is made into. */
export function mapItems<T, U>(page: PageOf<T>, make: (item: T) => U): PageOf<U> {
  return { ...page, items: page.items.map(make) };
}

/** The page asked for, or the last one. One statement. */
export async function readWaiting<Row extends { id: RowId }>(
  dataSource: DataSource,
  { columns, from, where, order }: WaitingRows,
  guildId: Snowflake,
  asked: number,
): Promise<PageOf<Row>> {
  const rows = await dataSource.query<((Row | Record<"id", null>) & { total: number; page: number })[]>(
    `WITH counted AS (
       SELECT count(*)::int AS total, greatest(1, least($2::int, ceil(count(*) / ${WAITING_PER_PAGE}.0)::int)) AS page
       FROM ${from} WHERE ${where}
     )
     SELECT counted.total, counted.page, line.*
     FROM counted LEFT JOIN LATERAL (
       SELECT ${columns}, row_number() OVER (ORDER BY ${order}) AS place FROM ${from} WHERE ${where}
       ORDER BY place LIMIT ${WAITING_PER_PAGE} OFFSET (counted.page - 1) * ${WAITING_PER_PAGE}
     ) AS line ON true
     ORDER BY line.place`,
    [guildId, asked],
  );
  const items = rows.filter((row): row is Row & { total: number; page: number } => row.id !== null);
  return { items, page: rows[0]?.page ?? 1, total: rows[0]?.total ?? 0 };
}
