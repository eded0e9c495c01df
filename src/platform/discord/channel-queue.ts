import { singleton } from "tsyringe";
import { DataSource } from "typeorm";
import { SECOND } from "../clock.js";
import type { Snowflake } from "../ids.js";
import { TryAgainLater } from "../jobs/job.js";

/** A job that finds its channel taken by another process comes back after this long. */
const TAKEN_PAUSE_MS = 2 * SECOND;

interface Waiting {
  readonly wish?: string;
  /** Never rejects. */
  run: () => Promise<void>;
  dropped: () => void;
}

/** Work on one channel, one after another: Discord keeps what arrives last, not what was decided last. */
@singleton()
export class ChannelQueue {
  /** By channel; the first in line is running. */
  private readonly lines = new Map<Snowflake, Waiting[]>();

  constructor(private readonly dataSource: DataSource) {}

  /** Runs `work` when everything queued for the channel before it in this process has ended, well or not. */
  run<T>(channelId: Snowflake, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.add(channelId, { run: () => work().then(resolve, reject), dropped: () => undefined });
    });
  }

  /**
   * As {@link run}, but work for the same wish that still waits is dropped: of five renames in a row two are made, the
   * first and the last.
   *
   * @returns true when it ran, false when later work took its place
   */
  merge(channelId: Snowflake, wish: string, work: () => Promise<void>): Promise<boolean> {
    return new Promise<boolean>((resolve, reject) => {
      const run = () => work().then(() => resolve(true), reject);
      const dropped = () => resolve(false);
      const earlier = this.lines
        .get(channelId)
        ?.slice(1)
        .find((waiting) => waiting.wish === wish);
      earlier?.dropped();
      if (earlier) Object.assign(earlier, { run, dropped });
      else this.add(channelId, { wish, run, dropped });
    });
  }

  /**
   * As {@link run}, and alone among all processes on this database. Holds a connection while it works.
   *
   * @throws TryAgainLater when another process works on the channel
   */
  alone<T>(channelId: Snowflake, work: () => Promise<T>): Promise<T> {
    return this.run(channelId, async () => {
      const runner = this.dataSource.createQueryRunner();
      try {
        // TypeORM types rows as any.
        const [row] = (await runner.query("SELECT pg_try_advisory_lock($1::bigint) AS taken", [channelId])) as {
          taken: boolean;
        }[];
        if (!row?.taken) throw new TryAgainLater(TAKEN_PAUSE_MS, `Another process works on channel ${channelId}`);
        try {
          return await work();
        } finally {
          await runner.query("SELECT pg_advisory_unlock($1::bigint)", [channelId]);
        }
      } finally {
        await runner.release();
      }
    });
  }

  private add(channelId: Snowflake, work: Waiting): void {
    const line = this.lines.get(channelId);
    if (line) line.push(work);
    else void this.drain(channelId, [work]);
  }

  private async drain(channelId: Snowflake, line: Waiting[]): Promise<void> {
    this.lines.set(channelId, line);
    for (let next = line[0]; next; next = line[0]) {
      await next.run();
      line.shift();
    }
    this.lines.delete(channelId);
  }
}
