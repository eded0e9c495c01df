import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../config/environment.js";

/** Beside the data, not in the database: a copy of the database alone opens nothing. */
const FILE = "encryption.key";
const BYTES = 32;

/**
 * The operator's `ENCRYPTION_KEY`, else the one kept in `DATA_DIR`, made there when there is none.
 *
 * @throws Error with the remedy when the file holds something else
 */
export async function loadEncryptionKey({
  ENCRYPTION_KEY,
  DATA_DIR,
}: Pick<Environment, "ENCRYPTION_KEY" | "DATA_DIR">): Promise<Buffer> {
  if (ENCRYPTION_KEY !== undefined) return Buffer.from(ENCRYPTION_KEY, "hex");
  const path = join(DATA_DIR, FILE);
  const kept = (await read(path)) ?? (await make(DATA_DIR, path));
  if (!/^[0-9a-f]{64}$/i.test(kept)) {
    throw new Error(`${path} does not hold an encryption key. Put the file back from where you keep a copy of it.`);
  }
  return Buffer.from(kept, "hex");
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Written in full and to the disk before it has its name; of two processes that start at once, the first one's stays. */
async function make(folder: string, path: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(`${randomBytes(BYTES).toString("hex")}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path).catch((error: unknown) => {
      if (!isSystemError(error, "EEXIST")) throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return (await read(path)) ?? "";
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
