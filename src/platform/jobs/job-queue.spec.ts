import type { InjectionToken } from "tsyringe";
import { createLogger, transports } from "winston";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import { Clock, MINUTE, SECOND } from "../clock.js";
import { Transactions } from "../database/transactions.js";
import { currentTrace, traced } from "../trace.js";
import { defineJob, onJob, sweep, TryAgainLater } from "./job.js";
import { JobQueue, type Work } from "./job-queue.js";

const send = defineJob<{ amount: bigint; note?: string }>("test.send", { retries: 1, expiresAfterSeconds: 5 });
const other = defineJob<{ n: number }>("test.other", { retries: 0 });
const unhandled = defineJob<{ n: number }>("test.unhandled");

const logger = createLogger({ silent: true, transports: [new transports.Console()] });

const NOW = new Date("2026-05-01T10:00:00Z");

class FixedClock extends Clock {
  override now(): Date {
    return NOW;
  }
}

class Handler {
  readonly sends: { amount: bigint; note?: string; at: number; correlationId: string | undefined }[] = [];
  readonly others: number[] = [];
  readonly sweeps: Date[] = [];
  running = 0;
  mostRunning = 0;
  fails: (() => Promise<void> | void) | undefined;

  async send(payload: { amount: bigint; note?: string }): Promise<void> {
    this.sends.push({ ...payload, at: performance.now(), correlationId: currentTrace()?.correlationId });
    await this.fails?.();
  }

  async other({ n }: { n: number }): Promise<void> {
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.running -= 1;
    this.others.push(n);
  }
}

let database: TestDatabase;
let transactions: Transactions;
const queues: JobQueue[] = [];

beforeEach(async () => {
  database = await testDatabase([]);
  transactions = new Transactions(database.dataSource, logger, new Map());
});

afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.stop()));
  await database.close();
});

/** A queue as one bot process has it. */
async function processOf(handler: Handler, { start = true } = {}): Promise<JobQueue> {
  const work: Work = {
    jobs: [
      onJob(send, Handler, (to, payload) => to.send(payload)),
      onJob(other, Handler, (to, payload) => to.other(payload)),
    ],
    sweeps: [
      sweep(
        "test.sweep",
        Handler,
        (to, now) => {
          to.sweeps.push(now);
          return Promise.resolve(3);
        },
        "*/2 * * * *",
      ),
    ],
    // The only class it is asked for.
    resolve: <T>(_token: InjectionToken<T>) => handler as T,
  };
  const queue = new JobQueue(database.dataSource, new FixedClock(), logger, work);
  queues.push(queue);
  if (start) await queue.start();
  else await queue.open();
  return queue;
}

/** Waits out the end of a minute, at which the database would begin a new one in the middle of the test. */
async function aWholeMinuteAhead(): Promise<void> {
  const left = MINUTE - (Date.now() % MINUTE);
  if (left < 5 * SECOND) await new Promise((resolve) => setTimeout(resolve, left + SECOND));
}

const enqueue = (
  queue: JobQueue,
  ...sends: Parameters<JobQueue["enqueue"]> extends [unknown, ...infer S] ? S : never
) => transactions.run("test.enqueue", (tx) => queue.enqueue(tx, ...sends));

