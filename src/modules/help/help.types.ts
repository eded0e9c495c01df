import type { Level } from "../../platform/actor.js";

export interface HelpErrors {
  /** No command of this name that the caller may run; `near` holds the likeliest ones meant. */
  "help.unknownCommand": { text: string; near: readonly string[] };
}

export interface CommandOption {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Empty when anything may be typed. */
  readonly choices: readonly string[];
}

/** A command as `/help` tells of it. */
export interface CommandFacts {
  /** Without `/`: `product add`. */
  readonly path: string;
  readonly description: string;
  readonly area: string;
  readonly level: Level;
  readonly whileBlocked: boolean;
  readonly options: readonly CommandOption[];
  readonly examples: readonly string[];
}
