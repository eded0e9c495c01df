import { type FieldError, fieldError, type FieldFault } from "./form.js";
import type { SchemaIssue } from "./schema.js";

/** A fault of a body against the description. */
export interface DescriptionFault extends FieldFault {
  /** `description:` and the field with its indexes left out, such as `description:embeds[].title`. */
  readonly rule: string;
}

/** Discord ignores such keys; here they are faults, since nobody sends a key that does nothing on purpose. */
export const UNKNOWN_KEY = "description:unknown-key";

/** The parser's issues about `body` in Discord's terms. Of a union, the branch that fits best is reported. */
export function faultsOfIssues(issues: readonly SchemaIssue[], body: unknown): DescriptionFault[] {
  return issues.flatMap((issue) => leaves(issue, [])).map((issue) => faultOf(issue, body));
}

/** The keys of `input` that the parser dropped. */
export function unknownKeys(input: unknown, parsed: unknown, path: (string | number)[] = []): DescriptionFault[] {
  if (Array.isArray(input) && Array.isArray(parsed)) {
    return input.flatMap((item: unknown, index) => unknownKeys(item, parsed[index], [...path, index]));
  }
  if (!isRecord(input) || !isRecord(parsed)) return [];
  return Object.keys(input).flatMap((key) => {
    const here = [...path, key];
    if (key in parsed) return unknownKeys(input[key], parsed[key], here);
    const message = `Discord's API description has no key "${key}" here.`;
    return [{ rule: UNKNOWN_KEY, path: here, code: "UNKNOWN_KEY", message }];
  });
}

interface LeafIssue extends SchemaIssue {
  readonly at: readonly (string | number)[];
}

function leaves(issue: SchemaIssue, base: readonly (string | number)[]): LeafIssue[] {
  const at = [...base, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const branches = issue.errors ?? [];
  if (branches.length === 0) return [{ ...issue, at }];
  const best = branches.reduce((a, b) => (misfit(b) < misfit(a) ? b : a));
  return best.flatMap((inner) => leaves(inner, at));
}

/** How far a union's branch is from the value: a wrong `type` or a wrong kind of value is another branch altogether. */
function misfit(branch: readonly SchemaIssue[]): number {
  const foreign = branch.some((issue) => issue.path.length === 0 || issue.path[0] === "type");
  return (foreign ? 1_000 : 0) + branch.length;
}

function faultOf(issue: LeafIssue, body: unknown): DescriptionFault {
  const value = valueAt(body, issue.at);
  const field = issue.at.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
  const tooLongNonce = field === "nonce" && issue.code === "too_big";
  const error = tooLongNonce ? fieldError.nonceTooLong() : fieldErrorOf(issue, value);
  return { rule: `description:${field}`, path: issue.at, ...error };
}

function fieldErrorOf(issue: SchemaIssue, value: unknown): FieldError {
  if (value === undefined || (value === null && issue.code === "invalid_type")) return fieldError.required();
  switch (issue.code) {
    case "too_big":
      return issue.origin === "string" || issue.origin === "array"
        ? fieldError.maxLength(Number(issue.maximum))
        : fieldError.max(Number(issue.maximum));
    case "too_small":
      if (issue.origin !== "string" && issue.origin !== "array") return fieldError.min(Number(issue.minimum));
      return value === "" ? fieldError.required() : fieldError.minLength(Number(issue.minimum));
    case "invalid_value":
      return fieldError.choices(issue.values ?? []);
    case "invalid_format":
      return formatError(issue.format, value);
    default:
      return typeError(issue.expected, value);
  }
}

function formatError(format: string | undefined, value: unknown): FieldError {
  if (format === "url") return { code: "URL_TYPE_INVALID_URL", message: "Not a well formed URL." };
  if (format === "datetime") {
    return { code: "DATE_TIME_TYPE_PARSE", message: `Could not parse ${String(value)}. Should be ISO8601.` };
  }
  return fieldError.notSnowflake(value);
}

function typeError(expected: string | undefined, value: unknown): FieldError {
  const shown = JSON.stringify(value);
  switch (expected) {
    case "string":
      return { code: "STRING_TYPE_CONVERT", message: `Could not interpret "${shown}" as string.` };
    case "number":
    case "int":
      return { code: "NUMBER_TYPE_COERCE", message: `Value ${shown} is not int.` };
    case "boolean":
      return { code: "BOOLEAN_TYPE_CONVERT", message: "Must be either true or false." };
    case "array":
      return { code: "LIST_TYPE_CONVERT", message: "Only iterables may be used in a ListType" };
    default:
      return { code: "MODEL_TYPE_CONVERT", message: "Only dictionaries may be used in a ModelType" };
  }
}

function valueAt(body: unknown, path: readonly (string | number)[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, step) as unknown;
  }
  return value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
