import { setTimeout as sleep } from "node:timers/promises";
import type { InjectionToken } from "tsyringe";
import type { Logger } from "winston";
import { countJob } from "../metrics.js";
import { traced } from "../trace.js";
import { type JobBinding, TryAgainLater } from "./job.js";
import type { FetchedJob, JobStore } from "./job-store.js";
import { decodePayload } from "./payload-codec.js";

/** Jobs of one kind that run side by side in a process. */
const CONCURRENCY = 4;
/** How often the tables are looked at for jobs that other processes sent; a delayed job is looked for when it is due. */
const POLL_MS = 1_000;
const LONGEST_POLL_MS = 10_000;
const DRAIN_MS = 3_000;
/** Twice the longest pause between two looks, and some time for a look itself. */
const SILENT_MS = 30_000;
/** Tries to write down how a job ended while the database is away; after them its expiry decides. */
const SETTLE_ATTEMPTS = 5;
const SETTLE_PAUSE_MS = 200;

/** Fetches and runs jobs: at once when woken, else by polling. */
export class Workers {
  private readonly bindings: ReadonlyMap<string, JobBinding>;
  private readonly running = new Map<FetchedJob, Promise<void>>();
  private readonly woken = new Set<string>();
  /** Kinds that had more due jobs than free places at the last fetch. */
  private readonly backlog = new Set<string>();
  private pumping: Promise<void> | undefined;
  private looking: Promise<void> | undefined;
  private poll: NodeJS.Timeout | undefined;
  private nextPollAt = Infinity;
  private failedPolls = 0;
  private lookedAt = 0;
  private working = false;

  constructor(
    bindings: readonly JobBinding[],
    private readonly resolve: <T>(token: InjectionToken<T>) => T,
    private readonly store: JobStore,
    private readonly logger: Logger,
    /** Awaited before each look at the tables. */
    private readonly beforePoll: () => Promise<void>,
  ) {
    this.bindings = new Map(bindings.map((binding) => [binding.job.kind, binding]));
    if (this.bindings.size !== bindings.length) throw new Error("Two modules handle the same kind of job.");
  }

  start(): void {
    this.working = true;
    this.lookedAt = performance.now();
    this.wake(this.bindings.keys());
    this.pollWithin(POLL_MS);
  }

  /** Waits at most 3 s for running jobs, then gives them back. */
  async stop(): Promise<void> {
    this.working = false;
    clearTimeout(this.poll);
    await Promise.all([this.pumping, this.looking]);
    const drained = new AbortController();
    await Promise.race([
      Promise.all(this.running.values()).then(() => drained.abort()),
      sleep(DRAIN_MS, undefined, { signal: drained.signal }).catch(() => undefined),
    ]);
    for (const job of [...this.running.keys()]) {
      this.running.delete(job);
      this.logger.warn("job given back at shutdown", { kind: job.kind, job: job.id });
      await this.settle(job, () => this.store.postpone(job, 0));
    }
  }

  /** Whether they run and have reached their tables lately. */
  isAlive(): boolean {
    return this.working && performance.now() - this.lookedAt < SILENT_MS;
  }

  /** Says that jobs of these kinds are due. */
  wake(kinds: Iterable<string>): void {
    for (const kind of kinds) if (this.bindings.has(kind)) this.woken.add(kind);
    if (!this.working || this.pumping || this.woken.size === 0) return;
    this.pumping = this.pump().finally(() => {
      this.pumping = undefined;
      this.wake([]);
    });
  }

  /** Resolves when no job of any process is due or running. */
  async idle(): Promise<void> {
    if (!this.working) throw new Error("The workers are not running.");
    const kinds = [...this.bindings.keys()];
    while (this.isBusy() || (await this.store.busy(kinds)) || this.isBusy()) {
      if (!this.isBusy()) this.wake(kinds);
      await sleep(5);
    }
  }

  private isBusy(): boolean {
    return this.pumping !== undefined || this.running.size > 0 || this.woken.size > 0;
  }

