import type { EntityClass } from "../platform/database/repositories.js";
import type { EventBinding } from "../platform/discord/events.js";
import type { QueueBinding } from "../platform/discord/queues.js";
import type { SentenceTable } from "../platform/discord/sentences.js";
import type { JobBinding, SweepBinding } from "../platform/jobs/job.js";
import type { Module } from "../platform/module.js";
import type { AnySetting } from "../platform/settings.js";

/** What all modules declare, in one table each. */
export interface Folded {
  readonly entities: readonly EntityClass[];
  readonly jobs: readonly JobBinding[];
  readonly sweeps: readonly SweepBinding[];
  readonly events: readonly EventBinding[];
  readonly sentences: SentenceTable;
  readonly constraintCodes: ReadonlyMap<string, string>;
  readonly settings: readonly AnySetting[];
  readonly houseAccounts: readonly string[];
  readonly queues: readonly QueueBinding[];
}

/**
 * Folds the modules into one table each.
 *
 * @throws Error when two modules declare the same thing, or a constraint names a code without a sentence
 */
export function fold(modules: readonly Module[]): Folded {
  unique("module", modules, ({ name }) => name);
  const sentences = modules.flatMap(({ errors = {} }) => Object.entries(errors));
  const constraints = modules.flatMap(({ constraints: named = {} }) => Object.entries(named));
  const sentenceTable = new Map(unique("error code", sentences, ([code]) => code));
  const mute = constraints.find(([, code]) => !sentenceTable.has(code));
  if (mute) throw new Error(`The constraint ${mute[0]} names the code ${mute[1]}, which has no sentence.`);
  return {
    entities: unique(
      "entity",
      modules.flatMap(({ entities = [] }) => entities),
      ({ name }) => name,
    ),
    jobs: unique(
      "job",
      modules.flatMap(({ jobs = [] }) => jobs),
      ({ job }) => job.kind,
    ),
    sweeps: unique(
      "sweep",
      modules.flatMap(({ sweeps = [] }) => sweeps),
      ({ name }) => name,
    ),
    events: modules.flatMap(({ events = [] }) => events),
    sentences: sentenceTable,
    constraintCodes: new Map(unique("constraint", constraints, ([name]) => name)),
    settings: unique(
      "setting",
      modules.flatMap(({ settings = [] }) => settings),
      ({ key }) => key,
    ),
    houseAccounts: unique(
      "house account",
      modules.flatMap(({ houseAccounts = [] }) => houseAccounts),
      String,
    ),
    queues: unique(
      "queue",
      modules.flatMap(({ queues = [] }) => queues),
      ({ kind }) => kind,
    ),
  };
}

function unique<T>(what: string, each: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const seen = new Set<string>();
  for (const one of each) {
    const key = keyOf(one);
    if (seen.has(key)) throw new Error(`Two modules declare the ${what} ${key}.`);
    seen.add(key);
  }
  return each;
}
