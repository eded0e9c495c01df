import { expect } from "vitest";
import type { DatabaseProxy } from "./database-proxy.js";
import { sampleOf } from "./depth.js";

/** One run of a use case from a fresh start. */
export interface Attempt {
  /** What is cut, and tried again after it. */
  readonly act: () => Promise<unknown>;
  /** What must hold once it went through, however often it was tried. */
  readonly check: () => Promise<void>;
}

/** Of the cuts ahead of the COMMIT, which all roll back, so many are tried below full depth. */
const CUTS_AHEAD = 2;

/**
 * Cuts the connection before and after each statement of a use case, tries again, and looks at what is left. Both cuts
 * at the COMMIT are tried at every depth.
 *
 * A cut “after” lets the server finish and loses its answer: after the COMMIT, the bot cannot know that it is done.
 */
export async function survivesEveryCut(
  proxy: DatabaseProxy,
  useCase: string,
  prepare: () => Promise<Attempt>,
): Promise<void> {
  const uncut = async () => {
    const clean = await prepare();
    await clean.act();
    await clean.check();
    return proxy.statementsOf(useCase);
  };
  const statements = await uncut();
  expect(statements).toBeGreaterThan(1);
  const cuts = Array.from({ length: statements }, (_, i) => i + 1).flatMap((statement) =>
    (["before", "after"] as const).map((when) => ({ statement, when })),
  );
  const tried = [...sampleOf(cuts.slice(0, -2), CUTS_AHEAD), ...cuts.slice(-2)];
  for (const { statement, when } of tried) {
    const attempt = await prepare();
    proxy.cutNext({ useCase, statement, when });
    await attempt.act().catch(() => undefined);
    expect(proxy.waiting, `${useCase}: the cut ${when} statement ${statement} did not happen`).toBe(false);
    await attempt.act();
    await attempt.check();
  }
  // The statements do not depend on what happened before, so each could be cut.
  expect(await uncut()).toBe(statements);
  process.stdout.write(`${useCase}: ${statements} statements, ${tried.length} of ${cuts.length} cuts\n`);
}

/** Lets one refusal pass: what was asked for is done already. */
export function refusedAs(code: string) {
  return (error: unknown) => {
    if (!(error instanceof Error) || error.message !== code) throw error;
  };
}
