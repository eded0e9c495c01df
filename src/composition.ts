import { join } from "node:path";
import type { DependencyContainer, InjectionToken } from "tsyringe";
import { DataSource } from "typeorm";
import type { Logger } from "winston";
import { HOUSE_ACCOUNTS } from "./modules/customers/customer.types.js";
import { RateLimitService } from "./modules/customers/rate-limit.service.js";
import { StandingService } from "./modules/customers/standing.service.js";
import type { Folded } from "./modules/fold.js";
import { LogService } from "./modules/logs/log.service.js";
import { modules } from "./modules/index.js";
import { ACCESS_RULES, RATE_LIMITS } from "./platform/access.js";
import { Clock } from "./platform/clock.js";
import type { Environment } from "./platform/config/environment.js";
import { CONSTRAINT_CODES } from "./platform/database/constraints.js";
import { registerRepositories } from "./platform/database/repositories.js";
import { OPERATOR_IDS } from "./platform/discord/policy.js";
import { QUEUES } from "./platform/discord/queues.js";
import { ERROR_SENTENCES } from "./platform/discord/sentences.js";
import { WORK } from "./platform/jobs/job-queue.js";
import { LOGGER } from "./platform/logging/logger.js";
import { FAULT_REPORTS } from "./platform/faults.js";
import { MODULES } from "./platform/module.js";
import { ENCRYPTION_KEY } from "./platform/secrets/cipher.js";
import { SETTING_DEFINITIONS } from "./platform/settings.js";
import { BLOB_FOLDER } from "./platform/storage/blobs.js";

export interface Parts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly folded: Folded;
  readonly dataSource: DataSource;
  readonly encryptionKey: Buffer;
}

/** Makes everything injectable that is not a class of its own, but for the connection to Discord. */
export function compose(into: DependencyContainer, parts: Parts): void {
  const { environment, clock, logger, folded, dataSource, encryptionKey } = parts;
  // A bot that was started before in this process leaves its singletons behind.
  into.clearInstances();
  const resolve = <T>(token: InjectionToken<T>) => into.resolve(token);
  into.register(Clock, { useValue: clock });
  into.register(LOGGER, { useValue: logger });
  into.register(DataSource, { useValue: dataSource });
  into.register(ENCRYPTION_KEY, { useValue: encryptionKey });
  into.register(BLOB_FOLDER, { useValue: join(environment.DATA_DIR, "blobs") });
  into.register(OPERATOR_IDS, { useValue: new Set(environment.OPERATOR_IDS) });
  into.register(CONSTRAINT_CODES, { useValue: folded.constraintCodes });
  into.register(ERROR_SENTENCES, { useValue: folded.sentences });
  into.register(MODULES, { useValue: modules });
  into.register(SETTING_DEFINITIONS, { useValue: folded.settings });
  into.register(HOUSE_ACCOUNTS, { useValue: folded.houseAccounts });
  into.register(WORK, { useValue: { jobs: folded.jobs, sweeps: folded.sweeps, resolve } });
  into.register(QUEUES, {
    useValue: folded.queues.map((queue) => ({ ...queue, source: () => resolve(queue.source) })),
  });
  into.register(ACCESS_RULES, { useToken: StandingService });
  into.register(FAULT_REPORTS, { useToken: LogService });
  into.register(RATE_LIMITS, { useToken: RateLimitService });
  registerRepositories(into, folded.entities);
}
