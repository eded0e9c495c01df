import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parse } from "csv-parse";
import { importError, MOST_ROWS, type Refusal } from "./imports.types.js";

/** Characters that are read before other work gets its turn. */
const SLICE = 4 * 1024;
/** Rows in all, with the empty ones that spreadsheets leave below a table. */
const MOST_RECORDS = 2 * MOST_ROWS;
/** Longer headings than this choose their delimiter by their beginning. */
const HEADING = 10_000;
const DELIMITERS = [",", ";", "\t"] as const;

/** A row as read, or why it could not be. */
export type CsvRecord = { readonly row: number; readonly cells: readonly string[] } | Refusal;

/**
 * The rows of a CSV file, numbered as a spreadsheet numbers them. Empty rows are left out.
 *
 * Takes `,`, `;` or tab between cells, whichever the heading uses most; quoted cells may hold line breaks. A quote that
 * is never closed swallows all that follows it, and is reported once.
 *
 * @throws DomainError `imports.tooManyRows`
 */
export async function* csvRecords(text: string): AsyncGenerator<CsvRecord> {
  let unclosed: number | undefined;
  const parser = parse({
    delimiter: delimiterOf(text),
    relax_column_count: true,
    // With these, a quote that is never closed is the only fault left. Thrown, it would take buffered rows with it.
    relax_quotes: true,
    skip_records_with_error: true,
    on_skip: () => {
      unclosed = parser.info.records + 1;
      return undefined;
    },
  });
  let row = 0;
  for await (const cells of Readable.from(slices(text)).pipe(parser) as AsyncIterable<string[]>) {
    row += 1;
    if (row > MOST_RECORDS) throw importError("imports.tooManyRows", { most: MOST_ROWS });
    if (cells.some((cell) => cell.trim() !== "")) yield { row, cells };
  }
  if (unclosed !== undefined) yield { row: unclosed, fault: { code: "quote", facts: {} } };
}

/** The text bit by bit; the shop goes on between two of them, whatever a file is made of. */
async function* slices(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += SLICE) {
    yield text.slice(at, at + SLICE);
    await nextTurn();
  }
}

/** The delimiter that stands most often in the heading, outside quotes. */
function delimiterOf(text: string): string {
  const heading = text.slice(0, HEADING).split(/\r?\n/, 1)[0] ?? "";
  const bare = heading.replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((each) => bare.split(each).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}
