import { fork, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../src/main.js", import.meta.url));

/** A first start makes a database, which a slow disk takes its time for. */
const READY_WITHIN_MS = 120_000;
/** The bot of a launcher that was killed needs up to 5 s to end, and holds the database until then. */
const START_ATTEMPTS = 4;
const START_PAUSE_MS = 2_000;
/** A shutdown takes at most 5 s in all. */
const STOP_PATIENCE_MS = 4_500;
const LONGEST_PAUSE_MS = 30_000;

export interface BotProcessOptions {
  /** On top of this process's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Told when the bot has died by itself and is started again. */
  readonly onRestart: (reason: string) => void;
}

/** The bot as a process of its own, as in production; started again when it dies, ended with its launcher. */
export class BotProcess {
  private child: ChildProcess | undefined;
  private stopping = false;

  private constructor(private readonly options: BotProcessOptions) {}

  /** @throws Error with the bot's own words when it does not start */
  static async start(options: BotProcessOptions): Promise<BotProcess> {
    if (existsSync(options.logFile)) renameSync(options.logFile, `${options.logFile}.1`);
    const bot = new BotProcess(options);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await bot.launch();
        return bot;
      } catch (error) {
        if (attempt === START_ATTEMPTS || bot.stopping) throw error;
        await sleep(START_PAUSE_MS);
      }
    }
  }

  /** Ends the bot, within 5 s. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE_MS);
    await ended;
    clearTimeout(impatience);
  }

  private async launch(): Promise<void> {
    const log = openSync(this.options.logFile, "a", 0o600);
    const child = fork(PROGRAM, {
      env: { ...process.env, ...this.options.environment },
      // A file, not a pipe: the bot outlives a killed launcher by its own shutdown, and still has somewhere to write.
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    this.child = child;
    await this.becomesReady(child);
    child.once("exit", () => void this.revive());
  }

  private becomesReady(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        child.kill("SIGKILL");
        reject(new Error(`The bot was not ready within ${READY_WITHIN_MS / 1_000} s.`));
      }, READY_WITHIN_MS);
      const fail = () => {
        clearTimeout(patience);
        reject(new Error(this.lastWords()));
      };
      child.once("exit", fail);
      child.once("message", () => {
        clearTimeout(patience);
        child.off("exit", fail);
        resolve();
      });
    });
  }

  private async revive(): Promise<void> {
    for (let pause = 1_000; !this.stopping; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      this.options.onRestart(this.lastWords());
      await sleep(pause);
      if (this.stopping) return;
      try {
        await this.launch();
        return;
      } catch {
        // Its reason is in the log, and told before the next try.
        continue;
      }
    }
  }

  /** What the bot wrote last in plain words; its log lines are JSON. */
  private lastWords(): string {
    const lines = readFileSync(this.options.logFile, "utf8").trimEnd().split("\n");
    return (
      lines.findLast((line) => line !== "" && !line.startsWith("{")) ??
      "It ended without a word; perhaps it was killed."
    );
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
