import type { InjectionToken } from "tsyringe";
import type { EntityClass } from "./database/repositories.js";
import type { EventBinding } from "./discord/events.js";
import type { QueueBinding } from "./discord/queues.js";
import type { JobBinding, SweepBinding } from "./jobs/job.js";
import type { AnySetting } from "./settings.js";

/** A class with an injected constructor. */
// Constructor parameters are the container's business.
export type Injectable = new (...dependencies: never[]) => unknown;

/** How `/help` shows a module's commands. */
export interface ModuleHelp {
  /** The heading; modules with the same one share it. */
  readonly area: string;
  /** The heading of its commands for admins, where that is another one. */
  readonly adminArea?: string;
  /** Command without `/` → what a person might type. */
  readonly examples: Readonly<Record<string, readonly string[]>>;
}

/** One domain of the shop. main.ts folds all modules into one table each and stops on a duplicate. */
export interface Module {
  readonly name: string;
  readonly entities?: readonly EntityClass[];
  /** Classes with `@Discord()` whose commands and components belong to this module. */
  readonly handlers?: readonly Injectable[];
  readonly jobs?: readonly JobBinding[];
  readonly sweeps?: readonly SweepBinding[];
  /** What people do in Discord itself that the module must notice. */
  readonly events?: readonly EventBinding[];
  /** Error code → sentence; build it with `satisfies ErrorSentences<…>` so that no code is forgotten. */
  readonly errors?: Readonly<Record<string, (facts: never) => string>>;
  /** Name of a database constraint → error code. */
  readonly constraints?: Readonly<Record<string, string>>;
  readonly settings?: readonly AnySetting[];
  /** Kinds of house accounts that every guild has from the start: `sales`, `adjustments`. */
  readonly houseAccounts?: readonly string[];
  readonly help?: ModuleHelp;
  /** What waits for staff, for `/queue`. */
  readonly queues?: readonly QueueBinding[];
}

/** Every module, for what is told about all of them. */
export const MODULES: InjectionToken<readonly Module[]> = Symbol("Modules");
