import { setTimeout as sleep } from "node:timers/promises";
import { inject, injectable } from "tsyringe";
import { DataSource, QueryFailedError, type EntityManager, type QueryRunner } from "typeorm";
import type { Logger } from "winston";
import { DomainError } from "../errors.js";
import { LOGGER } from "../logging/logger.js";
import { countUseCase } from "../metrics.js";
import { currentTrace } from "../trace.js";
import { constraintError, type ConstraintCodes, CONSTRAINT_CODES } from "./constraints.js";

/** Deadlocks and serialization failures re-run the whole closure at most this often before they surface. */
const MAX_ATTEMPTS = 5;
/** Upper bound of the first random pause before a re-run, in ms; doubles each time. */
const FIRST_PAUSE_MS = 10;
/** A checkout takes 5 to 15 ms; what takes this long has waited for a lock or lacks an index. */
const SLOW_USE_CASE_MS = 500;
const RETRIED_SQLSTATES = new Set(["40001", "40P01"]);

/**
 * An open transaction, handed to the steps of a use case.
 *
 * Inside: sequential awaits only, no Discord or network call, no second connection, no nesting.
 */
export interface Tx {
  /** The use case that opened it; prefixed to each statement as a comment, so a running one can be recognised. */
  readonly name: string;
  /** Rows of a SELECT or of a RETURNING clause; int8 columns arrive as strings. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Number of rows that a statement changed. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>;
  /**
   * Tries a part of the use case that may be refused while the rest stands: a refusal takes back what the part did, to a
   * savepoint. Two statements more; for parts whose refusal is an outcome, not an error.
   */
  attempt<T>(part: () => Promise<T>): Promise<Attempted<T>>;
  /** For admin rows and reads by entity. Money, stock and counters never go through it. */
  readonly manager: EntityManager;
  /** Runs once after COMMIT, never after a rollback; for waking workers. Must not throw. */
  afterCommit(then: () => void): void;
}

/** What became of a part that may be refused. */
export type Attempted<T> =
  { readonly outcome: "done"; readonly value: T } | { readonly outcome: "refused"; readonly refusal: DomainError };

/** Reads inside the open transaction where there is one; a second connection inside a transaction starves the pool. */
export function readRows<Row>(
  within: Tx | undefined,
  dataSource: DataSource,
  sql: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  return within ? within.query<Row>(sql, parameters) : dataSource.query<Row[]>(sql, [...parameters]);
}

/** Opens the one transaction of a use case. */
@injectable()
export class Transactions {
  constructor(
    private readonly dataSource: DataSource,
    @inject(LOGGER) private readonly logger: Logger,
    @inject(CONSTRAINT_CODES) private readonly constraintCodes: ConstraintCodes,
  ) {}

  /**
   * Runs `work` in a transaction of its own and commits.
   *
   * A deadlock or serialization failure re-runs the whole closure, with jitter; so `work` must do nothing outside `tx`.
   *
   * @param name the use case, `module.verb`
   * @throws DomainError what `work` throws, or the code a violated constraint maps to
   */
  async run<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(name, work);
      } catch (error) {
        if (!isRetried(error) || attempt === MAX_ATTEMPTS) throw constraintError(error, this.constraintCodes);
        this.logger.warn("transaction re-run", { useCase: name, attempt, cause: error.message });
        await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1));
      }
    }
  }

  private async attempt<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const wakers: (() => void)[] = [];
    const startedAt = performance.now();
    const reported = currentTrace()?.statements ?? [];
    const before = reported.length;
    try {
      await runner.connect();
      await runner.startTransaction();
      const result = await work(openTx(name, runner, wakers));
      await runner.commitTransaction();
      wakers.forEach((wake) => wake());
      const ms = performance.now() - startedAt;
      countUseCase(name, "committed", ms);
      this.report(name, ms, reported.slice(before));
      return result;
    } catch (error) {
      countUseCase(name, "rolled back", performance.now() - startedAt);
      // The rollback of a connection that is gone fails too; the first error is the one that explains it.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private report(useCase: string, ms: number, statements: readonly string[]): void {
    const facts = { useCase, ms: Math.round(ms), statements: statements.length };
    if (ms < SLOW_USE_CASE_MS) this.logger.info("use case", facts);
    else this.logger.warn("slow use case", { ...facts, sql: statements });
  }
}

function openTx(name: string, runner: QueryRunner, wakers: (() => void)[]): Tx {
  const run = async (sql: string, parameters: readonly unknown[] = []) =>
    // TypeORM types the structured result as any.
    (await runner.query(`/* ${name} */ ${sql}`, [...parameters], true)) as { records: unknown[]; affected?: number };
  return {
    name,
    manager: runner.manager,
    query: async <Row>(sql: string, parameters?: readonly unknown[]) => (await run(sql, parameters)).records as Row[],
    execute: async (sql, parameters) => (await run(sql, parameters)).affected ?? 0,
    afterCommit: (then) => wakers.push(then),
    attempt: async <T>(part: () => Promise<T>): Promise<Attempted<T>> => {
      await run("SAVEPOINT part");
      const { length } = wakers;
      try {
        const value = await part();
        await run("RELEASE SAVEPOINT part");
        return { outcome: "done", value };
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        await run("ROLLBACK TO SAVEPOINT part");
        wakers.length = length;
        return { outcome: "refused", refusal: error };
      }
    },
  };
}

function isRetried(error: unknown): error is QueryFailedError {
  if (!(error instanceof QueryFailedError)) return false;
  // node-postgres puts the SQLSTATE there.
  const { code } = error.driverError as { code?: string };
  return code !== undefined && RETRIED_SQLSTATES.has(code);
}
