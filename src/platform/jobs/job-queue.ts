import PgBoss from "pg-boss";
import { Pool } from "pg";
import { inject, singleton, type InjectionToken } from "tsyringe";
import { DataSource } from "typeorm";
import type { Logger } from "winston";
import { PreparingClient } from "../database/preparing-client.js";
import type { Tx } from "../database/transactions.js";
import { Clock } from "../clock.js";
import { LOGGER } from "../logging/logger.js";
import { currentTrace } from "../trace.js";
import type { JobBinding, JobDefinition, Payload, SweepBinding } from "./job.js";
import { JobStore } from "./job-store.js";
import { encodePayload } from "./payload-codec.js";
import { Presence } from "./presence.js";
import { SweepSchedule } from "./sweep-schedule.js";
import { Workers } from "./workers.js";

/** All background work, folded from the modules, and the container that makes its handlers. */
export interface Work {
  readonly jobs: readonly JobBinding[];
  readonly sweeps: readonly SweepBinding[];
  readonly resolve: <T>(token: InjectionToken<T>) => T;
}
export const WORK: InjectionToken<Work> = Symbol("Work");

/** One job to send. */
export interface JobSend<P extends Payload = Payload> {
  readonly job: JobDefinition<P>;
  readonly payload: P;
  /** Earliest start, counted from the transaction's. */
  readonly delayMs?: number;
}

/** A job that failed for the last time. */
export interface DeadJob {
  readonly id: string;
  readonly kind: string;
  readonly payload: Payload;
  /** What it failed with. */
  readonly reason: string;
  readonly failedAt: Date;
}

/** Statements of workers come beside those of the shop, so that neither starves the other. */
const POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** How often jobs whose process died while others live are looked for; they are due by their own expiry. */
const MAINTENANCE_SECONDS = 10;
const KEEP_COMPLETED_SECONDS = 3_600;
/** Dead letters wait for a person. */
const KEEP_FAILED_SECONDS = 90 * 86_400;

/** Background work, at-least-once: sent with the transaction that causes it, run after its commit. */
@singleton()
export class JobQueue {
  private readonly pool: Pool;
  private readonly boss: PgBoss;
  private readonly store: JobStore;
  private readonly bindings: readonly JobBinding[];
  private readonly workers: Workers;
  private readonly presence: Presence;
  private readonly schedule: SweepSchedule;

  constructor(
    dataSource: DataSource,
    clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
    @inject(WORK) work: Work,
  ) {
    const url = urlOf(dataSource);
    this.pool = new Pool({
      // A table for each kind of job makes planning dearer than running.
      Client: PreparingClient,
      connectionString: url,
      max: POOL_SIZE,
      application_name: "guildmart-jobs",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // Of the client's side too: a connection that went silent would hold a worker for ever.
      query_timeout: STATEMENT_TIMEOUT_MS * 1.5,
    });
    this.pool.on("error", (error) => logger.warn("idle job connection lost", { cause: error.message }));
    this.boss = new PgBoss({
      db: { executeSql: (sql, values) => this.pool.query(sql, values) },
      // Its own schedule is up to 35 s late, and a lost connection at the wrong moment ends the process.
      schedule: false,
      maintenanceIntervalSeconds: MAINTENANCE_SECONDS,
      archiveCompletedAfterSeconds: KEEP_COMPLETED_SECONDS,
      archiveFailedAfterSeconds: KEEP_FAILED_SECONDS,
      deleteAfterDays: 1,
    });
    this.boss.on("error", (error) => logger.error("job maintenance failed", { error }));
    this.store = new JobStore(this.boss, this.pool);
    this.presence = new Presence(url, (error) => logger.warn("job presence lost", { cause: error.message }));
    this.schedule = new SweepSchedule(work, this.store, clock, logger, () => this.workers.wake([SweepSchedule.kind]));
    this.bindings = [...work.jobs, this.schedule.binding];
    this.workers = new Workers(this.bindings, work.resolve, this.store, logger, () => this.presence.restore());
  }

