/**
 * The sandbox's time: real time plus an offset that tests move forward.
 *
 * Every deadline of the sandbox (interaction windows, nonce memory, timeouts) is judged by it, so 49 hours take no time.
 */
export class SandboxClock {
  #offset: number;
  readonly #listeners = new Set<() => void>();

  /** @param ahead milliseconds ahead of real time, as when a world is continued that was moved on before */
  constructor(ahead = 0) {
    this.#offset = ahead;
  }

  /** How far ahead of real time it is, milliseconds. */
  get ahead(): number {
    return this.#offset;
  }

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Moves time forward by `ms` milliseconds. Time never goes back. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`The clock only moves forward, not by ${String(ms)} ms.`);
    this.#offset += ms;
    for (const listener of this.#listeners) listener();
  }

  /** Moves time forward until it is at least `ahead` ms ahead of real time: a world's time does not go back in a restart. */
  advanceTo(ahead: number): void {
    if (ahead > this.#offset) this.advance(ahead - this.#offset);
  }

  /** Calls `listener` after every {@link advance}; the returned function ends it. */
  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
