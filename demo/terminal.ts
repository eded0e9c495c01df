import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Columns of a message as Discord shows it; the terminal may be wider. */
const MESSAGE_WIDTH = 72;

const isColourful = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
/** 24 bits a colour: the embeds' own bar. */
const isTrueColour = isColourful && process.stdout.getColorDepth() === 24;

export function styled(style: Style, text: string): string {
  return isColourful ? styleText(style, text, { validateStream: false }) : text;
}

export function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** The first lines of a run. */
export function banner(title: string, ...lines: readonly string[]): void {
  say("", `  ${styled("bold", title)}`, ...lines.map((line) => `  ${line}`), "");
}

/** A numbered step of a walk. */
export function heading(number: number, title: string): void {
  say("", `  ${styled("dim", `${number.toString().padStart(2)} `)} ${styled("bold", title)}`);
}

/** A part without a number. */
export function section(title: string): void {
  say("", `      ${styled("bold", title)}`);
}

/** What somebody does: `Bea types  /buy`. */
export function act(who: string, verb: string, what: string): void {
  say("", `      ${styled("cyan", who)} ${verb}  ${styled("bold", what)}`);
}

/** A sentence of the narrator. */
export function note(text: string): void {
  for (const line of wrapped(text, MESSAGE_WIDTH + 4)) say(`      ${styled("dim", line)}`);
}

/** Something that went well, or did not. */
export function outcome(isGood: boolean, text: string): void {
  say(`      ${isGood ? styled("green", "ok") : styled("red", "no")}  ${text}`);
}

/**
 * A box with a coloured frame.
 *
 * @param colour 24-bit RGB of the frame; none for plain text
 */
export function box(paragraphs: readonly string[], colour?: number): string[] {
  const lines = paragraphs.flatMap((paragraph) => wrapped(paragraph, MESSAGE_WIDTH));
  const width = Math.max(...lines.map(widthOf), 24);
  const frame = (text: string) => tinted(text, colour);
  return [
    frame(`╭${"─".repeat(width + 2)}╮`),
    ...lines.map((line) => `${frame("│")} ${line}${" ".repeat(width - widthOf(line))} ${frame("│")}`),
    frame(`╰${"─".repeat(width + 2)}╯`),
  ];
}

/** Rows in aligned columns, the last ones to the right where they are numbers. */
export function table(rows: readonly (readonly string[])[], rightFrom: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const gap = " ".repeat((widths[column] ?? 0) - widthOf(cell));
        return column >= rightFrom ? gap + cell : cell + gap;
      })
      .join("   ")
      .trimEnd(),
  );
}

function tinted(text: string, colour: number | undefined): string {
  if (!isTrueColour || colour === undefined) return styled("dim", text);
  const [red, green, blue] = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  return `\u001B[38;2;${red};${green};${blue}m${text}\u001B[39m`;
}

/** The text in lines of at most `width` columns, broken between words. */
function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [""];
    for (const word of paragraph.split(" ")) {
      const line = lines.at(-1) ?? "";
      const longer = line === "" ? word : `${line} ${word}`;
      if (widthOf(longer) <= width || line === "") lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  });
}

/** Columns that a text takes: emoji take two, styles none. */
export function widthOf(text: string): number {
  // eslint-disable-next-line no-control-regex -- styles are control sequences
  const shown = text.replace(/\u001B\[[\d;]*m/g, "").replace(/\uFE0F|\u200B/g, "");
  return [...shown].reduce(
    (sum, letter) => sum + (/\p{Emoji_Presentation}|[\u26A0\u2E80-\uFFDC]/u.test(letter) ? 2 : 1),
    0,
  );
}
