import { time, TimestampStyles, type TimestampStylesString } from "discord.js";

const FENCE = "```";

/**
 * The text within `limit` UTF-16 units, with `…` where something is missing.
 *
 * Never halves a character or an escape; a code block that the cut would leave open is closed.
 */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = whole(text.slice(0, limit - 1));
  if (kept.split(FENCE).length % 2 === 1) return `${kept}…`;
  return `${whole(text.slice(0, limit - FENCE.length - 2))}…\n${FENCE}`;
}

/** Drops half a surrogate pair from the end, and a backslash that lost what it escaped. */
function whole(text: string): string {
  return /[\uD800-\uDBFF]$|(?<!\\)(?:\\\\)*\\$/.test(text) ? text.slice(0, -1) : text;
}

/** Text that people wrote, shown as they wrote it: no formatting, links, headings, mentions or timestamps come of it. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_~|<>[\]()]/g, "\\$&")
    .replace(/^(\s*)([#+-])/gm, "$1\\$2")
    .replace(/^(\s*\d+)\./gm, "$1\\.");
}

/** An instant in the reader's own zone and language: by default `24 December 2026 18:00`. */
export function timestamp(at: Date, style: TimestampStylesString = TimestampStyles.LongDateShortTime): string {
  return time(at, style);
}

/** `in 3 hours`, `2 days ago`, kept current by the reader's client. */
export function fromNow(at: Date): string {
  return time(at, TimestampStyles.RelativeTime);
}

/** `1 day`, `30 days`. */
export function daysText(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

/** Lines one below the other; what is false, null or undefined is left out. */
export function lines(...each: readonly (string | false | null | undefined)[]): string {
  return each.filter((line) => typeof line === "string").join("\n");
}

/** One column of a {@link table}. */
export interface Column {
  readonly title: string;
  /** Numbers and amounts go to the right. */
  readonly align?: "left" | "right";
  /** Longer cells are cut; 40 characters by default. */
  readonly longest?: number;
}

/**
 * Rows in aligned columns, as a code block of at most 4,000 characters. For figures that are compared downwards.
 *
 * Rows that do not fit are left out, and a last line says how many.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map((column) => column.title), ...rows].map((row) =>
    columns.map(({ longest = 40 }, i) => cut(flat(row[i] ?? ""), longest)),
  );
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const written = cells.map((row) =>
    row
      .map((cell, i) => (columns[i]?.align === "right" ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return `${FENCE}\n${fitting(written, 4_000 - 2 * FENCE.length - 2)}\n${FENCE}`;
}

function flat(cell: string): string {
  return cell.replace(/\s+/g, " ").replaceAll("`", "'");
}

function fitting(written: readonly string[], limit: number): string {
  const all = written.join("\n");
  if (all.length <= limit) return all;
  const room = limit - "… and 99999 more".length;
  let length = 0;
  const kept = written.filter((line) => (length += line.length + 1) <= room);
  return [...kept, `… and ${written.length - kept.length} more`].join("\n");
}
