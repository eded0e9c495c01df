import type { RESTJSONErrorCodes as Code } from "discord-api-types/v10";
import { type FieldError, type FieldFault, formErrors } from "../spec/index.js";
import type { Refusal, RequestFacts } from "./facts.js";

/** A refusal before it is known which rule made it. */
export type Verdict = Omit<Refusal, "rule">;

/** One thing Discord refuses. */
export interface Rule {
  /** Unique; `area.what`. */
  readonly id: string;
  /** Discord's page and section that says so, or {@link experience}. */
  readonly source: string;
  /** `METHOD template` of the routes it watches. */
  readonly routes: readonly string[];
  readonly check: (facts: RequestFacts) => Verdict | undefined;
}

/** A page of Discord's documentation, and its section. */
export const doc = (page: string, section?: string): string =>
  `https://docs.discord.com/developers/${page}${section === undefined ? "" : `#${section}`}`;

/** Well known among bot authors, not in Discord's documentation. */
export const experience = "common experience";

/** The code of an invalid form body. */
const INVALID_FORM: Code.InvalidFormBodyOrContentType = 50035;

export const badRequest = (code: Code, message: string): Verdict => ({ status: 400, code, message });
export const unauthorized = (code: Code, message: string): Verdict => ({ status: 401, code, message });
export const forbidden = (code: Code, message: string): Verdict => ({ status: 403, code, message });
export const notFound = (code: Code, message: string): Verdict => ({ status: 404, code, message });
export const tooLarge = (code: Code, message: string): Verdict => ({ status: 413, code, message });

/** 50035 with the faults at their fields; undefined without faults. */
export function invalidForm(faults: readonly FieldFault[]): Verdict | undefined {
  if (faults.length === 0) return undefined;
  return { status: 400, code: INVALID_FORM, message: "Invalid Form Body", errors: formErrors(faults) };
}

/** A fault at a field. */
export const at = (path: readonly (string | number)[], error: FieldError): FieldFault => ({ path, ...error });

/** A fault with a code of its own. */
export const fault = (path: readonly (string | number)[], code: string, message: string): FieldFault => ({
  path,
  code,
  message,
});

/** A rule about form fields: {@link Rule.check} from the faults it finds. */
export function formRule(
  id: string,
  source: string,
  routes: readonly string[],
  find: (facts: RequestFacts) => readonly FieldFault[],
): Rule {
  return { id, source, routes, check: (facts) => invalidForm(find(facts)) };
}
