import { DomainError } from "../../platform/errors.js";
import { largestMovement, parseAmount, type Currency } from "../../platform/money.js";
import { oneLine } from "../../platform/plain-text.js";
import { TEXT_BOUNDS } from "../catalog/catalog.types.js";
import type { RowFault, RowFaults } from "./imports.types.js";

/** Thrown by the readers of a cell, caught by the reader of the row: the row is refused, the file goes on. */
export class RowRefused extends Error {
  constructor(readonly fault: RowFault) {
    super(fault.code);
    this.name = "RowRefused";
  }
}

export function rowRefused<C extends keyof RowFaults>(code: C, facts: RowFaults[C]): RowRefused {
  // The two belong together by the signature; TypeScript does not follow that into the union.
  return new RowRefused({ code, facts } as RowFault);
}

/** The cells of a row by the name of their column; names are compared without case, spaces and underscores. */
export class Columns {
  private readonly places = new Map<string, number>();

  private readonly count: number;

  constructor(heading: readonly string[]) {
    this.count = heading.length;
    heading.forEach((name, place) => {
      const key = plain(name);
      if (!this.places.has(key)) this.places.set(key, place);
    });
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.places.has(plain(name)));
  }

  /** @throws RowRefused for more cells than columns: an unquoted delimiter has shifted them */
  requireFit(cells: readonly string[]): void {
    if (cells.slice(this.count).some((cell) => cell.trim() !== "")) throw rowRefused("extraCells", {});
  }

  /** Trimmed; empty when the row is too short, null when the file has no such column. */
  cell(cells: readonly string[], name: string): string | null {
    const place = this.places.get(plain(name));
    return place === undefined ? null : (cells[place] ?? "").trim();
  }
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_]/g, "");
}

/** @throws RowRefused */
export function nameCell(column: string, text: string): string {
  const name = oneLine(text);
  if (name === "") throw rowRefused("missing", { column });
  return bounded(column, name, TEXT_BOUNDS.name);
}

/** @throws RowRefused */
export function bounded(column: string, text: string, longest: number): string {
  if (text.length > longest) throw rowRefused("tooLong", { column, length: text.length, longest });
  return text;
}

/** The text within `longest` characters, cut behind a word with `…`. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = text.slice(0, longest - 1);
  const space = kept.search(/\s\S*$/);
  // A word of a fifth of the text is no word; cut it.
  const cut = (space > longest * 0.8 ? kept.slice(0, space) : kept).trimEnd();
  // Half a character at the end is none.
  return `${cut.replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** A price in minor units as decimal text; 0 is one. @throws RowRefused */
export function priceCell(column: string, text: string, currency: Currency): string {
  if (text === "") throw rowRefused("missing", { column });
  try {
    return parseAmount(text, currency, { lowest: 0n, largest: largestMovement(currency) }).toString();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const shown = text.slice(0, 40);
    throw rowRefused(error.code === "money.outOfRange" ? "priceRange" : "price", { text: shown, currency });
  }
}

/** @throws RowRefused */
export function numberCell(column: string, text: string, { least, most }: { least: number; most: number }): number {
  const number = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= most)) {
    throw rowRefused("number", { column, text: text.slice(0, 40), least, most });
  }
  return number;
}

const YES = new Set(["true", "yes", "1"]);
const NO = new Set(["false", "no", "0"]);

/** @throws RowRefused */
export function yesOrNoCell(column: string, text: string): boolean {
  const word = text.toLowerCase();
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  throw rowRefused("yesOrNo", { column, text: text.slice(0, 40) });
}
