import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** How far the demo has come in this data folder. */
export interface Progress {
  /** The shop's settings, catalogue and Bea's money are there. */
  readonly isSetUp: boolean;
  /** The first sale was begun; it is never walked twice, not even when it was cut short. */
  readonly hasWalked: boolean;
  /** How far a person has travelled in time, milliseconds ahead of real time. */
  readonly aheadMs: number;
}

export function readProgress(file: string): Progress {
  const none: Progress = { isSetUp: false, hasWalked: false, aheadMs: 0 };
  if (!existsSync(file)) return none;
  // Written by `writeProgress` alone, and whole; by an older version perhaps with fewer facts.
  return { ...none, ...(JSON.parse(readFileSync(file, "utf8")) as Partial<Progress>) };
}

export function writeProgress(file: string, progress: Progress): void {
  writeFileSync(`${file}.next`, JSON.stringify(progress));
  renameSync(`${file}.next`, file);
}
