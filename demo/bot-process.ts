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
/** The bot looks through all that became due before it says that it has followed. */
const FOLLOWS_WITHIN_MS = 15_000;

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
  private aheadMs = 0;

  private constructor(private readonly options: BotProcessOptions) {}

  /**
   * @param aheadMs how far the bot's clock is ahead of real time from the start
   * @throws Error with the bot's own words when it does not start
   */
  static async start(options: BotProcessOptions, aheadMs: number): Promise<BotProcess> {
    if (existsSync(options.logFile)) renameSync(options.logFile, `${options.logFile}.1`);
    const bot = new BotProcess(options);
    bot.aheadMs = aheadMs;
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

  /**
   * Moves the bot's clock to so many milliseconds ahead of real time, and waits until it has done what became due. A bot
   * that is just starting again follows when it is there.
   */
  async moveTo(aheadMs: number): Promise<void> {
    this.aheadMs = aheadMs;
    const { child } = this;
    if (!child?.connected) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(patience);
        child.off("message", hear);
        child.off("exit", finish);
        resolve();
      };
      const hear = (message: unknown) => {
        if (isSaying(message, "aheadMs")) finish();
      };
      const patience = setTimeout(finish, FOLLOWS_WITHIN_MS);
      child.on("message", hear);
      child.once("exit", finish);
      child.send({ aheadMs });
    });
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
    if (this.aheadMs > 0) child.send({ aheadMs: this.aheadMs });
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
      const hear = (message: unknown) => {
        if (!isSaying(message, "ready")) return;
        clearTimeout(patience);
        child.off("exit", fail);
        child.off("message", hear);
        resolve();
      };
      child.on("message", hear);
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

function isSaying(message: unknown, what: "ready" | "aheadMs"): boolean {
  return typeof message === "object" && message !== null && what in message;
}
