import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a journal line says: a record is now this, or is gone (`record` absent). */
export interface JournalEntry {
  readonly kind: string;
  readonly key: string;
  readonly record?: unknown;
}

/**
 * Keeps a world on disk: one appended JSON line per change, written before the change is acknowledged.
 *
 * `write(2)` reaches the page cache, so a killed process loses nothing; only a power cut could. The file is rewritten
 * without the superseded lines when it is opened.
 */
export class Journal {
  readonly #path: string;
  readonly #files: string;

  constructor(directory: string) {
    this.#path = join(directory, "world.jsonl");
    this.#files = join(directory, "files");
    mkdirSync(this.#files, { recursive: true });
  }

  /** The surviving records in the order they were first written, after compacting the file. */
  open(): JournalEntry[] {
    const entries = new Map<string, JournalEntry>();
    for (const line of existsSync(this.#path) ? readFileSync(this.#path, "utf8").split("\n") : []) {
      const entry = parseLine(line);
      if (!entry) continue;
      const key = `${entry.kind}/${entry.key}`;
      if (entry.record === undefined) entries.delete(key);
      else entries.set(key, entry);
    }
    const compacted = `${this.#path}.next`;
    writeFileSync(compacted, [...entries.values()].map((entry) => toLine(entry)).join(""));
    renameSync(compacted, this.#path);
    return [...entries.values()];
  }

  append(entry: JournalEntry): void {
    appendFileSync(this.#path, toLine(entry));
  }

  writeFile(id: string, bytes: Buffer): void {
    writeFileSync(join(this.#files, id), bytes);
  }

  readFile(id: string): Buffer | undefined {
    const path = join(this.#files, id);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  deleteFile(id: string): void {
    rmSync(join(this.#files, id), { force: true });
  }
}

/** A line cut short by a kill was never acknowledged: it is dropped. */
function parseLine(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line, (_key, value: unknown) => (isBits(value) ? BigInt(value.$bits) : value)) as JournalEntry;
  } catch {
    return undefined;
  }
}

function toLine(entry: JournalEntry): string {
  const text = JSON.stringify(entry, (_key, value: unknown) =>
    typeof value === "bigint" ? { $bits: value.toString() } : value,
  );
  return `${text}\n`;
}

function isBits(value: unknown): value is { $bits: string } {
  return typeof value === "object" && value !== null && "$bits" in value;
}
