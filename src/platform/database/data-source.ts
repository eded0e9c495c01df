import { DataSource, DefaultNamingStrategy, MigrationExecutor, type QueryRunner } from "typeorm";
import type { Logger } from "winston";
import { migrations } from "../../../migrations/index.js";
import { PreparingClient } from "./preparing-client.js";
import type { EntityClass } from "./repositories.js";
import { StatementLog } from "./statement-log.js";

/** PostgreSQL 15 is the oldest that the money paths were measured on. */
const OLDEST_VERSION = 150_000;

/** At 8 to 16 connections a checkout is fastest; beyond, hot rows only queue longer (measured on two cores). */
const DEFAULT_POOL_SIZE = 10;

/** The answer to an interaction is due in 3 s (Discord); what takes longer than this has failed for whoever waits. */
const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** Transactions call nothing outside the database, so one that idles this long has lost its process. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

/** A statement of a sale takes 1 to 2 ms; one that takes this long is worth a line. */
const SLOW_STATEMENT_MS = 200;

/** Any number, the same in every version: processes that start together migrate one after another. */
const MIGRATION_LOCK = 7_310_579_112;

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  readonly entities: readonly EntityClass[];
  readonly logger: Logger;
  /** Connections at most. */
  readonly poolSize?: number;
}

/** The data source of the bot, not yet connected: `initialize()` it, then {@link checkServer} and {@link migrate}. */
export function createDataSource({ url, entities, logger, poolSize = DEFAULT_POOL_SIZE }: DatabaseOptions): DataSource {
  return new DataSource({
    type: "postgres",
    url,
    applicationName: "guildmart",
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: "migrations",
    namingStrategy: new SnakeCase(),
    installExtensions: false,
    logger: new StatementLog(logger),
    maxQueryExecutionTime: SLOW_STATEMENT_MS,
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // Read by node-postgres.
    extra: {
      Client: PreparingClient,
      options: "-c TimeZone=UTC",
      lock_timeout: LOCK_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
  });
}

/**
 * Makes sure that the server can carry the shop, which one given by `DATABASE_URL` may not.
 *
 * @throws Error a sentence with the remedy
 */
export async function checkServer(dataSource: DataSource): Promise<void> {
  const [server] = await dataSource.query<ServerFacts[]>(`
    SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS shown,
           current_setting('server_encoding') AS encoding, lower('Ü') = 'ü' AS folds, current_database() AS name`);
  if (!server) throw new Error("The database server gave no answer about itself.");
  const { version, shown, encoding, folds, name } = server;
  if (version < OLDEST_VERSION) {
    throw new Error(`DATABASE_URL leads to PostgreSQL ${shown}; Guildmart needs 15 or newer. Upgrade the server.`);
  }
  if (encoding !== "UTF8" || !folds) {
    const fault = encoding === "UTF8" ? "does not know letters outside ASCII" : `stores text as ${encoding}`;
    throw new Error(
      `The database “${name}” ${fault}, so names and searches would be wrong. Make a new one with ` +
        "CREATE DATABASE guildmart TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'; " +
        "and name it in DATABASE_URL.",
    );
  }
}

interface ServerFacts {
  version: number;
  shown: string;
  encoding: string;
  folds: boolean;
  name: string;
}

/** Brings the schema up to date; safe when several processes start at once. */
export async function migrate(dataSource: DataSource): Promise<void> {
  await underMigrationLock(dataSource, async (executor) => {
    await executor.executePendingMigrations();
  });
}

/** Takes back the newest migration; for the proof that each is reversible. */
export async function revertLast(dataSource: DataSource): Promise<void> {
  await underMigrationLock(dataSource, (executor) => executor.undoLastMigration());
}

async function underMigrationLock(
  dataSource: DataSource,
  work: (executor: MigrationExecutor) => Promise<void>,
): Promise<void> {
  const runner: QueryRunner = dataSource.createQueryRunner();
  try {
    // Rewriting a large table or waiting for another process may take its time.
    await runner.query("SET statement_timeout = 0; SET lock_timeout = 0");
    await runner.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await work(new MigrationExecutor(dataSource, runner));
  } finally {
    await runner.query("SELECT pg_advisory_unlock_all()");
    await runner.query("RESET statement_timeout; RESET lock_timeout");
    await runner.release();
  }
}

/** `guildId` ↔ `guild_id`. Table names are written out in the entities. */
class SnakeCase extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined, embeddedPrefixes: string[]): string {
    return snake([...embeddedPrefixes, customName ?? propertyName].join("_"));
  }

  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return snake(`${relationName}_${referencedColumnName}`);
  }
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
