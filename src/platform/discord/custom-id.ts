import { DomainError } from "../errors.js";
import type { RowId, Snowflake } from "../ids.js";

export interface ComponentErrors {
  /** A custom id or select value that Guildmart never made. */
  "component.malformed": { action: string };
}

/** Discord's bound on a custom id. */
const LONGEST_ID = 100;
const SEPARATOR = ":";
/** The largest `bigint` of PostgreSQL, where Discord's ids arrive in the year 2084. */
const LARGEST_STORED = 2n ** 63n - 1n;

/** One field of a custom id: what it looks like on the wire and what it is in the program. */
export interface Field<T> {
  /** Regular expression source, without groups or anchors; never matches `:`. */
  readonly source: string;
  /** Characters at most. */
  readonly longest: number;
  write(value: T): string;
  /**
   * Reads a value that a person's client sent, for example the value of a select option.
   *
   * @throws DomainError `component.malformed`
   */
  parse(text: string): T;
}

function field<T>(name: string, source: string, longest: number, read: (text: string) => T): Field<T> {
  const pattern = new RegExp(`^${source}$`);
  return {
    source,
    longest,
    write(value) {
      const text = String(value);
      if (!pattern.test(text)) throw new RangeError(`“${text}” is no ${name} for a custom id`);
      return text;
    },
    parse(text) {
      if (!pattern.test(text)) throw malformed(name);
      return read(text);
    },
  };
}

/** The id of one of our rows: 1 to 18 digits. */
export const rowId: Field<RowId> = field("row id", "\\d{1,18}", 18, String);
/** The id of something in Discord: 17 to 20 digits. */
export const snowflake: Field<Snowflake> = field("snowflake", "\\d{17,20}", 20, (text) => {
  if (BigInt(text) > LARGEST_STORED) throw malformed("snowflake");
  return text;
});
/** A page, from 0 to 99,999. */
export const pageNumber: Field<number> = field("page", "\\d{1,5}", 5, Number);
/** An idempotency key of `newKey()`: 22 characters of base64url. */
export const idKey: Field<string> = field("key", "[A-Za-z0-9_-]{22}", 22, String);
/** A key of ours: 1 to 60 letters, digits, `.`, `_` and `-`. */
export const slug: Field<string> = field("slug", "[A-Za-z0-9._-]{1,60}", 60, String);
/** A number of units, from 0 to 9,999. */
export const quantity: Field<number> = field("quantity", "\\d{1,4}", 4, Number);

/** One of a few fixed words of letters, digits, `_` and `-`. */
export function word<W extends string>(...allowed: readonly W[]): Field<W> {
  const odd = allowed.find((each) => !/^[A-Za-z0-9_-]+$/.test(each));
  if (odd !== undefined || allowed.length === 0) throw new RangeError(`“${odd ?? ""}” is no word for a custom id`);
  const source = `(?:${allowed.join("|")})`;
  // The pattern admits the allowed words only.
  return field("word", source, Math.max(...allowed.map((each) => each.length)), (text) => text as W);
}

type Fields = { readonly [name: string]: Field<never> };
type Values<F> = { readonly [N in keyof F]: F[N] extends Field<infer T> ? T : never };

/** What a button, select or modal does, with the fields that its custom id carries. */
export interface Action<F = Fields> {
  readonly name: string;
  /** For `@ButtonComponent({ id: … })` and its kin: anchored, without flags, matches this action's ids alone. */
  readonly pattern: RegExp;
  /** @throws RangeError when a value is outside its field */
  id(values: Values<F>): string;
  /** @throws DomainError `component.malformed` */
  parse(customId: string): Values<F>;
}

const actions = new Map<string, Action>();

/**
 * Declares an action; its custom ids read `name:field:field`.
 *
 * Names hold no `:`, and each is declared once, so no id ever matches two actions.
 *
 * @param name `area.verb`, for example `pay.wallet`
 * @throws RangeError at load, when the name is taken or odd, or an id could exceed 100 characters
 * @example
 * const payOrder = action("pay.wallet", { order: rowId, key: idKey });
 */
// Each field has its own type; Values<F> recovers it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function action<const F extends { readonly [name: string]: Field<any> } = {}>(
  name: string,
  fields?: F,
): Action<F> {
  if (!/^[a-z][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)+$/.test(name)) throw new RangeError(`“${name}” is no name for an action`);
  if (actions.has(name)) throw new RangeError(`The action ${name} is declared twice`);
  const entries = Object.entries(fields ?? {});
  const longest = entries.reduce((sum, [, each]) => sum + SEPARATOR.length + each.longest, name.length);
  if (longest > LONGEST_ID)
    throw new RangeError(`Ids of ${name} could have ${longest} characters; Discord takes ${LONGEST_ID}`);
  const pattern = new RegExp(
    `^${[name.replaceAll(".", "\\."), ...entries.map(([, each]) => `(${each.source})`)].join(SEPARATOR)}$`,
  );
  const made: Action<F> = {
    name,
    pattern,
    id: (values) => [name, ...entries.map(([key, each]) => each.write(values[key as keyof F]))].join(SEPARATOR),
    parse(customId) {
      const match = pattern.exec(customId);
      if (!match) throw malformed(name);
      // The entries come from `fields`, so the keys and types are those of F.
      return Object.fromEntries(entries.map(([key, each], i) => [key, each.parse(match[i + 1] ?? "")])) as Values<F>;
    },
  };
  actions.set(name, made as unknown as Action);
  return made;
}

/** Every action declared so far. */
export function declaredActions(): readonly Action[] {
  return [...actions.values()];
}

/** The action's name in a custom id, for the log: the fields stay out of it. */
export function actionName(customId: string): string {
  return customId.split(SEPARATOR, 1)[0] ?? "";
}

function malformed(action: string): DomainError {
  return new DomainError("component.malformed", { action } satisfies ComponentErrors["component.malformed"]);
}
