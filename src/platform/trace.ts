import { AsyncLocalStorage } from "node:async_hooks";

/** What one action did: carried through every await, read by the log and by tests that assert statement counts. */
export interface Trace {
  readonly correlationId: string;
  /** The SQL texts in order, transaction commands included. */
  readonly statements: string[];
}

const traces = new AsyncLocalStorage<Trace>();

/** Runs `work` under a fresh trace; everything it awaits reports there. */
export function traced<T>(correlationId: string, work: (trace: Trace) => T): T {
  const trace: Trace = { correlationId, statements: [] };
  return traces.run(trace, () => work(trace));
}

export function currentTrace(): Trace | undefined {
  return traces.getStore();
}
