import { container } from "../src/platform/container.js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { InjectionToken } from "tsyringe";
import type { DataSource } from "typeorm";
import { compose } from "../src/composition.js";
import { fold } from "../src/modules/fold.js";
import { modules } from "../src/modules/index.js";
import type { Actor } from "../src/platform/actor.js";
import { Clock } from "../src/platform/clock.js";
import { readEnvironment } from "../src/platform/config/environment.js";
import { createDataSource, migrate } from "../src/platform/database/data-source.js";
import { EmbeddedServer } from "../src/platform/database/embedded-server.js";
import { newKey } from "../src/platform/ids.js";
import { JobQueue } from "../src/platform/jobs/job-queue.js";
import { createLogger } from "../src/platform/logging/create-logger.js";

/** The guild of every bench. Its ids are far from each other, so that a value in a statement says what it is. */
export const GUILD = "700000000000000007";
export const FIRST_ORDER = 1_000_000;
export const FIRST_CUSTOMER = 2_000_000;
export const FIRST_PRODUCT = 3_000_000;
export const FIRST_ACCOUNT = 4_000_000;
export const FIRST_NUMBER = 5_000_000;
/** The member id of customer 0; the others follow. */
export const FIRST_MEMBER = 710_000_000_000_000_000n;
/** Of every product, in cents. */
export const PRICE = 137n;
/** In every wallet at first: nobody runs out. */
export const WALLET = 1_000_000_000_000n;
/** Of every product at first. */
export const STOCK = 1_000_000_000n;

/** A database server with production's settings in a folder of its own. */
export class BenchServer {
  private constructor(
    private readonly server: EmbeddedServer,
    private readonly folder: string,
  ) {}

  static async start(): Promise<BenchServer> {
    const folder = await mkdtemp(join(tmpdir(), "guildmart-bench-"));
    try {
      return new BenchServer(await EmbeddedServer.start(join(folder, "postgres")), folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** A new, empty database. @returns its URL */
  async create(name: string): Promise<string> {
    const admin = new Client(this.server.url);
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`).finally(() => admin.end());
    const url = new URL(this.server.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The services of the bot, composed as in the bot but without Discord; jobs are stored and not run. */
export class BenchShop {
  private constructor(
    readonly url: string,
    readonly dataSource: DataSource,
    private readonly jobs: JobQueue,
    readonly resolve: <T>(token: InjectionToken<T>) => T,
  ) {}

  /** @param poolSize connections at most; production's number when not given */
  static async open(url: string, poolSize?: number): Promise<BenchShop> {
    const environment = readEnvironment({ DATABASE_URL: url, DATA_DIR: tmpdir(), LOG_LEVEL: "info" });
    const logger = createLogger(environment);
    const folded = fold(modules);
    const options = { url, entities: folded.entities, logger, ...(poolSize !== undefined && { poolSize }) };
    const dataSource = await createDataSource(options).initialize();
    await migrate(dataSource);
    // A container of its own: two shops of different size run side by side.
    const own = container.createChildContainer();
    const encryptionKey = Buffer.alloc(32);
    compose(own, { environment, clock: new Clock(), logger, folded, dataSource, encryptionKey });
    // Its own instance too; the decorator's is one for all containers.
    own.registerSingleton(JobQueue);
    const jobs = own.resolve(JobQueue);
    await jobs.open();
    return new BenchShop(url, dataSource, jobs, (token) => own.resolve(token));
  }

  /** The rows of a statement of any kind. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      // TypeORM types the structured result as any; the caller names the row, as with any SQL.
      return ((await runner.query(sql, [...parameters], true)) as { records: Row[] }).records;
    } finally {
      await runner.release();
    }
  }

  async close(): Promise<void> {
    await this.jobs.stop();
    await this.dataSource.destroy();
  }
}

/** The nth customer as the access check hands them to the services. */
export function buyer(index: number): Actor {
  const key = newKey();
  return {
    guildId: GUILD,
    memberId: String(FIRST_MEMBER + BigInt(index)),
    customerId: String(FIRST_CUSTOMER + index),
    level: "customer",
    staffOf: new Set(),
    blocked: false,
    currency: "USD",
    timeZone: "UTC",
    correlationId: key,
    idempotencyKey: key,
  };
}
