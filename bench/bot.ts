import { fork, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { LOG_FOLDER } from "./places.js";

const PROGRAM = fileURLToPath(new URL("../src/main.js", import.meta.url));

/** Linux counts a process's CPU time in these. */
const TICK_MS = 10;

/** The bot as a process of its own, as in production. */
export class BotUnderTest {
  private constructor(
    private readonly child: ChildProcess,
    /** From the spawn to its word that it serves. */
    readonly startMs: number,
  ) {}

  /** Starts it and waits until it serves. */
  static async start(environment: Readonly<Record<string, string>>): Promise<BotUnderTest> {
    // Nothing of the machine's own configuration may reach it.
    const { PATH = "", HOME = "" } = process.env;
    const log = openSync(`${LOG_FOLDER}/bot.log`, "w");
    const startedAt = performance.now();
    const child = fork(PROGRAM, {
      env: { PATH, HOME, LOG_LEVEL: "info", LOG_FORMAT: "json", ...environment },
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("exit", () => reject(new Error(`The bot ended before it was ready; see ${LOG_FOLDER}/bot.log.`)));
    });
    return new BotUnderTest(child, performance.now() - startedAt);
  }

  /** CPU time so far, user and system. */
  async cpuMs(): Promise<number> {
    const stat = await readFile(`/proc/${this.child.pid}/stat`, "utf8");
    // The name in brackets may hold spaces; utime and stime are the 14th and 15th field, the 12th and 13th after it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  /** Resident memory, without its database server. */
  async memoryMb(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
  }

  /** SIGTERM, and waits for the end. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    await ended;
  }
}
