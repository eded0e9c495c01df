/**
 * Tolerant reading of request bodies: rules run beside the description, so a body may have any shape. What has the
 * wrong type reads as absent; the description refuses it.
 */

export type Json = Readonly<Record<string, unknown>>;

const nothing: Json = {};

/** The value as an object; an empty one when it is none. */
export function object(value: unknown): Json {
  // The cast only adds readonly string keys to what was just found to be an object.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : nothing;
}

/** The value as a list; an empty one when it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list, with their indexes. */
export function objects(value: unknown): { readonly index: number; readonly each: Json }[] {
  return list(value).map((each, index) => ({ index, each: object(each) }));
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}

/** A number that is not necessarily whole. */
export function numeric(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A bitset as it travels: decimal text, or a number. */
export function bits(value: unknown): bigint {
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return BigInt(value);
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? BigInt(value) : 0n;
}

/** Present and not null. */
export function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The indexes whose key was seen before; entries without a key are skipped. */
export function repeats<T>(items: readonly T[], key: (item: T) => string | undefined): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const own = key(item);
    if (own === undefined) return false;
    if (seen.has(own)) return true;
    seen.add(own);
    return false;
  });
}

/** Length as Discord counts it: code points, after trimming. */
export function trimmedLength(value: string): number {
  return [...value.trim()].length;
}
