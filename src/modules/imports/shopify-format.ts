import { compile } from "html-to-text";
import type { Currency } from "../../platform/money.js";
import { manyLines, oneLine } from "../../platform/plain-text.js";
import { TEXT_BOUNDS } from "../catalog/catalog.types.js";
import { bounded, nameCell, numberCell, priceCell, rowRefused, RowRefused, type Columns } from "./cells.js";
import { LARGEST_STOCK } from "../inventory/inventory.types.js";
import type { ProductRow } from "./imports.types.js";

/** Without these a file is no product export of Shopify. */
export const SHOPIFY_COLUMNS = ["Handle", "Title", "Variant Price"] as const;

/** For products that name no type and no tag, and no vendor. */
const NO_CATEGORY = "Imported";
const NO_VENDOR = "General";
/** What Shopify calls the one variant of a product without variants. */
const NO_VARIANT = "Default Title";

/** Characters of a body with its markup. */
const LONGEST_BODY = 100_000;
/** Bounds on hostile markup: what lies deeper is left out. */
const textOfHtml = compile({
  wordwrap: false,
  limits: { maxInputLength: LONGEST_BODY, maxDepth: 60, maxChildNodes: 2_000 },
  selectors: [
    { selector: "img", format: "skip" },
    { selector: "a", options: { ignoreHref: true } },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** What the first row of a product says for all its variants. */
interface Head {
  readonly title: string;
  readonly category: string;
  readonly subcategory: string;
  /** Or why it cannot be read, which refuses every variant. */
  readonly description: string | RowRefused;
  readonly published: boolean;
}

/** Reads the rows of one export in order: the first of a handle names the product, the others carry its variants. */
export class ShopifyReader {
  private readonly heads = new Map<string, Head>();
  constructor(
    private readonly columns: Columns,
    private readonly currency: Currency,
  ) {}

  /**
   * @returns null for a row that only carries a further picture
   * @throws RowRefused
   */
  read({ row, cells }: { readonly row: number; readonly cells: readonly string[] }): ProductRow | null {
    const cell = (column: string) => this.columns.cell(cells, column) ?? "";
    const head = this.headOf(cell);
    const options = [1, 2, 3].map((n) => oneLine(cell(`Option${n} Value`))).filter((value) => value !== "");
    const bare = cell("Variant Price") === "" && options.length === 0;
    // The row that names the product sells something too; only those after it carry pictures alone.
    if (bare && oneLine(cell("Title")) === "") return null;
    if (!head) throw rowRefused("missing", { column: "Title" });
    if (head.description instanceof RowRefused) throw head.description;
    return {
      row,
      category: nameCell("Type", head.category),
      subcategory: nameCell("Vendor", head.subcategory),
      name: nameCell("Title", head.title),
      variant: bounded("Option values", variantOf(options), TEXT_BOUNDS.variant),
      price: priceCell("Variant Price", cell("Variant Price"), this.currency),
      active: head.published,
      description: head.description,
      startTime: null,
      duration: null,
      refillPeriod: null,
      warrantyDays: null,
      maxPerOrder: null,
      setsStock: true,
      stock: stockOf(cell("Variant Inventory Tracker"), cell("Variant Inventory Qty")),
    };
  }

  /** What holds for a handle: from this row when it names the product, else from the row that did. */
  private headOf(cell: (column: string) => string): Head | undefined {
    const handle = cell("Handle");
    const title = oneLine(cell("Title"));
    if (title === "") return this.heads.get(handle);
    const firstTag = cell("Tags")
      .split(",")
      .map(oneLine)
      .find((tag) => tag !== "");
    const status = cell("Status");
    const head = {
      title,
      category: oneLine(cell("Type")) || firstTag || NO_CATEGORY,
      subcategory: oneLine(cell("Vendor")) || NO_VENDOR,
      description: textOf(cell("Body (HTML)")),
      published: cell("Published").toLowerCase() === "true" && (!status || status.toLowerCase() === "active"),
    };
    this.heads.set(handle, head);
    return head;
  }
}

function textOf(html: string): string | RowRefused {
  if (html.length > LONGEST_BODY) {
    return rowRefused("tooLong", { column: "Body (HTML)", length: html.length, longest: LONGEST_BODY });
  }
  // Most of the time of a large file goes into markup.
  return manyLines(/[<&]/.test(html) ? textOfHtml(html) : html);
}

function variantOf(options: readonly string[]): string {
  const [only, ...others] = options;
  return only === NO_VARIANT && others.length === 0 ? "" : options.join(" / ");
}

/** Units when somebody counts them; a shop that sold more than it had exports a negative number. */
function stockOf(tracker: string, quantity: string): number | null {
  if (tracker === "") return null;
  if (quantity === "") throw rowRefused("missing", { column: "Variant Inventory Qty" });
  if (/^-\d{1,12}$/.test(quantity)) return 0;
  return numberCell("Variant Inventory Qty", quantity, { least: 0, most: LARGEST_STOCK });
}
