import { injectable } from "tsyringe";

/**
 * The only source of the current time.
 *
 * Deadlines are columns and the time goes into SQL as a parameter, so a test that moves this clock moves the shop.
 */
@injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** The moment `ms` milliseconds from now. */
  in(ms: number): Date {
    return new Date(this.now().getTime() + ms);
  }
}

/** Real time plus what its launcher moved it by: in the demo a person travels in time, and the shop travels along. */
export class MovableClock extends Clock {
  private aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** Sets how far this clock is ahead of real time; it never goes back. */
  moveTo(aheadMs: number): void {
    this.aheadMs = Math.max(this.aheadMs, aheadMs);
  }
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
