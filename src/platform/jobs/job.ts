import type { InjectionToken } from "tsyringe";

/** Values that survive the trip through a job's payload; `bigint` is written as text by the codec. */
export type Payload = {
  readonly [key: string]: string | number | boolean | bigint | null | Payload | readonly Payload[];
};

/** A kind of background work: at-least-once, so its effect is idempotent. Declared in `<module>.events.ts`. */
export interface JobDefinition<P extends Payload = Payload> {
  /** `module.verb`, the queue's name. */
  readonly kind: string;
  /** Tries after the first, before the dead letters. */
  readonly retries: number;
  /** Seconds until a running job counts as lost and is tried again. */
  readonly expiresAfterSeconds: number;
  /** Phantom: carries the payload's type. */
  readonly payload?: P;
}

export function defineJob<P extends Payload>(
  kind: string,
  options: { retries?: number; expiresAfterSeconds?: number } = {},
): JobDefinition<P> {
  return { kind, retries: options.retries ?? 8, expiresAfterSeconds: options.expiresAfterSeconds ?? 60 };
}

/** Binds a job to the method that does it; the class is resolved from the container. */
export interface JobBinding {
  readonly job: JobDefinition;
  readonly run: (resolve: <T>(token: InjectionToken<T>) => T, payload: Payload) => Promise<void>;
}

/**
 * @example
 * jobs: [onJob(releaseGoods, DeliveryJobs, (jobs, payload) => jobs.release(payload))]
 */
export function onJob<P extends Payload, H>(
  job: JobDefinition<P>,
  handler: InjectionToken<H>,
  run: (handler: H, payload: P) => Promise<void>,
): JobBinding {
  // The queue's name ties the payload's type to the definition it was sent with.
  return { job, run: (resolve, payload) => run(resolve(handler), payload as P) };
}

/** A use case that finds rows whose deadline has passed, in bounded batches, and is safe to run on any process. */
export interface SweepBinding {
  readonly name: string;
  /** Cron expression, minute grain, UTC. */
  readonly cron: string;
  /** Returns how many rows it settled. */
  readonly run: (resolve: <T>(token: InjectionToken<T>) => T, now: Date) => Promise<number>;
}

export function sweep<H>(
  name: string,
  handler: InjectionToken<H>,
  run: (handler: H, now: Date) => Promise<number>,
  cron = "* * * * *",
): SweepBinding {
  return { name, cron, run: (resolve, now) => run(resolve(handler), now) };
}

/** Thrown by a job that must wait, for example for Discord's `retry_after`: it is sent again after `ms`. */
export class TryAgainLater extends Error {
  constructor(
    readonly ms: number,
    reason: string,
  ) {
    super(reason);
    this.name = "TryAgainLater";
  }
}
