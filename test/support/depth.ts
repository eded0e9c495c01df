import { randomInt } from "node:crypto";
import fc from "fast-check";

/**
 * Whether this run tries all that a proof of many cases has: `PROOF=full`, which `npm run proof` sets. It runs each spec
 * that imports this file; `npm test` runs them too, at a depth that lets it end within minutes.
 */
const isFull = process.env["PROOF"] === "full";

/** What this run draws its samples by. Whoever reads it first draws it, for the processes it starts too. */
export const seed = Number((process.env["PROOF_SEED"] ??= String(randomInt(2 ** 31))));

/** How much of something is tried in this run. */
export function depth<T>(everyday: T, full: T): T {
  return isFull ? full : everyday;
}

/** So many of them, drawn by the run's seed and in their order; all of them at full depth. */
export function sampleOf<T>(all: readonly T[], count: number): readonly T[] {
  if (isFull || all.length <= count) return all;
  return fc.sample(fc.subarray([...all], { minLength: count, maxLength: count }), { seed, numRuns: 1 }).flat();
}

/** What a run says about its depth, and how to repeat it. */
export const depthAndSeed = `${depth("a part of the cases", "all cases")} of each proof, PROOF_SEED=${seed}`;
