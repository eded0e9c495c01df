import { type DescriptionFault, faultsOfIssues, isRecord, unknownKeys } from "./issues.js";
import { routes } from "./routes.js";
import { type Schema, schemaNamed } from "./schema.js";

export { type DescriptionFault, UNKNOWN_KEY } from "./issues.js";
export { type FieldError, fieldError, type FieldFault, type FormErrors, formErrors, mergeFormErrors } from "./form.js";

const errorAnswer = schemaNamed("ErrorResponse");
const rateLimited = schemaNamed("RatelimitedResponse");

/**
 * The faults of a request body against Discord's own API description, unknown keys included.
 *
 * @param route template with Discord's parameter names
 * @param body the JSON body, or `payload_json` of a multipart one; undefined counts as an empty object
 */
export function validateRequestBody(route: string, method: string, body: unknown): DescriptionFault[] {
  const request = routes[`${method} ${route}`]?.request;
  if (!request) return [];
  return faultsOf(request.schemaFor(body), request.wire(body ?? {}));
}

/** The faults of an answer of the sandbox itself against Discord's API description. */
export function validateResponse(route: string, method: string, status: number, body: unknown): DescriptionFault[] {
  // The documentation has `code` optional there: https://docs.discord.com/developers/topics/rate-limits
  if (status === 429) return faultsOf(rateLimited, isRecord(body) ? { code: 0, ...body } : body);
  if (status >= 400) return status >= 500 ? [] : faultsOf(errorAnswer, body);
  const responses = routes[`${method} ${route}`]?.responses;
  if (!responses) return [answerFault(`no answers are described for ${method} ${route}`)];
  const schema = responses[status];
  if (schema === undefined) return [answerFault(`${method} ${route} never answers ${status}`)];
  if (schema !== null) return faultsOf(schema, body);
  return body === undefined ? [] : [answerFault(`${method} ${route} answers ${status} without content`)];
}

function faultsOf(schema: Schema, body: unknown): DescriptionFault[] {
  const parsed = schema.safeParse(body);
  return parsed.success ? unknownKeys(body, parsed.data) : faultsOfIssues(parsed.error.issues, body);
}

function answerFault(message: string): DescriptionFault {
  return { rule: "description:answer", path: [], code: "UNEXPECTED_ANSWER", message };
}
