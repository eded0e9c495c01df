import { createHash, randomBytes } from "node:crypto";

/** An id that Discord gave: a decimal string of 17 to 20 digits, `bigint` in the database. */
export type Snowflake = string;

/** The `id` of one of our rows: a decimal string, `bigint` identity in the database. */
export type RowId = string;

/**
 * A new idempotency key: 22 characters of base64url, 128 random bits.
 *
 * It travels in a custom id and is unique in the database, so that an action that arrives twice happens once.
 */
export function newKey(): string {
  return randomBytes(16).toString("base64url");
}

/** A text's own key: 22 characters of base64url of its SHA-256. It travels in a custom id whatever the text holds. */
export function keyOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/**
 * The nonce of a Discord message for an effect key.
 *
 * Discord allows 25 characters and remembers a nonce for a few minutes only.
 */
export function nonceOf(effectKey: string): string {
  return keyOf(effectKey);
}
