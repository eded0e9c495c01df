import type { Logger as TypeOrmLogger } from "typeorm";
import type { Logger } from "winston";
import { currentTrace } from "../trace.js";

/** Reports each statement to the trace of the action that runs it, and slow ones to the log. Values are never kept. */
export class StatementLog implements TypeOrmLogger {
  constructor(private readonly logger: Logger) {}

  logQuery(sql: string): void {
    currentTrace()?.statements.push(sql);
  }

  logQuerySlow(ms: number, sql: string): void {
    this.logger.warn("slow statement", { ms, sql });
  }

  /** Some failures are expected, such as a violated constraint; who catches the others logs them with their cause. */
  logQueryError(error: string | Error, sql: string): void {
    this.logger.debug("statement failed", { sql, cause: error instanceof Error ? error.message : error });
  }

  /** The schema comes from migrations alone; this is the list of `migration:show`. */
  logSchemaBuild(message: string): void {
    this.logger.info(message);
  }

  logMigration(message: string): void {
    this.logger.info(message);
  }

  log(level: "log" | "info" | "warn", message: unknown): void {
    this.logger.log(level === "log" ? "info" : level, String(message));
  }
}
