import { join } from "node:path";
import { container } from "./platform/container.js";
import { Client } from "discordx";
import type { DependencyContainer, InjectionToken } from "tsyringe";
import { DataSource } from "typeorm";
import type { Logger } from "winston";
import { HOUSE_ACCOUNTS } from "./modules/customers/customer.types.js";
import { RateLimitService } from "./modules/customers/rate-limit.service.js";
import { StandingService } from "./modules/customers/standing.service.js";
import { fold, type Folded } from "./modules/fold.js";
import { modules } from "./modules/index.js";
import { ACCESS_RULES, RATE_LIMITS } from "./platform/access.js";
import { Clock } from "./platform/clock.js";
import type { Environment } from "./platform/config/environment.js";
import { CONSTRAINT_CODES } from "./platform/database/constraints.js";
import { openDatabase, type OpenDatabase } from "./platform/database/open-database.js";
import { registerRepositories } from "./platform/database/repositories.js";
import { InteractionBoundary } from "./platform/discord/boundary.js";
import { createClient, login, logout } from "./platform/discord/client.js";
import { deployCommands } from "./platform/discord/deploy-commands.js";
import { bindEvents } from "./platform/discord/events.js";
import { OPERATOR_IDS } from "./platform/discord/policy.js";
import { ERROR_SENTENCES } from "./platform/discord/sentences.js";
import { JobQueue, WORK } from "./platform/jobs/job-queue.js";
import { createLogger } from "./platform/logging/create-logger.js";
import { LOGGER } from "./platform/logging/logger.js";
import { MODULES } from "./platform/module.js";
import { SETTING_DEFINITIONS } from "./platform/settings.js";
import { BLOB_FOLDER } from "./platform/storage/blobs.js";

/** Of the 5 s that a shutdown may take, for interactions that are running. */
const INTERACTION_GRACE_MS = 1_000;

export interface BotOptions {
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
export async function startBot({ environment, clock, onFatal }: BotOptions): Promise<Bot> {
  const logger = createLogger(environment);
  const folded = fold(modules);
  const database = await openDatabase(environment, folded.entities, logger);
  void database.lost.then(onFatal);
  const onTokenRefused = () => onFatal("Discord refused the bot's token.");
  const client = createClient({ apiUrl: environment.DISCORD_API_URL, onTokenRefused }, logger);
  compose(container, { environment, clock: clock ?? new Clock(), logger, folded, database, client });
  const jobs = container.resolve(JobQueue);
  const boundary = container.resolve(InteractionBoundary);
  const stop = async () => {
    await logout(client, boundary, INTERACTION_GRACE_MS);
    await jobs.stop();
    await database.close();
  };
  try {
    await jobs.open();
    // Bound first: what people press while the commands are compared is answered too.
    boundary.bind(client);
    bindEvents(client, folded.events, (token) => container.resolve(token), logger);
    await login(client, environment.DISCORD_TOKEN ?? "");
    await deployCommands(client, logger);
    await jobs.start();
  } catch (error) {
    await stop().catch((second: unknown) => logger.error("shutdown failed", { error: second }));
    throw error;
  }
  logger.info("ready", { user: client.user?.tag, guilds: client.guilds.cache.size });
  return { client, dataSource: database.dataSource, jobs, logger, resolve: (token) => container.resolve(token), stop };
}

interface Parts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly folded: Folded;
  readonly database: OpenDatabase;
  readonly client: Client;
}

/** Makes everything injectable that is not a class of its own. */
function compose(into: DependencyContainer, { environment, clock, logger, folded, database, client }: Parts): void {
  // A bot that was started before in this process leaves its singletons behind.
  into.clearInstances();
  const resolve = <T>(token: InjectionToken<T>) => into.resolve(token);
  into.register(Clock, { useValue: clock });
  into.register(LOGGER, { useValue: logger });
  into.register(DataSource, { useValue: database.dataSource });
  into.register(Client, { useValue: client });
  into.register(BLOB_FOLDER, { useValue: join(environment.DATA_DIR, "blobs") });
  into.register(OPERATOR_IDS, { useValue: new Set(environment.OPERATOR_IDS) });
  into.register(CONSTRAINT_CODES, { useValue: folded.constraintCodes });
  into.register(ERROR_SENTENCES, { useValue: folded.sentences });
  into.register(MODULES, { useValue: modules });
  into.register(SETTING_DEFINITIONS, { useValue: folded.settings });
  into.register(HOUSE_ACCOUNTS, { useValue: folded.houseAccounts });
  into.register(WORK, { useValue: { jobs: folded.jobs, sweeps: folded.sweeps, resolve } });
  into.register(ACCESS_RULES, { useToken: StandingService });
  into.register(RATE_LIMITS, { useToken: RateLimitService });
  registerRepositories(into, folded.entities);
}
