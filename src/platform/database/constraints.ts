import type { InjectionToken } from "tsyringe";
import { QueryFailedError } from "typeorm";
import { DomainError } from "../errors.js";

/** Constraint name → error code, folded from the modules. The sentence of such a code needs no facts. */
export type ConstraintCodes = ReadonlyMap<string, string>;
export const CONSTRAINT_CODES: InjectionToken<ConstraintCodes> = Symbol("ConstraintCodes");

/** The refusal that a violated constraint means, or the error itself when no module names the constraint. */
export function constraintError(error: unknown, codes: ConstraintCodes): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const code = codes.get((error.driverError as { constraint?: string }).constraint ?? "");
  return code ? new DomainError(code, {}) : error;
}
