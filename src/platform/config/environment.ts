import "reflect-metadata";
import { IsIn, IsIP, IsOptional, IsUrl, Matches, MinLength, validateSync } from "class-validator";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Snowflake } from "../ids.js";

const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
const LOG_FORMATS = ["json", "pretty"] as const;

/** What the operator sets; the messages are sentences for them. */
class Variables {
  @IsOptional()
  @Matches(/^[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}$/, {
    message: "DISCORD_TOKEN must be the bot's token from Discord's developer portal (Bot → Reset Token).",
  })
  DISCORD_TOKEN?: string;

  @IsOptional()
  @IsUrl(
    { protocols: ["http", "https"], require_protocol: true, require_tld: false },
    { message: "DISCORD_API_URL must be an http or https address, such as https://discord.com/api." },
  )
  DISCORD_API_URL?: string;

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/[^\s/]+\/[^\s/]+$/, {
    message: "DATABASE_URL must look like postgres://user:password@host:5432/database.",
  })
  DATABASE_URL?: string;

  @MinLength(1, { message: "DATA_DIR must name a folder." })
  DATA_DIR: string = "./data";

  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/i, {
    message: "ENCRYPTION_KEY must be 32 random bytes as 64 hexadecimal digits, as `openssl rand -hex 32` prints them.",
  })
  ENCRYPTION_KEY?: string;

  @IsOptional()
  @Matches(/^\d{17,20}(\s*,\s*\d{17,20})*$/, {
    message: "OPERATOR_IDS must be Discord user ids of 17 to 20 digits, separated by commas.",
  })
  OPERATOR_IDS?: string;

  @IsOptional()
  @Matches(/^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/, {
    message: "HTTP_PORT must be a port from 1 to 65535.",
  })
  HTTP_PORT?: string;

  @IsIP(undefined, { message: "HTTP_HOST must be the address to listen on, such as 127.0.0.1 or 0.0.0.0." })
  HTTP_HOST: string = "127.0.0.1";

  @IsIn(LOG_LEVELS, { message: `LOG_LEVEL must be one of ${LOG_LEVELS.join(", ")}.` })
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = "info";

  @IsIn(LOG_FORMATS, { message: `LOG_FORMAT must be one of ${LOG_FORMATS.join(", ")}.` })
  LOG_FORMAT: (typeof LOG_FORMATS)[number] = "json";
}

/** The configuration of the process. */
export interface Environment {
  readonly DISCORD_TOKEN: string | undefined;
  /** Another REST base than Discord's. */
  readonly DISCORD_API_URL: string | undefined;
  /** Without it the built-in database runs in `DATA_DIR`. */
  readonly DATABASE_URL: string | undefined;
  /** Absolute. */
  readonly DATA_DIR: string;
  /** 64 hexadecimal digits; without it one is kept in `DATA_DIR`. */
  readonly ENCRYPTION_KEY: string | undefined;
  readonly OPERATOR_IDS: readonly Snowflake[];
  /** Off without it. */
  readonly HTTP_PORT: number | undefined;
  readonly HTTP_HOST: string;
  readonly LOG_LEVEL: (typeof LOG_LEVELS)[number];
  readonly LOG_FORMAT: (typeof LOG_FORMATS)[number];
}

/** Reads the configuration from `.env`, if there is one, and the environment, which wins. */
export function loadEnvironment(): Environment {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return readEnvironment(process.env);
}

/**
 * Reads the configuration; an empty variable counts as unset.
 *
 * @throws Error that names every fault in one sentence each
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const read = new Variables();
  // Only what the class declares with a rule; the environment is full of others' variables.
  for (const name of NAMES) {
    const value = variables[name]?.trim();
    if (value) Object.assign(read, { [name]: value });
  }
  const faults = validateSync(read).flatMap(({ constraints }) => Object.values(constraints ?? {}));
  if (faults.length > 0) {
    throw new Error(`The configuration has ${faults.length === 1 ? "a fault" : "faults"}:\n${faults.join("\n")}`);
  }
  return {
    DISCORD_TOKEN: read.DISCORD_TOKEN,
    DISCORD_API_URL: read.DISCORD_API_URL,
    DATABASE_URL: read.DATABASE_URL,
    DATA_DIR: resolve(read.DATA_DIR),
    ENCRYPTION_KEY: read.ENCRYPTION_KEY,
    OPERATOR_IDS: read.OPERATOR_IDS?.split(",").map((id) => id.trim()) ?? [],
    HTTP_PORT: read.HTTP_PORT === undefined ? undefined : Number(read.HTTP_PORT),
    HTTP_HOST: read.HTTP_HOST,
    LOG_LEVEL: read.LOG_LEVEL,
    LOG_FORMAT: read.LOG_FORMAT,
  };
}

const NAMES = [
  "DISCORD_TOKEN",
  "DISCORD_API_URL",
  "DATABASE_URL",
  "DATA_DIR",
  "ENCRYPTION_KEY",
  "OPERATOR_IDS",
  "HTTP_PORT",
  "HTTP_HOST",
  "LOG_LEVEL",
  "LOG_FORMAT",
] as const satisfies readonly (keyof Variables)[];
