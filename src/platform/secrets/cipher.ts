import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { inject, singleton, type InjectionToken } from "tsyringe";

/** The 32 bytes that all other keys of the bot come from. */
export const ENCRYPTION_KEY: InjectionToken<Buffer> = Symbol("EncryptionKey");

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
/** What GCM takes; drawn anew for each text, so the same text never looks the same twice. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A text as it is stored: nonce, tag, ciphertext. */
export interface Sealed {
  readonly bytes: Buffer;
  /** Which key opens it. */
  readonly keyId: string;
}

/** Keeps texts at rest that nobody but the bot may read: AES-256-GCM under `ENCRYPTION_KEY`. */
@singleton()
export class Cipher {
  /** Names the key in use, and says nothing about it. */
  readonly keyId: string;
  private readonly sealing: Buffer;
  private readonly fingerprints: Buffer;

  constructor(@inject(ENCRYPTION_KEY) secret: Buffer) {
    this.sealing = derived(secret, "seal", KEY_BYTES);
    this.fingerprints = derived(secret, "fingerprint", KEY_BYTES);
    this.keyId = derived(secret, "id", 4).toString("hex");
  }

  /** @param place where the text is stored, such as its product; it opens nowhere else */
  seal(text: string, place: string): Sealed {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.sealing, nonce, { authTagLength: TAG_BYTES }).setAAD(
      Buffer.from(place),
    );
    const hidden = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return { bytes: Buffer.concat([nonce, cipher.getAuthTag(), hidden]), keyId: this.keyId };
  }

  /** @throws Error when it was sealed under another key or for another place, or changed since */
  open({ bytes, keyId }: Sealed, place: string): string {
    if (keyId !== this.keyId) {
      throw new Error(
        `This was encrypted under the key ${keyId}, and ENCRYPTION_KEY is the key ${this.keyId}. Start the bot with the key it had.`,
      );
    }
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv(ALGORITHM, this.sealing, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(place))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
  }

  /** The same for the same text in the same place; without the key nobody can try guesses against it. */
  fingerprint(text: string, place: string): Buffer {
    return createHmac("sha256", this.fingerprints).update(place).update("\0").update(text, "utf8").digest();
  }
}

/** One key for each purpose, none of which leads to another. */
function derived(secret: Buffer, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), `guildmart ${purpose}`, bytes));
}
