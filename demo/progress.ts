import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** How far the demo has come in this data folder. */
export interface Progress {
  /** The shop's settings, catalogue and Bea's money are there. */
  readonly isSetUp: boolean;
  /** The first sale was begun; it is never walked twice, not even when it was cut short. */
  readonly hasWalked: boolean;
}

export function readProgress(file: string): Progress {
  if (!existsSync(file)) return { isSetUp: false, hasWalked: false };
  // Written by `writeProgress` alone, and whole.
  return JSON.parse(readFileSync(file, "utf8")) as Progress;
}

export function writeProgress(file: string, progress: Progress): void {
  writeFileSync(`${file}.next`, JSON.stringify(progress));
  renameSync(`${file}.next`, file);
}
