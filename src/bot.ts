import { container } from "./platform/container.js";
import { Client } from "discordx";
import type { InjectionToken } from "tsyringe";
import type { DataSource } from "typeorm";
import type { Logger } from "winston";
import { compose } from "./composition.js";
import { fold } from "./modules/fold.js";
import { modules } from "./modules/index.js";
import { Clock } from "./platform/clock.js";
import type { Environment } from "./platform/config/environment.js";
import { openDatabase } from "./platform/database/open-database.js";
import { InteractionBoundary } from "./platform/discord/boundary.js";
import { createClient, login, takeNoMore } from "./platform/discord/client.js";
import { deployCommands } from "./platform/discord/deploy-commands.js";
import { bindEvents } from "./platform/discord/events.js";
import { JobQueue } from "./platform/jobs/job-queue.js";
import { loadEncryptionKey } from "./platform/secrets/encryption-key.js";
import { createLogger } from "./platform/logging/create-logger.js";

/** Of the 5 s that a shutdown may take, for interactions that are running. */
const INTERACTION_GRACE_MS = 1_000;

export interface BotOptions {
  /** Sweeps run when asked only: for stories, which move time themselves. */
  readonly sweepsByHand?: boolean;
  readonly environment: Environment;
  /** Real time when not given. */
  readonly clock?: Clock;
  /** Called once when the bot cannot go on: the token was refused, or the built-in database ended. */
  readonly onFatal: (reason: string) => void;
}

/** A running bot. */
export interface Bot {
  readonly client: Client;
  readonly dataSource: DataSource;
  readonly jobs: JobQueue;
  readonly logger: Logger;
  readonly resolve: <T>(token: InjectionToken<T>) => T;
  /** Lets what is running finish, then closes everything in order; within 5 s. */
  stop(): Promise<void>;
}

/**
 * Starts the bot: database, container, jobs, Discord, commands.
 *
 * @throws Error with the remedy when a part does not start; what had started is stopped
 */
export async function startBot({ environment, clock, onFatal, sweepsByHand }: BotOptions): Promise<Bot> {
  const logger = createLogger(environment);
  const folded = fold(modules);
  const encryptionKey = await loadEncryptionKey(environment);
  const database = await openDatabase(environment, folded.entities, logger);
  void database.lost.then(onFatal);
  const onTokenRefused = () => onFatal("Discord refused the bot's token.");
  const client = createClient({ apiUrl: environment.DISCORD_API_URL, onTokenRefused }, logger);
  const { dataSource } = database;
  compose(container, { environment, clock: clock ?? new Clock(), logger, folded, dataSource, encryptionKey });
  container.register(Client, { useValue: client });
  const jobs = container.resolve(JobQueue);
  const boundary = container.resolve(InteractionBoundary);
  const http = await httpServer(environment);
  const stop = async () => {
    await http?.close();
    await takeNoMore(client, boundary, INTERACTION_GRACE_MS);
    // Jobs that are running still write to Discord.
    await jobs.stop();
    await client.destroy();
    await database.close();
  };
  try {
    await jobs.open();
    // Before Discord: whoever watches sees that the bot is not connected yet.
    await http?.listen();
    // Bound first: what people press while the commands are compared is answered too.
    boundary.bind(client);
    bindEvents(client, folded.events, (token) => container.resolve(token), logger);
    await login(client, environment.DISCORD_TOKEN ?? "");
    await deployCommands(client, logger);
    await jobs.start({ sweepsByHand });
  } catch (error) {
    await stop().catch((second: unknown) => logger.error("shutdown failed", { error: second }));
    throw error;
  }
  logger.info("ready", { user: client.user?.tag, guilds: client.guilds.cache.size });
  return { client, dataSource, jobs, logger, resolve: (token) => container.resolve(token), stop };
}

/** Loaded where it is wanted only: it is a tenth of what a bot loads. */
async function httpServer({ HTTP_PORT: port, HTTP_HOST: host }: Environment) {
  if (port === undefined) return undefined;
  const { HttpServer } = await import("./platform/http/server.js");
  const server = container.resolve(HttpServer);
  return { listen: () => server.listen(port, host), close: () => server.close() };
}
