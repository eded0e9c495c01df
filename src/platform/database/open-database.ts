import { join } from "node:path";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import type { Logger } from "winston";
import type { Environment } from "../config/environment.js";
import { checkServer, createDataSource, migrate } from "./data-source.js";
import { EmbeddedServer, runningServer } from "./embedded-server.js";
import type { EntityClass } from "./repositories.js";

/** The shop's database inside the built-in server. */
const DATABASE = "guildmart";

export interface OpenDatabase {
  readonly dataSource: DataSource;
  /** Settles with the reason when the built-in server ends by itself; never for a server of the operator's. */
  readonly lost: Promise<string>;
  close(): Promise<void>;
}

/** Connects to `DATABASE_URL`, or starts the built-in server in `DATA_DIR`, and brings the schema up to date. */
export async function openDatabase(
  environment: Environment,
  entities: readonly EntityClass[],
  logger: Logger,
): Promise<OpenDatabase> {
  const server = environment.DATABASE_URL
    ? undefined
    : await EmbeddedServer.start(join(environment.DATA_DIR, "postgres"));
  try {
    const url = server ? await databaseIn(server.url) : (environment.DATABASE_URL ?? "");
    const dataSource = await createDataSource({ url, entities, logger }).initialize();
    await checkServer(dataSource);
    await migrate(dataSource);
    return {
      dataSource,
      lost: server?.lost ?? new Promise<string>(() => undefined),
      close: async () => {
        await dataSource.destroy();
        await server?.stop();
      },
    };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

/**
 * The database as it is, for a look from another process: beside the running bot where there is one, else the built-in
 * server is started for as long as the look takes.
 */
export async function attachDatabase(environment: Environment, logger: Logger): Promise<OpenDatabase> {
  const folder = join(environment.DATA_DIR, "postgres");
  const running = environment.DATABASE_URL ?? (await runningServer(folder));
  if (!running) return openDatabase(environment, [], logger);
  const url = environment.DATABASE_URL ?? (await databaseIn(running));
  const dataSource = await createDataSource({ url, entities: [], logger, poolSize: 2 }).initialize();
  return { dataSource, lost: new Promise<string>(() => undefined), close: () => dataSource.destroy() };
}

/** The URL of the shop's database in the built-in server; the database is made when it is not there. */
async function databaseIn(serverUrl: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${DATABASE}`;
  return url.toString();
}
