import { button, type Control } from "../../platform/discord/controls.js";
import { icons, shopEmbed, type EmbedField } from "../../platform/discord/embed.js";
import { cut, escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View, ViewFile } from "../../platform/discord/view.js";
import { formatMoney, largestMovement, moneyErrorSentences } from "../../platform/money.js";
import { applyImport, discardImport } from "./imports.actions.js";
import type { ExportedFile, ImportCounts, ImportOutcome, ImportPlan, Refusal, RowFaults } from "./imports.types.js";

/** Refused rows shown in the message; all of them are in its file. */
const SHOWN_REFUSALS = 10;
const number = new Intl.NumberFormat("en-US");

const faultSentences: { readonly [C in keyof RowFaults]: (facts: RowFaults[C]) => string } = {
  extraCells: () =>
    "There are more cells than columns. Put quotation marks around a cell that has the delimiter in its text.",
  missing: ({ column }) => `${column} is empty.`,
  tooLong: ({ column, length, longest }) =>
    `${column} has ${number.format(length)} characters; at most ${number.format(longest)} fit.`,
  price: ({ text, currency }) => `Price ${moneyErrorSentences["money.malformed"]({ text, currency })}`,
  priceRange: ({ text, currency }) =>
    `Price “${text}” is out of bounds: from ${formatMoney(0n, currency)} to ${formatMoney(largestMovement(currency), currency)}.`,
  number: ({ column, text, least, most }) =>
    `${column} “${text}” is not a whole number from ${number.format(least)} to ${number.format(most)}.`,
  yesOrNo: ({ column, text }) => `${column} “${text}” is neither yes nor no.`,
  duplicate: ({ first }) => `Names the same product as row ${first}.`,
  quote: () => "A quotation mark opens here and never closes; this row and all after it could not be read.",
  needsGoods: () =>
    "This product is delivered by the bot and has no goods yet. Enter them with /product edit, or set Active to no.",
};

/** `Row 7: Price “12,50” is not an amount in USD. Write it like 12.50.` */
function refusalLine({ row, fault }: Refusal): string {
  // Each code comes with the facts of its own sentence.
  const sentence = faultSentences[fault.code] as (facts: object) => string;
  return `Row ${row}: ${sentence(fault.facts)}`;
}

/** `row 4`, `rows 4, 7 and 12 more`. */
function rowList(rows: readonly number[]): string {
  const named = rows.slice(0, SHOWN_REFUSALS).join(", ");
  const more = rows.length > SHOWN_REFUSALS ? ` and ${number.format(rows.length - SHOWN_REFUSALS)} more` : "";
  return `${rows.length === 1 ? "row" : "rows"} ${named}${more}`;
}

/** What applying a file would do, before it does. */
export function plan(shown: ImportPlan): View {
  const { counts, refused } = shown;
  const blocked = shown.mode === "replace" && refused.length > 0;
  const nothing = counts.added + counts.changed + counts.hidden === 0;
  return {
    embeds: [
      shopEmbed({
        title: `Dry run of ${escapeMarkdown(shown.fileName)}`,
        description: lines(
          verdict(nothing, blocked),
          shown.shortened.length > 0 && `Shortened to fit: the description of ${rowList(shown.shortened)}.`,
        ),
        fields: [...countFields(counts, shown.mode === "replace"), ...refusalFields(refused)],
        tone: refused.length > 0 ? "warning" : "brand",
        footer: nothing || blocked ? undefined : "Kept for a day.",
      }),
    ],
    components: nothing ? [] : [planButtons(shown, blocked)],
    files: refusalFile(refused),
  };
}

function verdict(nothing: boolean, blocked: boolean): string {
  if (nothing) return "Nothing to do: no row of this file would change the catalogue.";
  if (blocked) {
    return "Replacing hides what a file does not name, so it needs every row to be readable. Mend the rows below and send the file again.";
  }
  return "Nothing has changed yet. Press **Apply import** to do this.";
}

function planButtons({ importId, counts }: ImportPlan, blocked: boolean): Control[] {
  const discard = button({ label: "Discard", id: discardImport.id({ file: importId }) });
  if (blocked) return [discard];
  const danger = counts.hidden > 0;
  return [
    button({ label: "Apply import", id: applyImport.id({ file: importId }), style: danger ? "danger" : "success" }),
    discard,
  ];
}

function countFields(counts: ImportCounts, replaces: boolean): EmbedField[] {
  const field = (name: string, count: number) => ({ name, value: number.format(count), inline: true });
  return [
    field("New", counts.added),
    field("Changed", counts.changed),
    field("Unchanged", counts.unchanged),
    ...(replaces ? [field("Hidden", counts.hidden)] : []),
  ];
}

function refusalFields(refused: readonly Refusal[]): EmbedField[] {
  if (refused.length === 0) return [];
  const shown = refused.slice(0, SHOWN_REFUSALS).map((each) => cut(escapeMarkdown(refusalLine(each)), 200));
  const more = refused.length > SHOWN_REFUSALS && "All of them are in the file below.";
  return [{ name: `Refused: ${number.format(refused.length)}`, value: fitting(shown, more || undefined) }];
}

/** As many lines as a field holds. */
function fitting(shown: readonly string[], last?: string): string {
  let room = 1_000 - (last?.length ?? 0);
  const kept = shown.filter((line) => (room -= line.length + 1) >= 0);
  return lines(...kept, last);
}

function refusalFile(refused: readonly Refusal[]): ViewFile[] {
  if (refused.length <= SHOWN_REFUSALS) return [];
  return [{ name: "refused-rows.txt", bytes: Buffer.from(`${refused.map(refusalLine).join("\n")}\n`) }];
}

/** After **Apply**. */
export function outcome(result: ImportOutcome): View {
  if (result.outcome === "moved") {
    const fresh = plan(result.plan);
    return {
      ...fresh,
      content: `${icons.warning} The catalogue changed since you looked. This is what the file does now.`,
    };
  }
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} ${escapeMarkdown(result.fileName)} is in the catalogue`,
        description: result.outcome === "again" ? "It had been applied before; nothing was done twice." : undefined,
        fields: countFields(result.counts, result.counts.hidden > 0),
        tone: "success",
        footer: "See it with /buy. One product: /product edit.",
      }),
    ],
  };
}

/** After **Discard**. */
export function discarded({ fileName }: { readonly fileName: string }): View {
  return {
    embeds: [shopEmbed({ title: `${escapeMarkdown(fileName)} is discarded`, description: "Nothing was changed." })],
  };
}

/** What is under way with a file, for whoever waits. */
export const progress = {
  reading: (rows: number) => underWay("Reading the file", `${number.format(rows)} rows so far.`),
  comparing: (rows: number) => underWay("Comparing with the catalogue", `The file has ${number.format(rows)} rows.`),
  applying: (rows: number) =>
    underWay("Applying the import", `${number.format(rows)} rows written. Customers see them all at once at the end.`),
};

function underWay(title: string, description: string): View {
  return { embeds: [shopEmbed({ title: `${icons.progress} ${title}`, description, tone: "info" })] };
}

/** The catalogue as files. */
export function exported(files: readonly ExportedFile[]): View {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const several = files.length > 1 && `${files.length} files, since each can be imported alone.`;
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} ${number.format(rows)} ${rows === 1 ? "product" : "products"} exported`,
        description: lines(several, "Change what you like in a spreadsheet and send it back with /importproducts."),
        footer: "Goods are not in it.",
        tone: "success",
      }),
    ],
    files: files.map(({ name, bytes }) => ({ name, bytes })),
  };
}
