import { createLogger as createWinston, format, type Logger, transports } from "winston";
import type { Environment } from "../config/environment.js";
import { currentTrace } from "../trace.js";
import { createRedaction } from "./redaction.js";

/** The process log, on standard output: one JSON object a line, or coloured lines for people. */
export function createLogger(environment: Environment): Logger {
  const redact = createRedaction(secretsOf(environment));
  const clean = format((entry) => {
    const correlationId = currentTrace()?.correlationId;
    const { level, message, ...facts } = entry;
    // The shape of the entry stays: winston's own symbols are kept by Object.assign.
    return Object.assign(entry, redact({ correlationId, ...facts }), { level, message: redact(message) });
  });
  const pretty = format.printf(({ level, message, timestamp, ...facts }) => {
    const rest = Object.entries(facts).filter(([, value]) => value !== undefined);
    return [timestamp, level, message, ...rest.map(([key, value]) => `${key}=${shown(value)}`)].join(" ");
  });
  return createWinston({
    level: environment.LOG_LEVEL,
    format: format.combine(
      format.timestamp(),
      clean(),
      environment.LOG_FORMAT === "json" ? format.json() : format.combine(format.colorize(), pretty),
    ),
    transports: [new transports.Console()],
  });
}

function secretsOf({ DISCORD_TOKEN, DATABASE_URL, ENCRYPTION_KEY }: Environment): string[] {
  const secrets = [DISCORD_TOKEN ?? "", ENCRYPTION_KEY ?? ""];
  if (DATABASE_URL && URL.canParse(DATABASE_URL)) {
    const { password } = new URL(DATABASE_URL);
    secrets.push(password, decodeURIComponent(password));
  }
  return secrets;
}

function shown(value: unknown): string {
  if (typeof value === "object" && value !== null && "stack" in value) return `\n${String(value.stack)}`;
  return typeof value === "string" ? value : JSON.stringify(value);
}
