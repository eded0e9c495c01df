import type { InjectionToken } from "tsyringe";
import type { Logger } from "winston";

/** The process log. */
export const LOGGER: InjectionToken<Logger> = Symbol("Logger");
