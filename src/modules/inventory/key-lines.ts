import { inventoryError } from "./inventory.errors.js";
import { LONGEST_KEY, MOST_KEYS_AT_ONCE, type DuplicateKey } from "./inventory.types.js";

/** A key and the line it stands on, from 1. */
export interface KeyLine {
  readonly line: number;
  readonly key: string;
}

/** Keys of a file or form, each once, and the lines that repeat one. */
export interface KeyLines {
  readonly keys: readonly KeyLine[];
  readonly repeated: readonly DuplicateKey[];
}

/**
 * One key a line, as it stands there but for blanks around it; empty lines do not count.
 *
 * @throws DomainError `inventory.noKeys`, `inventory.tooManyKeys`, `inventory.keyTooLong`
 */
export function readKeys(text: string): KeyLines {
  const first = new Map<string, number>();
  const repeated: DuplicateKey[] = [];
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const key = raw.trim();
    if (key === "") continue;
    const line = i + 1;
    if (key.length > LONGEST_KEY) throw inventoryError("inventory.keyTooLong", { line });
    const sameAs = first.get(key);
    if (sameAs === undefined) first.set(key, line);
    else repeated.push({ line, sameAs });
    if (first.size + repeated.length > MOST_KEYS_AT_ONCE) throw inventoryError("inventory.tooManyKeys", {});
  }
  if (first.size === 0) throw inventoryError("inventory.noKeys", {});
  return { keys: [...first].map(([key, line]) => ({ line, key })), repeated };
}

/** @throws DomainError `inventory.notText` when the file is no UTF-8 */
export function textOf(bytes: Uint8Array): string {
  try {
    // Drops a byte order mark.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw inventoryError("inventory.notText", {});
}

/** The end of a key, by which whoever has it recognises it: never more than a third, and always as long. */
export function masked(key: string): string {
  const shown = Math.min(4, Math.floor(key.length / 3));
  return `••••••${key.slice(key.length - shown)}`;
}
