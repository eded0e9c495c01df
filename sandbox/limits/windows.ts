/** A window's state after a request asked for a place in it. */
export interface Place {
  readonly admitted: boolean;
  readonly remaining: number;
  /** Epoch milliseconds. */
  readonly resetAt: number;
}

interface Window {
  used: number;
  readonly endsAt: number;
}

/** How many windows are kept at least before those that ended are dropped. */
const FIRST_SWEEP_AT = 1_000;

/** Counts events per key in windows that the first event opens. */
export class Windows {
  readonly #open = new Map<string, Window>();
  /** Twice what the last sweep left, so that a sweep is paid for by as many new windows. */
  #sweepAt = FIRST_SWEEP_AT;

  constructor(private readonly now: () => number) {}

  /** Takes a place in the key's window where one is left. */
  take(key: string, limit: number, length: number): Place {
    const window = this.#current(key) ?? this.#begin(key, length);
    const admitted = window.used < limit;
    if (admitted) window.used += 1;
    return { admitted, remaining: limit - window.used, resetAt: window.endsAt };
  }

  /** What {@link take} would say, without taking. */
  look(key: string, limit: number, length: number): Place {
    const window = this.#current(key) ?? { used: 0, endsAt: this.now() + length };
    return { admitted: window.used < limit, remaining: limit - window.used, resetAt: window.endsAt };
  }

  #current(key: string): Window | undefined {
    const window = this.#open.get(key);
    return window && window.endsAt > this.now() ? window : undefined;
  }

  #begin(key: string, length: number): Window {
    if (this.#open.size >= this.#sweepAt) {
      for (const [old, { endsAt }] of this.#open) if (endsAt <= this.now()) this.#open.delete(old);
      this.#sweepAt = Math.max(FIRST_SWEEP_AT, 2 * this.#open.size);
    }
    const window: Window = { used: 0, endsAt: this.now() + length };
    this.#open.set(key, window);
    return window;
  }
}
