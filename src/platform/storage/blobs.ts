import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inject, singleton, type InjectionToken } from "tsyringe";

/** The folder of the stored files, absolute. */
export const BLOB_FOLDER: InjectionToken<string> = Symbol("BlobFolder");

/** Names a stored file by its content: 64 hexadecimal digits of its SHA-256. */
export type BlobKey = string;

/** The key under which this content is or would be stored. */
export function blobKeyOf(content: Uint8Array): BlobKey {
  return createHash("sha256").update(content).digest("hex");
}

/** Files of the shop, such as product images, in a local folder. The same content is stored once. */
@singleton()
export class Blobs {
  constructor(@inject(BLOB_FOLDER) private readonly folder: string) {}

  /** Stores a file; when it returns, the file survives a loss of power. */
  async put(content: Uint8Array): Promise<BlobKey> {
    const key = blobKeyOf(content);
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Renamed when whole: a reader never sees half a file.
    const draft = `${path}.${randomUUID()}`;
    try {
      const file = await open(draft, "wx", 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return key;
  }

  /**
   * The content of a stored file.
   *
   * @throws Error when there is none, or when the disk gives back something else than was stored
   */
  async get(key: BlobKey): Promise<Buffer> {
    const content = await readFile(this.pathOf(key));
    if (blobKeyOf(content) !== key) throw new Error(`The stored file ${key} is damaged.`);
    return content;
  }

  /** Removes a file, for everybody who stored the same content; does nothing when there is none. */
  async delete(key: BlobKey): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  private pathOf(key: BlobKey): string {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new Error("That is not the key of a stored file.");
    // 256 folders, so that none grows too large to list.
    return join(this.folder, key.slice(0, 2), key);
  }
}
