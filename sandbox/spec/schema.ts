import * as description from "discord-api-spec/zod";

/** One fault a parser of the description reports. Unions nest the faults of each branch. */
export interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly expected?: string;
  readonly format?: string;
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly values?: readonly unknown[];
  readonly errors?: readonly (readonly SchemaIssue[])[];
}

/** A parser generated from Discord's API description. It drops keys it does not know. */
export interface Schema {
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: readonly SchemaIssue[] } };
}

// The package brings no types of its own; every export but a function is a parser.
const schemas = description as Readonly<Record<string, Schema | undefined>>;

/**
 * The parser of a schema of the description, by its name there, such as `MessageCreateRequest`.
 *
 * @throws Error when the description has no such schema
 */
export function schemaNamed(name: string): Schema {
  const schema = schemas[`${name}Schema`];
  if (!schema) throw new Error(`Discord's API description has no schema ${name}`);
  return schema;
}
