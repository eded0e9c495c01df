/** Keys whose values never reach the log, whatever they are. Matched in any part of the key: `DISCORD_TOKEN`, `goodsText`. */
const SECRET_KEY = /token|password|secret|authorization|cookie|content|goods|^key$|key$(?<!idempotencyKey)|parameters/i;

const HIDDEN = "[hidden]";

/** `postgres://user:password@host`: the password of any address. */
const PASSWORD_IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+@/gi;
/** Three dotted parts of base64url with the lengths of a Discord bot token. */
const BOT_TOKEN = /\b[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}\b/g;
/** The token of an interaction or webhook in one of Discord's addresses. */
const WEBHOOK_TOKEN = /(\/(?:webhooks|interactions)\/\d+\/)[\w-]{20,}/g;

/** Deeper than any object of ours; bounds what a library's error may carry. */
const MAX_DEPTH = 6;
const MAX_TEXT = 8_000;

/** Takes everything out of a log entry that must not be written down. */
export type Redact = (value: unknown) => unknown;

/**
 * @param secrets texts that are hidden wherever they occur, such as the configured token
 */
export function createRedaction(secrets: readonly string[]): Redact {
  // Shorter ones would eat ordinary words. Longest first: one may contain another.
  const known = secrets.filter((secret) => secret.length >= 6).toSorted((a, b) => b.length - a.length);

  const text = (value: string): string => {
    const shown = known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), value);
    return shown
      .replace(PASSWORD_IN_URL, `$1${HIDDEN}@`)
      .replace(BOT_TOKEN, HIDDEN)
      .replace(WEBHOOK_TOKEN, `$1${HIDDEN}`)
      .slice(0, MAX_TEXT);
  };

  const redact = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value === "bigint") return value.toString();
    if (typeof value !== "object" || value === null || value instanceof Date) return value;
    if (depth > MAX_DEPTH) return "[deeper]";
    if (value instanceof Error) return redact(errorFacts(value), depth + 1);
    if (Array.isArray(value)) return value.map((part) => redact(part, depth + 1));
    if (value instanceof Map || value instanceof Set) return redact([...value], depth + 1);
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, SECRET_KEY.test(key) ? HIDDEN : redact(part, depth + 1)]),
    );
  };

  return (value) => redact(value, 0);
}

/**
 * What an error says without the values it was made of: the parameters of a statement, the body of a request and the
 * detail of a violated constraint stay out.
 */
function errorFacts(error: Error): object {
  // The fields by which PostgreSQL, Discord and Node say what went wrong; not every error has them.
  const { code, status, method, url, constraint, driverError } = error as Error & Partial<Record<ErrorField, unknown>>;
  const driver = driverError as Partial<Record<ErrorField, unknown>> | undefined;
  return {
    name: error.name,
    message: error.message,
    code: code ?? driver?.code,
    constraint: constraint ?? driver?.constraint,
    status,
    method,
    url,
    stack: error.stack,
    cause: error.cause,
  };
}

type ErrorField = "code" | "status" | "method" | "url" | "constraint" | "driverError";
