import { randomUUID } from "node:crypto";
import type { Logger } from "winston";
import { type Clock, MINUTE } from "../clock.js";
import { parseCron, type CronSchedule } from "./cron.js";
import { defineJob, type JobBinding, type SweepBinding } from "./job.js";
import type { Work } from "./job-queue.js";
import type { JobStore } from "./job-store.js";

const sweepJob = defineJob<{ sweep: string }>("platform.sweep", { retries: 0, expiresAfterSeconds: 300 });

/** After the full minute, so that a clock slightly ahead of the database's does not fall into the minute before. */
const AFTER_FULL_MINUTE_MS = 250;

/** Sends each sweep as a job in its due minutes, so that exactly one process runs it. */
export class SweepSchedule {
  static readonly kind = sweepJob.kind;

  readonly binding: JobBinding;
  private readonly sweeps = new Map<string, { sweep: SweepBinding; isDue: CronSchedule }>();
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;

  constructor(
    private readonly work: Work,
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly wake: () => void,
  ) {
    for (const sweep of work.sweeps) {
      if (this.sweeps.has(sweep.name)) throw new Error(`Two sweeps are named ${sweep.name}.`);
      this.sweeps.set(sweep.name, { sweep, isDue: parseCron(sweep.cron) });
    }
    // Not a failed try when it throws: the next minute is the retry.
    this.binding = {
      job: sweepJob,
      // Only sendDue sends it.
      run: (_resolve, payload) => this.runLogged((payload as { sweep: string }).sweep),
    };
  }

  /** Sends every sweep now, since its minute may have passed while no process ran, and from then on those due. */
  start(): void {
    this.sending = this.send([...this.sweeps.keys()]);
    this.awaitFullMinute();
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.sending;
  }

  /** Runs a sweep in this process. */
  async run(name: string, now: Date): Promise<number> {
    const known = this.sweeps.get(name);
    if (!known) throw new Error(`There is no sweep named ${name}.`);
    return known.sweep.run(this.work.resolve, now);
  }

  /** Runs every sweep in this process; one that fails is logged. */
  async runAll(): Promise<void> {
    for (const name of this.sweeps.keys()) await this.runLogged(name);
  }

  /** Sends the sweeps that are due in this minute; of all processes that call it in a minute, one sends each. */
  async sendDue(minute: Date): Promise<void> {
    await this.send([...this.sweeps].flatMap(([name, { isDue }]) => (isDue(minute) ? name : [])));
  }

  private awaitFullMinute(): void {
    // Real time, not the clock of the shop: the minute only decides who looks, the sweep's own now decides what is due.
    const wait = MINUTE - (Date.now() % MINUTE) + AFTER_FULL_MINUTE_MS;
    this.timer = setTimeout(() => {
      this.awaitFullMinute();
      this.sending = this.sendDue(new Date());
    }, wait);
  }

  private async send(names: readonly string[]): Promise<void> {
    for (const name of names) {
      try {
        const content = { correlationId: randomUUID(), payload: { sweep: name } };
        if (await this.store.sendOncePerMinute(sweepJob.kind, name, content)) this.wake();
      } catch (error) {
        this.logger.error("sweep not sent", { sweep: name, error });
      }
    }
  }

  private async runLogged(name: string): Promise<void> {
    try {
      const settled = await this.run(name, this.clock.now());
      if (settled > 0) this.logger.info("sweep", { sweep: name, settled });
    } catch (error) {
      this.logger.error("sweep failed", { sweep: name, error });
    }
  }
}