describe("sending", () => {
  it("runs a job once, at once, after the commit, with its payload", async () => {
    const handler = new Handler();
    const queue = await processOf(handler);
    for (let round = 1; round <= 5; round += 1) {
      const committedAt = await traced(`action-${round}`, async () => {
        await enqueue(queue, { job: send, payload: { amount: 12_345_678_901_234_567_890n, note: "é" } });
        return performance.now();
      });
      await expect.poll(() => handler.sends.length, { interval: 5 }).toBe(round);
      expect(handler.sends.at(-1)).toMatchObject({
        amount: 12_345_678_901_234_567_890n,
        note: "é",
        correlationId: `action-${round}`,
      });
      // Far below the second between two polls: the commit woke the worker.
      expect((handler.sends.at(-1)?.at ?? 0) - committedAt).toBeLessThan(200);
    }
    await queue.idle();
    expect(handler.sends).toHaveLength(5);
  });

  it("runs nothing after a rollback", async () => {
    const handler = new Handler();
    const queue = await processOf(handler);
    const failing = transactions.run("test.rollback", async (tx) => {
      await queue.enqueue(tx, { job: send, payload: { amount: 1n } });
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    await queue.idle();
    expect(handler.sends).toEqual([]);
  });

  it("stores several jobs in one statement", async () => {
    const queue = await processOf(new Handler(), { start: false });
    const statements = await traced("count", async (trace) => {
      const sends = [1, 2, 3].map((n) => ({ job: other, payload: { n } }));
      await enqueue(queue, ...sends);
      return trace.statements;
    });
    expect(statements).toHaveLength(3);
    expect(await database.query("SELECT count(*)::int AS jobs FROM pgboss.job")).toEqual([{ jobs: 3 }]);
  });

  it("refuses a job of a kind that nobody handles, and rolls back what came with it", async () => {
    const queue = await processOf(new Handler());
    const sending = enqueue(queue, { job: other, payload: { n: 1 } }, { job: unhandled, payload: { n: 1 } });
    await expect(sending).rejects.toThrow("Stored 1 of 2 jobs: test.other, test.unhandled.");
    expect(await database.query("SELECT count(*)::int AS jobs FROM pgboss.job WHERE name LIKE 'test.%'")).toEqual([
      { jobs: 0 },
    ]);
  });

  it("starts a delayed job when it is due, not before", async () => {
    const handler = new Handler();
    const queue = await processOf(handler);
    const sentAt = performance.now();
    await enqueue(queue, { job: send, payload: { amount: 1n }, delayMs: 400 });
    await queue.idle();
    expect(handler.sends).toEqual([]);
    await expect.poll(() => handler.sends.length, { timeout: 5_000, interval: 10 }).toBe(1);
    expect((handler.sends[0]?.at ?? 0) - sentAt).toBeGreaterThanOrEqual(390);
  });
});

describe("running", () => {
  it("works off more jobs than run side by side", async () => {
    const handler = new Handler();
    const queue = await processOf(handler);
    const sends = Array.from({ length: 20 }, (_, n) => ({ job: other, payload: { n } }));
    const startedAt = performance.now();
    await enqueue(queue, ...sends);
    await expect.poll(() => handler.others.length, { timeout: 10_000, interval: 5 }).toBe(sends.length);
    await queue.idle();
    expect(handler.others.toSorted((a, b) => a - b)).toEqual(sends.map(({ payload }) => payload.n));
    expect(handler.mostRunning).toBe(4);
    // 20 jobs of 20 ms in 4 places take 100 ms; waiting for a poll in between would take seconds.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it("tries a failed job again and then keeps it as dead, until somebody drives it again", async () => {
    const handler = new Handler();
    handler.fails = () => {
      throw new Error("Discord is away");
    };
    const queue = await processOf(handler);
    await enqueue(queue, { job: send, payload: { amount: 7n } });
    await expect.poll(() => queue.countDeadJobs(), { timeout: 10_000 }).toBe(1);
    expect(handler.sends).toHaveLength(2);
    const [dead] = await queue.deadJobs(10);
    expect(dead).toMatchObject({ kind: "test.send", payload: { amount: 7n }, reason: "Discord is away" });

    handler.fails = undefined;
    expect(await queue.redrive("no such id")).toBe(false);
    expect(await queue.redrive(dead?.id ?? "")).toBe(true);
    await queue.idle();
    expect(handler.sends).toHaveLength(3);
    expect(await queue.countDeadJobs()).toBe(0);
    expect(await queue.redrive(dead?.id ?? "")).toBe(false);
  });

  it("waits as long as a job asks for, and does not count it as a failed try", async () => {
    const handler = new Handler();
    handler.fails = () => {
      if (handler.sends.length <= 3) throw new TryAgainLater(100, "too fast");
      // The one retry of this kind is still there.
      if (handler.sends.length === 4) throw new Error("Discord is away");
    };
    const queue = await processOf(handler);
    await enqueue(queue, { job: send, payload: { amount: 1n } });
    await expect.poll(() => handler.sends.length, { timeout: 10_000, interval: 10 }).toBe(5);
    await queue.idle();
    const pauses = handler.sends.slice(1, 4).map(({ at }, index) => at - (handler.sends[index]?.at ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(95);
    // By its time, not by the next poll.
    expect(Math.max(...pauses)).toBeLessThan(600);
    expect(await queue.countDeadJobs()).toBe(0);
  });

  it("gives up on a job that runs longer than it may", async () => {
    const handler = new Handler();
    handler.fails = () => new Promise(() => undefined);
    const queue = await processOf(handler);
    await database.query("UPDATE pgboss.queue SET expire_seconds = 1, retry_limit = 0 WHERE name = 'test.send'");
    await enqueue(queue, { job: send, payload: { amount: 1n } });
    await expect.poll(() => queue.countDeadJobs(), { timeout: 5_000 }).toBe(1);
    expect(await queue.deadJobs(1)).toMatchObject([{ reason: "ran longer than 1 s" }]);
  });
});

describe("several processes", () => {
  it("run each job once", async () => {
    const handlers = [new Handler(), new Handler()];
    const [first, second] = await Promise.all(handlers.map((handler) => processOf(handler)));
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    await Promise.all(
      numbers.map((n) => enqueue((n % 2 ? first : second) as JobQueue, { job: other, payload: { n } })),
    );
    await first?.idle();
    expect(handlers.flatMap(({ others }) => others).toSorted((a, b) => a - b)).toEqual(numbers);
    expect(Math.min(...handlers.map(({ others }) => others.length))).toBeGreaterThan(0);
  });

  it("run each sweep once when they start, and each due one once a minute, at their clock's now", async () => {
    await aWholeMinuteAhead();
    const handlers = [new Handler(), new Handler(), new Handler()];
    const processes = await Promise.all(handlers.map((handler) => processOf(handler)));
    const runs = () => handlers.flatMap(({ sweeps }) => sweeps.map((now) => now.toISOString()));
    await expect.poll(runs).toEqual([NOW.toISOString()]);

    await database.query("UPDATE pgboss.job SET singleton_on = singleton_on - interval '1 minute'");
    const undue = new Date("2026-12-24T18:01:00Z");
    await Promise.all(processes.map((process) => process.sendDueSweeps(undue)));
    await processes[0]?.idle();
    expect(runs()).toHaveLength(1);

    const due = new Date("2026-12-24T18:00:00Z");
    await Promise.all([...processes, ...processes].map((process) => process.sendDueSweeps(due)));
    await processes[0]?.idle();
    expect(runs()).toEqual([NOW.toISOString(), NOW.toISOString()]);
  });

  it("run a sweep directly for whoever asks", async () => {
    const handler = new Handler();
    const queue = await processOf(handler, { start: false });
    const now = new Date("2026-12-24T18:00:00Z");
    expect(await queue.runSweep("test.sweep", now)).toBe(3);
    expect(handler.sweeps).toEqual([now]);
    await expect(queue.runSweep("test.none", now)).rejects.toThrow("no sweep named test.none");
  });

  it("take over at once what a process that died was doing, when nobody else lives", async () => {
    const died = new Handler();
    const queue = await processOf(died, { start: false });
    await enqueue(queue, { job: send, payload: { amount: 5n } });
    // As a process leaves it that is killed in the middle of the job.
    await database.query("UPDATE pgboss.job SET state = 'active', started_on = now()");
    const handler = new Handler();
    const startedAt = performance.now();
    const next = await processOf(handler);
    await next.idle();
    expect(handler.sends).toMatchObject([{ amount: 5n }]);
    // Long before the job's own expiry of 5 s.
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it("leave alone what another living process is doing", async () => {
    const busy = new Handler();
    let finish: () => void = () => undefined;
    busy.fails = () => new Promise<void>((resolve) => (finish = resolve));
    const first = await processOf(busy);
    await enqueue(first, { job: send, payload: { amount: 5n } });
    await expect.poll(() => busy.sends.length).toBe(1);
    const handler = new Handler();
    await processOf(handler);
    await new Promise((resolve) => setTimeout(resolve, 100));
    finish();
    await first.idle();
    expect(handler.sends).toEqual([]);
    expect(busy.sends).toHaveLength(1);
  });

  it("go on after the database dropped their connections, and still count as living", async () => {
    const handler = new Handler();
    const first = await processOf(handler);
    const present = () =>
      database.query(
        "SELECT FROM pg_stat_activity WHERE application_name = 'guildmart-presence' AND datname = current_database()",
      );
    expect(await present()).toHaveLength(1);
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name IN ('guildmart-jobs', 'guildmart-presence') AND datname = current_database()`,
    );
    await enqueue(first, { job: send, payload: { amount: 5n } });
    await expect.poll(() => handler.sends.length, { timeout: 5_000 }).toBe(1);
    await expect.poll(present, { timeout: 5_000 }).toHaveLength(1);
  });

  it("hand on what a stopping process does not finish", async () => {
    const slow = new Handler();
    slow.fails = () => new Promise(() => undefined);
    const first = await processOf(slow);
    await enqueue(first, { job: send, payload: { amount: 5n } });
    await expect.poll(() => slow.sends.length).toBe(1);
    const handler = new Handler();
    const second = await processOf(handler);
    const startedAt = performance.now();
    await first.stop();
    queues.splice(queues.indexOf(first), 1);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await second.idle();
    expect(handler.sends).toMatchObject([{ amount: 5n }]);
  });
});
