import "reflect-metadata";
import { modules } from "./src/modules/index.js";
import { loadEnvironment } from "./src/platform/config/environment.js";
import { createDataSource } from "./src/platform/database/data-source.js";
import { createLogger } from "./src/platform/logging/create-logger.js";

const environment = loadEnvironment();
if (!environment.DATABASE_URL) {
  throw new Error("Set DATABASE_URL to the database that the TypeORM command shall work on.");
}

/** For the TypeORM command line: `npm run build && npx typeorm migration:show -d dist/ormconfig.js`. */
export default createDataSource({
  url: environment.DATABASE_URL,
  entities: modules.flatMap((module) => module.entities ?? []),
  logger: createLogger(environment),
});
