/** Stands for half a character, which neither UTF-8 nor JSON in PostgreSQL can hold. */
const REPLACEMENT = "\ufffd";

/** One line: white space is one blank, and what PostgreSQL cannot store or nobody sees is gone. */
export function oneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/\p{Cs}/gu, REPLACEMENT)
    .trim();
}

/** Text with line breaks, without other control characters. */
export function manyLines(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .replace(/\p{Cs}/gu, REPLACEMENT)
    .trim();
}
