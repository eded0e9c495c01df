import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import type { ProductNames } from "../catalog/catalog.types.js";

/** `merge` changes and adds what the file names; `replace` also hides what it does not name. */
export const IMPORT_MODES = ["merge", "replace"] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** Our own columns, or the product export of a Shopify shop. */
export type FileFormat = "guildmart" | "shopify";

/** Rows of one file, without the heading. */
export const MOST_ROWS = 20_000;
/** Discord's bound on an upload without boosts. */
export const LARGEST_FILE_BYTES = 10 * 1024 * 1024;

/** Characters of all rows together, after Shopify's texts are carried down to each variant. */
export const MOST_TEXT = 32 * 1024 * 1024;

/** A row of a file that can become a product. What is null stays as it is, or gets its default when the product is new. */
export interface ProductRow extends ProductNames {
  /** As a spreadsheet numbers it: the heading is row 1. */
  readonly row: number;
  /** Minor units in decimal, since rows are kept as JSON. */
  readonly price: string;
  /** For sale; when not, it becomes a draft, or stays hidden. */
  readonly active: boolean;
  readonly description: string | null;
  readonly startTime: string | null;
  readonly duration: string | null;
  readonly refillPeriod: string | null;
  readonly warrantyDays: number | null;
  readonly maxPerOrder: number | null;
  /** Whether the file speaks of stock at all. */
  readonly setsStock: boolean;
  /** Null for unlimited. */
  readonly stock: number | null;
}

/** Why a row makes no product: code → the facts of its sentence. */
export interface RowFaults {
  missing: { column: string };
  tooLong: { column: string; length: number; longest: number };
  extraCells: {};
  price: { text: string; currency: string };
  priceRange: { text: string; currency: string };
  number: { column: string; text: string; least: number; most: number };
  yesOrNo: { column: string; text: string };
  duplicate: { first: number };
  quote: {};
  needsGoods: {};
}

export type RowFault = { [C in keyof RowFaults]: { readonly code: C; readonly facts: RowFaults[C] } }[keyof RowFaults];

export interface Refusal {
  readonly row: number;
  readonly fault: RowFault;
}

/** A file as read, before it met the catalogue. */
export interface ProductFile {
  readonly format: FileFormat;
  readonly rows: readonly ProductRow[];
  /** In the order of the file. */
  readonly refused: readonly Refusal[];
  /** Rows whose description was longer than a product's may be and was cut at a word. */
  readonly shortened: readonly number[];
}

/** What applying a file does to the catalogue as it is now. */
export interface ImportCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Published products that `replace` takes down. */
  readonly hidden: number;
}

/** The dry run. */
export interface ImportPlan {
  readonly importId: RowId;
  readonly fileName: string;
  readonly mode: ImportMode;
  readonly counts: ImportCounts;
  readonly refused: readonly Refusal[];
  readonly shortened: readonly number[];
}

/** What pressing **Apply** did: `again` had been applied before, `moved` shows what the file does by now. */
export type ImportOutcome =
  | { readonly outcome: "applied" | "again"; readonly fileName: string; readonly counts: ImportCounts }
  | { readonly outcome: "moved"; readonly plan: ImportPlan };

/** One file of an export. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Without the heading. */
  readonly rows: number;
}

export interface ImportErrors {
  "imports.nothingToExport": {};
  /** More than one message can carry. */
  "imports.exportTooLarge": {};
  "imports.empty": {};
  "imports.unknownColumns": {};
  "imports.notText": {};
  "imports.tooManyRows": { most: number };
  "imports.tooMuchText": {};
  /** The guild's currency is another than when the prices were read. */
  "imports.otherCurrency": { read: string; now: string };
  "imports.notFound": {};
  "imports.replaceNeedsAll": { refused: number };
}

export const importError = domainErrors<ImportErrors>();
