import type { InjectionToken } from "tsyringe";
import type { Snowflake } from "./ids.js";

/** A fault of ours that a person met in a guild. */
export interface Fault {
  readonly guildId: Snowflake;
  /** What they did: `slash buy`. */
  readonly what: string;
  /** What they were told, and every log line of the action carries. */
  readonly reference: string;
}

/** Port: tells the guild's staff of faults. Filled by a module, since channels come from settings. */
export interface FaultReports {
  report(fault: Fault): Promise<void>;
}
export const FAULT_REPORTS: InjectionToken<FaultReports> = Symbol("FaultReports");
