import type { Pool } from "pg";
import type PgBoss from "pg-boss";
import type { JobDefinition } from "./job.js";
import type { DeadJob } from "./job-queue.js";
import { decodePayload } from "./payload-codec.js";

/** The first pause before a retry is 1 to 2 s, then twice that and so on (pg-boss adds the jitter). */
const FIRST_RETRY_SECONDS = 1;
/** Jobs are never dropped for their age: a year is longer than any downtime. */
const RETENTION_MINUTES = 365 * 24 * 60;

/** A job in the hands of this process. */
export interface FetchedJob {
  readonly id: string;
  readonly kind: string;
  readonly expiresInSeconds: number;
  readonly content: StoredContent;
}

/** What a job's row carries. */
export interface StoredContent {
  /** Of the action that sent it. */
  readonly correlationId?: string;
  readonly payload: object;
}

/** pg-boss's tables: by its own calls where it has them, and where those hide errors, with the errors. */
export class JobStore {
  constructor(
    private readonly boss: PgBoss,
    private readonly pool: Pool,
  ) {}

  /** Makes missing queues and brings changed ones up to date. */
  async ensureQueues(definitions: readonly JobDefinition[]): Promise<void> {
    const present = new Map((await this.boss.getQueues()).map((queue) => [queue.name, queue]));
    for (const { kind, retries, expiresAfterSeconds } of definitions) {
      const queue = present.get(kind);
      if (queue && queue.retryLimit === retries && queue.expireInSeconds === expiresAfterSeconds) continue;
      const options = {
        name: kind,
        retryLimit: retries,
        retryDelay: FIRST_RETRY_SECONDS,
        retryBackoff: true,
        expireInSeconds: expiresAfterSeconds,
        retentionMinutes: RETENTION_MINUTES,
      };
      await (queue ? this.boss.updateQueue(kind, options) : this.boss.createQueue(kind, options));
    }
  }

  /** Takes up to `count` due jobs of a kind. */
  async fetch(kind: string, count: number): Promise<FetchedJob[]> {
    let failure: Error | undefined;
    const jobs = await this.boss.fetch<StoredContent>(kind, {
      batchSize: count,
      db: {
        // pg-boss turns every error of a fetch into "no jobs".
        executeSql: async (sql: string, values: unknown[]) => {
          try {
            return await this.pool.query(sql, values);
          } catch (error) {
            failure = error instanceof Error ? error : new Error(String(error));
            throw failure;
          }
        },
      },
    });
    if (failure) throw failure;
    return jobs.map(({ id, name, data, expireInSeconds }) => ({
      id,
      kind: name,
      expiresInSeconds: Number(expireInSeconds),
      content: data,
    }));
  }

  async complete({ kind, id }: FetchedJob): Promise<void> {
    await this.boss.complete(kind, id);
  }

  /** Counts a failed try: the job waits for its next, or is dead after the last. */
  async fail({ kind, id }: FetchedJob, error: Error): Promise<void> {
    await this.boss.fail(kind, id, { message: error.message });
  }

  /** Gives a running job back, to be run again after `ms`; not a failed try. */
  async postpone({ kind, id }: FetchedJob, ms: number): Promise<void> {
    // pg-boss has no call for this. Without started_on the next fetch counts no retry.
    await this.pool.query(
      `UPDATE pgboss.job SET state = 'created', started_on = NULL, start_after = now() + $3 * interval '1 ms'
       WHERE name = $1 AND id = $2 AND state = 'active'`,
      [kind, id, ms],
    );
  }

  /** Gives back all jobs that are marked as running; only for a process that knows it is alone. */
  async releaseLost(): Promise<number> {
    const { rowCount } = await this.pool.query(
      "UPDATE pgboss.job SET state = 'retry', start_after = now() WHERE state = 'active'",
    );
    return rowCount ?? 0;
  }

  /** The kinds among `kinds` that have waiting jobs, with the time until the first is due, 0 or less when it is. */
  async waiting(kinds: readonly string[]): Promise<{ kind: string; dueInMs: number }[]> {
    const { rows } = await this.pool.query<{ kind: string; due_in_ms: number }>(
      `SELECT kind, extract(epoch FROM first.start_after - now())::float8 * 1000 AS due_in_ms
       FROM unnest($1::text[]) AS kind, LATERAL (
         SELECT start_after FROM pgboss.job WHERE name = kind AND state < 'active' ORDER BY start_after LIMIT 1
       ) AS first`,
      [kinds],
    );
    return rows.map(({ kind, due_in_ms }) => ({ kind, dueInMs: due_in_ms }));
  }

  /** Whether any process has work of these kinds that is due or running. */
  async busy(kinds: readonly string[]): Promise<boolean> {
    const { rows } = await this.pool.query<{ busy: boolean }>(
      `SELECT EXISTS (SELECT FROM pgboss.job WHERE name = ANY($1)
         AND (state = 'active' OR (state < 'active' AND start_after <= now()))) AS busy`,
      [kinds],
    );
    return rows[0]?.busy ?? false;
  }

  /** Sends a job once per minute of the database's clock, whoever asks; false when another process did. */
  async sendOncePerMinute(kind: string, key: string, content: StoredContent): Promise<boolean> {
    return (await this.boss.send(kind, content, { singletonKey: key, singletonSeconds: 60 })) !== null;
  }

  async dead(limit: number, skipped: number): Promise<DeadJob[]> {
    const { rows } = await this.pool.query<DeadRow>(
      `SELECT id, name, data, output, completed_on FROM pgboss.job
       WHERE state = 'failed' ORDER BY completed_on DESC, id LIMIT $1 OFFSET $2`,
      [limit, skipped],
    );
    return rows.map(deadOf);
  }

  async findDead(id: string): Promise<DeadJob | undefined> {
    const { rows } = await this.pool.query<DeadRow>(
      "SELECT id, name, data, output, completed_on FROM pgboss.job WHERE id::text = $1 AND state = 'failed'",
      [id],
    );
    return rows[0] && deadOf(rows[0]);
  }

  async countDead(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM pgboss.job WHERE state = 'failed'",
    );
    return rows[0]?.count ?? 0;
  }

  /** @returns the kind of the job, or nothing when no dead job has this id */
  async redrive(id: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ name: string }>(
      "SELECT name FROM pgboss.job WHERE id::text = $1 AND state = 'failed'",
      [id],
    );
    const kind = rows[0]?.name;
    if (kind) await this.boss.retry(kind, id);
    return kind;
  }
}

interface DeadRow {
  id: string;
  name: string;
  data: StoredContent;
  output: { message?: string; value?: { message?: string } } | null;
  completed_on: Date;
}

function deadOf({ id, name, data, output, completed_on }: DeadRow): DeadJob {
  return {
    id,
    kind: name,
    payload: decodePayload(data.payload),
    // A handler's error as fail() stored it, or pg-boss's own words for an expired job.
    reason: output?.message ?? output?.value?.message ?? "unknown",
    failedAt: completed_on,
  };
}
