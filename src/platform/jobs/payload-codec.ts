import type { Payload } from "./job.js";

/** JSON has no bigint: `5n` travels as `{"$bigint":"5"}`. */
const MARK = "$bigint";

/** The payload as JSON may carry it. */
export function encodePayload(payload: Payload): object {
  // JSON.parse of what JSON.stringify wrote for an object is an object.
  return JSON.parse(
    JSON.stringify(payload, (_key, value: unknown) =>
      typeof value === "bigint" ? { [MARK]: value.toString() } : value,
    ),
  ) as object;
}

/** The payload as it was sent. */
export function decodePayload(stored: object): Payload {
  // What encodePayload wrote, with the marks turned back.
  return restore(stored) as Payload;
}

function restore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restore);
  if (typeof value !== "object" || value === null) return value;
  if (MARK in value) return BigInt(String(value[MARK]));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, restore(part)]));
}
