import "./setup.js";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { createLogger, transports } from "winston";
import { Clock } from "../../src/platform/clock.js";
import { createDataSource, migrate } from "../../src/platform/database/data-source.js";
import { EmbeddedServer } from "../../src/platform/database/embedded-server.js";
import { JobQueue } from "../../src/platform/jobs/job-queue.js";
import type { JobDefinition } from "../../src/platform/jobs/job.js";
import { depthAndSeed } from "./depth.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's connection to the test run's server. */
    adminUrl: string;
    /** The migrated database that every test clones. */
    template: string;
  }
}

const TEMPLATE = "guildmart_template";

/** A test's database need not survive the machine: about three times as fast, and the same to a client. */
const VOLATILE = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" };

export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  process.stdout.write(`Tries ${depthAndSeed}\n`);
  await buildIfStale();
  const folder = await mkdtemp(join(tmpdir(), "guildmart-test-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const server = await EmbeddedServer.start(join(folder, "postgres"), { settings: VOLATILE }).catch(async (error) => {
    await remove();
    throw error;
  });
  const stop = () => server.stop().finally(remove);
  try {
    await createTemplate(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("adminUrl", server.url);
  project.provide("template", TEMPLATE);
  return stop;
}

async function createTemplate(adminUrl: string): Promise<void> {
  const admin = new Client(adminUrl);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${TEMPLATE}`;
  const logger = createLogger({ level: "warn", transports: [new transports.Console()] });
  const dataSource = await createDataSource({ url: url.href, entities: [], logger }).initialize();
  try {
    await migrate(dataSource);
    const jobs = new JobQueue(dataSource, new Clock(), logger, {
      jobs: (await declaredJobs()).map((job) => ({ job, run: neverAsked })),
      sweeps: [],
      resolve: () => neverAsked(),
    });
    // A queue is a table of its own: made here once, and not by every bot of every spec.
    await jobs.open();
    await jobs.stop();
  } finally {
    await dataSource.destroy();
  }
}

/** The kinds of jobs that modules declare: without what runs them, which takes seconds to load. */
async function declaredJobs(): Promise<readonly JobDefinition[]> {
  const folder = resolve("dist/src/modules");
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".events.js"));
  const loaded = await Promise.all(
    names.map(async (name) => (await import(pathToFileURL(join(folder, name)).href)) as Record<string, unknown>),
  );
  return loaded.flatMap((declared) => Object.values(declared).filter(isJob));
}

function isJob(value: unknown): value is JobDefinition {
  return typeof value === "object" && value !== null && "kind" in value && "expiresAfterSeconds" in value;
}

function neverAsked(): never {
  throw new Error("The template runs no jobs.");
}

/** Specs that start the bot as a process run `dist`; `npm test` has built it, a bare `vitest` has not. */
async function buildIfStale(): Promise<void> {
  const built = await stat("dist/.tsbuildinfo").catch(() => undefined);
  const sources = await Promise.all(
    ["src", "sandbox", "demo", "bench", "migrations"].filter((folder) => existsSync(folder)).map(newestChange),
  );
  if (built && Math.max(...sources) <= built.mtimeMs) return;
  await promisify(execFile)("npm", ["run", "--silent", "build"]).catch((error: { stdout: string }) => {
    // The compiler writes its output nevertheless, and most specs do not need it; npm test fails on such an error.
    process.stderr.write(`The build has errors:\n${error.stdout}\n`);
  });
}

async function newestChange(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => /\.(tsx?|css)$/.test(name) && !name.endsWith(".spec.ts"));
  const changes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return Math.max(0, ...changes);
}