  private async pump(): Promise<void> {
    for (const kind of this.woken) {
      this.woken.delete(kind);
      try {
        await this.fetch(kind);
      } catch (error) {
        // The next poll finds the same jobs.
        this.logger.error("jobs not fetched", { kind, error });
      }
    }
  }

  private async fetch(kind: string): Promise<void> {
    const free = CONCURRENCY - [...this.running.keys()].filter((job) => job.kind === kind).length;
    const jobs = free > 0 && this.working ? await this.store.fetch(kind, free) : [];
    if (jobs.length === free) this.backlog.add(kind);
    for (const job of jobs) {
      const run = this.run(job).finally(() => {
        this.running.delete(job);
        if (this.backlog.delete(kind)) this.wake([kind]);
      });
      this.running.set(job, run);
    }
  }

  private async run(job: FetchedJob): Promise<void> {
    const { kind, id } = job;
    await traced(job.content.correlationId ?? id, async ({ statements }) => {
      const startedAt = performance.now();
      const failure = await this.attempt(job);
      const ms = performance.now() - startedAt;
      const facts = { kind, job: id, ms: Math.round(ms), statements: statements.length };
      // Given back at shutdown: another run of it may be under way.
      if (!this.running.has(job)) return;
      countJob(kind, outcomeOf(failure), ms);
      if (failure === undefined) {
        this.logger.info("job done", facts);
        await this.settle(job, () => this.store.complete(job));
      } else if (failure instanceof TryAgainLater) {
        this.logger.info("job postponed", { ...facts, forMs: failure.ms, reason: failure.message });
        await this.settle(job, () => this.store.postpone(job, failure.ms));
        this.pollWithin(failure.ms);
      } else {
        this.logger.error("job failed", { ...facts, error: failure });
        await this.settle(job, () => this.store.fail(job, failure));
      }
    });
  }

  /** What the handler failed with; nothing when it succeeded. */
  private async attempt({ kind, content, expiresInSeconds }: FetchedJob): Promise<Error | undefined> {
    const expired = new AbortController();
    try {
      const work = this.bindings.get(kind)?.run(this.resolve, decodePayload(content.payload));
      const expiry = sleep(expiresInSeconds * 1_000, true, { signal: expired.signal, ref: false });
      if ((await Promise.race([work, expiry])) === true) return new Error(`ran longer than ${expiresInSeconds} s`);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      expired.abort();
    }
  }

  private async settle(job: FetchedJob, write: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await write();
        return;
      } catch (error) {
        const { kind, id } = job;
        if (attempt === SETTLE_ATTEMPTS) {
          this.logger.error("outcome of a job not stored; it runs again", { kind, job: id, error });
          return;
        }
        await sleep(SETTLE_PAUSE_MS * attempt);
      }
    }
  }

  /** Looks at the tables in `ms` at the latest. */
  pollWithin(ms: number): void {
    const at = performance.now() + ms;
    if (!this.working || at >= this.nextPollAt) return;
    clearTimeout(this.poll);
    this.nextPollAt = at;
    this.poll = setTimeout(() => {
      this.nextPollAt = Infinity;
      this.looking = this.look();
    }, ms);
  }

  private async look(): Promise<void> {
    let next = POLL_MS;
    try {
      await this.beforePoll();
      const waiting = await this.store.waiting([...this.bindings.keys()]);
      this.wake(waiting.filter(({ dueInMs }) => dueInMs <= 0).map(({ kind }) => kind));
      next = Math.min(POLL_MS, ...waiting.map(({ dueInMs }) => dueInMs).filter((ms) => ms > 0));
      if (this.failedPolls > 0) this.logger.info("job tables are reachable again", { after: this.failedPolls });
      this.failedPolls = 0;
      this.lookedAt = performance.now();
    } catch (error) {
      this.failedPolls += 1;
      next = Math.min(POLL_MS * this.failedPolls, LONGEST_POLL_MS);
      this.logger.error("job tables are not reachable", { failures: this.failedPolls, error });
    }
    this.pollWithin(next);
  }
}

function outcomeOf(failure: Error | undefined): "done" | "postponed" | "failed" {
  if (failure === undefined) return "done";
  return failure instanceof TryAgainLater ? "postponed" : "failed";
}