  /**
   * Sends jobs with the caller's transaction, in one statement: they run if and only if it commits.
   *
   * @throws Error when one was not stored, for example of a kind that no module handles
   */
  async enqueue(tx: Tx, ...sends: JobSend[]): Promise<void> {
    if (sends.length === 0) return;
    let stored = 0;
    const inserts = sends.map(({ job, payload, delayMs = 0 }) => ({
      name: job.kind,
      data: { correlationId: currentTrace()?.correlationId, payload: encodePayload(payload) },
      startAfter: String(delayMs / 1_000),
    }));
    await this.boss.insert(inserts, {
      db: {
        executeSql: async (sql: string, values: unknown[]) => {
          stored = await tx.execute(sql, values);
          return { rows: [] };
        },
      },
    });
    if (stored !== sends.length) {
      throw new Error(`Stored ${stored} of ${sends.length} jobs: ${inserts.map(({ name }) => name).join(", ")}.`);
    }
    tx.afterCommit(() => {
      for (const { job, delayMs = 0 } of sends) {
        if (delayMs > 0) this.workers.pollWithin(delayMs);
        else this.workers.wake([job.kind]);
      }
    });
  }

  /** Makes the tables and queues, so that {@link enqueue} works. Needed once; {@link start} does it too. */
  async open(): Promise<void> {
    await this.boss.start();
    await this.store.ensureQueues(this.bindings.map(({ job }) => job));
  }

  /**
   * Opens, then runs jobs and sweeps until {@link stop}.
   *
   * @param sweepsByHand no sweep runs unless asked: for stories that move time themselves
   */
  async start({ sweepsByHand = false }: { readonly sweepsByHand?: boolean } = {}): Promise<void> {
    await this.presence.enter(async (alone) => {
      await this.open();
      const released = alone ? await this.store.releaseLost() : 0;
      if (released > 0) this.logger.info("jobs of a process that died run again", { released });
    });
    this.workers.start();
    if (!sweepsByHand) this.schedule.start();
  }

  /** Lets running jobs finish for at most 3 s, gives the others back, and disconnects. */
  async stop(): Promise<void> {
    await this.schedule.stop();
    await this.workers.stop();
    await this.presence.leave();
    await this.boss.stop({ graceful: false });
    await this.pool.end();
    this.logger.debug("jobs stopped");
  }

  /** Whether the workers of this process run and have reached their tables lately. */
  isAlive(): boolean {
    return this.workers.isAlive();
  }

  /** Resolves when no job of any process is due or running; for tests. */
  async idle(): Promise<void> {
    await this.workers.idle();
  }

  /** Runs a sweep here and now and returns how many rows it settled; for tests. */
  async runSweep(name: string, now: Date): Promise<number> {
    return this.schedule.run(name, now);
  }

  /** Runs every sweep here and now, as when the clock was moved past their minutes. */
  async runSweeps(): Promise<void> {
    await this.schedule.runAll();
  }

  /** Sends the sweeps that are due in this minute, unless another process did; its own timer calls it. */
  async sendDueSweeps(minute: Date): Promise<void> {
    await this.schedule.sendDue(minute);
  }

  /** The jobs that failed for the last time, newest first, at most `limit` after the first `skipped`. */
  async deadJobs(limit: number, skipped = 0): Promise<DeadJob[]> {
    return this.store.dead(limit, skipped);
  }

  /** A job that failed for the last time; undefined when it is none, or no more. */
  async deadJob(id: string): Promise<DeadJob | undefined> {
    return this.store.findDead(id);
  }

  async countDeadJobs(): Promise<number> {
    return this.store.countDead();
  }

  /** Tries a dead job once more; false when there is no such dead job. */
  async redrive(id: string): Promise<boolean> {
    const kind = await this.store.redrive(id);
    if (kind) this.workers.wake([kind]);
    return kind !== undefined;
  }
}

function urlOf({ options }: DataSource): string {
  if (options.type === "postgres" && options.url) return options.url;
  throw new Error("The job queue needs a data source made from a PostgreSQL url.");
}
