import { isRecord } from "./issues.js";

/**
 * Where real traffic differs from the description: bitsets travel as decimal strings and are integers there, and the
 * usual clients send a few keys Discord takes and the description leaves out. Each function turns a body as sent into
 * one the description can judge; what it does not understand it leaves for the description to refuse.
 *
 * Source of the bitsets: https://docs.discord.com/developers/topics/permissions
 */
export type WireForm = (body: unknown) => unknown;

/** Keys discord.js sends with every message body, whatever the route takes. */
const messageExtras = { tts: isBoolean, enforce_nonce: isBoolean };

export const wireForm = {
  asIs: (body: unknown) => body,
  message: (body: unknown) => without(body, messageExtras),
  callback: (body: unknown) =>
    isRecord(body) && "data" in body ? { ...body, data: without(body.data, messageExtras) } : body,
  command,
  commands: (body: unknown) => (Array.isArray(body) ? body.map(command) : body),
  channel: (body: unknown) => {
    const known = without(body, { lock_permissions: isBoolean });
    if (!isRecord(known) || !Array.isArray(known.permission_overwrites)) return known;
    const overwrites = known.permission_overwrites.map((each: unknown) => bitsets(each, "allow", "deny"));
    return { ...known, permission_overwrites: overwrites };
  },
  /** The overwrite's id is in the path; discord.js repeats it in the body. */
  overwrite: (body: unknown) => bitsets(without(body, { id: isString }), "allow", "deny"),
  threadOfMessage: (body: unknown) => without(body, { type: (value) => typeof value === "number" }),
  role: (body: unknown) => bitsets(body, "permissions"),
  /** discord.js leaves its own spelling of `communication_disabled_until` in the body. */
  member: (body: unknown) => without(body, { communicationDisabledUntil: () => true }),
} as const satisfies Record<string, WireForm>;

function command(body: unknown): unknown {
  return bitsets(without(body, { nsfw: isBoolean }), "default_member_permissions");
}

function without(body: unknown, extras: Readonly<Record<string, (value: unknown) => boolean>>): unknown {
  if (!isRecord(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => extras[key]?.(value) !== true));
}

function bitsets(body: unknown, ...keys: string[]): unknown {
  if (!isRecord(body)) return body;
  const converted = Object.entries(body).map(([key, value]) => {
    const bits = keys.includes(key) && typeof value === "string" && /^\d{1,20}$/.test(value);
    return [key, bits ? Number(value) : value] as const;
  });
  return Object.fromEntries(converted);
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}
