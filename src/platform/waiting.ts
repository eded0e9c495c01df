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
export interface WaitingPage {
  readonly items: readonly Waiting[];
  /** From 1, of `WAITING_PER_PAGE` each. */
  readonly page: number;
  readonly total: number;
}

/** Things that a page of `/queue` shows. */
export const WAITING_PER_PAGE = 10;

/**
 * The page asked for, or the last one, inside of a statement.
 *
 * @param total an expression that counts the rows
 * @param asked the parameter that names a page, from 1
 */
export function pageWithin(total: string, asked: string): string {
  return `greatest(1, least(${asked}::int, ceil(${total} / ${WAITING_PER_PAGE}.0)::int))`;
}
