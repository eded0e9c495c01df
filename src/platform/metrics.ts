import { Histogram, Registry } from "prom-client";

// Kept per process, as Prometheus reads them; what belongs to one bot is measured where it is asked for (`http/`).

/** What this process has done, for `/metrics`. */
export const doneHere = new Registry();

/** In seconds: from 5 ms to the 3 s after which Discord gives up on an answer, and what lies beyond. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10];

function durations<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
  return new Histogram({ name, help, labelNames: [...labelNames], buckets: BUCKETS, registers: [doneHere] });
}

const interactions = durations("guildmart_interaction_seconds", "Interactions, from their arrival to their answer", [
  "kind",
  "outcome",
]);
const useCases = durations("guildmart_use_case_seconds", "Transactions of use cases", ["use_case", "outcome"]);
const jobs = durations("guildmart_job_seconds", "Runs of jobs", ["kind", "outcome"]);

/** @param outcome as the log has it: `done`, `refused`, `failed`, … */
export function countInteraction(kind: string, outcome: string, ms: number): void {
  interactions.observe({ kind, outcome }, ms / 1_000);
}

export function countUseCase(useCase: string, outcome: "committed" | "rolled back", ms: number): void {
  useCases.observe({ use_case: useCase, outcome }, ms / 1_000);
}

export function countJob(kind: string, outcome: "done" | "postponed" | "failed", ms: number): void {
  jobs.observe({ kind, outcome }, ms / 1_000);
}
