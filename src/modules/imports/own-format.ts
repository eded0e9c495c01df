import type { Currency } from "../../platform/money.js";
import { manyLines, oneLine } from "../../platform/plain-text.js";
import { LONGEST_WARRANTY_DAYS, MOST_PER_ORDER, TEXT_BOUNDS } from "../catalog/catalog.types.js";
import { bounded, nameCell, numberCell, priceCell, yesOrNoCell, type Columns } from "./cells.js";
import { LARGEST_STOCK } from "../inventory/inventory.types.js";
import type { ProductRow } from "./imports.types.js";

/** Without these a file is not ours. */
export const OWN_COLUMNS = ["Main_Category", "Sub_Category", "Service_Name", "Price"] as const;

/** All columns in the order in which we write them. */
export const OWN_HEADING = [
  "Main_Category",
  "Sub_Category",
  "Service_Name",
  "Variant_Name",
  "Price",
  "Start_Time",
  "Duration",
  "Refill_Period",
  "Additional_Info",
  "Stock",
  "Warranty_Days",
  "Max_Per_Order",
  "Active",
] as const;

/**
 * Reads a row of our own format. A column that the file lacks leaves the product as it is; an empty cell empties it.
 *
 * @throws RowRefused
 */
export function readOwnRow(
  columns: Columns,
  { row, cells }: { readonly row: number; readonly cells: readonly string[] },
  currency: Currency,
): ProductRow {
  const cell = (column: string) => columns.cell(cells, column);
  const optional = <T>(column: string, read: (text: string) => T): T | null => {
    const text = cell(column);
    return text === null ? null : read(text);
  };
  const detail = (column: string) => optional(column, (text) => bounded(column, oneLine(text), TEXT_BOUNDS.detail));
  const number = (column: string, bounds: { least: number; most: number }) =>
    optional(column, (text) => numberCell(column, text === "" ? String(bounds.least) : text, bounds));
  return {
    row,
    category: nameCell("Main_Category", cell("Main_Category") ?? ""),
    subcategory: nameCell("Sub_Category", cell("Sub_Category") ?? ""),
    name: nameCell("Service_Name", cell("Service_Name") ?? ""),
    variant: bounded("Variant_Name", oneLine(cell("Variant_Name") ?? ""), TEXT_BOUNDS.variant),
    price: priceCell("Price", cell("Price") ?? "", currency),
    active: yesOrNoCell("Active", cell("Active") || "yes"),
    description: optional("Additional_Info", manyLines),
    startTime: detail("Start_Time"),
    duration: detail("Duration"),
    refillPeriod: detail("Refill_Period"),
    warrantyDays: number("Warranty_Days", { least: 0, most: LONGEST_WARRANTY_DAYS }),
    maxPerOrder: number("Max_Per_Order", { least: 1, most: MOST_PER_ORDER }),
    setsStock: columns.has("Stock"),
    // Empty means unlimited, as in /setstock.
    stock: optional("Stock", (text) =>
      text === "" ? null : numberCell("Stock", text, { least: 0, most: LARGEST_STOCK }),
    ),
  };
}
