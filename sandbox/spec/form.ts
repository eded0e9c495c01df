/** One fault of a form field: Discord's code and sentence. */
export interface FieldError {
  readonly code: string;
  readonly message: string;
}

/** A fault with its place in the body. */
export interface FieldFault extends FieldError {
  readonly path: readonly (string | number)[];
}

/** Discord's nested form errors: a branch per key or index, `_errors` at the field itself. */
export interface FormErrors {
  _errors?: FieldError[];
  [key: string]: FormErrors | FieldError[] | undefined;
}

/**
 * Faults as the `errors` object of Discord's answer.
 *
 * Source: https://docs.discord.com/developers/reference#error-messages
 */
export function formErrors(faults: Iterable<FieldFault>): FormErrors {
  const root: FormErrors = {};
  for (const { path, code, message } of faults) {
    let node = root;
    for (const step of path) node = branch(node, String(step));
    (node._errors ??= []).push({ code, message });
  }
  return root;
}

/** Several `errors` objects as one. */
export function mergeFormErrors(all: Iterable<FormErrors>): FormErrors {
  const merged: FormErrors = {};
  for (const errors of all) mergeInto(merged, errors);
  return merged;
}

function mergeInto(target: FormErrors, source: FormErrors): void {
  for (const [key, value] of Object.entries(source)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) (target._errors ??= []).push(...value);
    else mergeInto(branch(target, key), value);
  }
}

function branch(node: FormErrors, key: string): FormErrors {
  const known = node[key];
  if (known !== undefined && !Array.isArray(known)) return known;
  const made: FormErrors = {};
  node[key] = made;
  return made;
}

/** Discord's sentences for the codes used in more than one place. */
export const fieldError = {
  required: (): FieldError => ({ code: "BASE_TYPE_REQUIRED", message: "This field is required" }),
  maxLength: (max: number): FieldError => ({
    code: "BASE_TYPE_MAX_LENGTH",
    message: `Must be ${max} or fewer in length.`,
  }),
  minLength: (min: number): FieldError => ({
    code: "BASE_TYPE_MIN_LENGTH",
    message: `Must be ${min} or more in length.`,
  }),
  badLength: (min: number, max: number): FieldError => ({
    code: "BASE_TYPE_BAD_LENGTH",
    message: `Must be between ${min} and ${max} in length.`,
  }),
  choices: (values: readonly unknown[]): FieldError => ({
    code: "BASE_TYPE_CHOICES",
    message: `Value must be one of {${values.map(String).join(", ")}}.`,
  }),
  nonceTooLong: (): FieldError => ({ code: "NONCE_TYPE_TOO_LONG", message: "Must be 25 or fewer characters long." }),
  notSnowflake: (value: unknown): FieldError => ({
    code: "NUMBER_TYPE_COERCE",
    message: `Value "${String(value)}" is not snowflake.`,
  }),
  min: (min: number): FieldError => ({
    code: "NUMBER_TYPE_MIN",
    message: `int value should be greater than or equal to ${min}.`,
  }),
  max: (max: number): FieldError => ({
    code: "NUMBER_TYPE_MAX",
    message: `int value should be less than or equal to ${max}.`,
  }),
} as const;
