import { fork, type ChildProcess } from "node:child_process";

/** The bot as a process of its own, as in production: what a test may kill. */
export class BotProcess {
  private readonly child: ChildProcess;
  private output = "";

  /** Resolves when it serves; rejects with its own words when it ends before. */
  readonly ready: Promise<void>;
  /** How it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  /** Starts it without waiting; it ends with the test's process at the latest. */
  constructor(environment: Readonly<Record<string, string>>) {
    // Nothing of the machine's own configuration may reach it.
    const { PATH = "", HOME = "" } = process.env;
    this.child = fork("dist/src/main.js", {
      env: { PATH, HOME, LOG_LEVEL: "info", LOG_FORMAT: "json", ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
    this.ended = new Promise((resolve) => this.child.once("exit", (code, signal) => resolve({ code, signal })));
    this.ready = new Promise((resolve, reject) => {
      this.child.once("message", () => resolve());
      void this.ended.then(() => reject(new Error(`The bot ended before it was ready:\n${this.output}`)));
    });
    // Where a test waits for the end instead, nobody waits for this.
    this.ready.catch(() => undefined);
  }

  /** Starts it and waits until it serves. */
  static async start(environment: Readonly<Record<string, string>>): Promise<BotProcess> {
    const bot = new BotProcess(environment);
    await bot.ready;
    return bot;
  }

  /** What it logged so far with this message. */
  logged(message: string): Record<string, unknown>[] {
    return this.output
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((entry) => entry.message === message);
  }

  /** SIGKILL: nothing of it runs any more when this returns. */
  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** SIGTERM, and waits for the end. */
  async stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null; ms: number }> {
    const askedAt = performance.now();
    this.child.kill("SIGTERM");
    const end = await this.ended;
    return { ...end, ms: performance.now() - askedAt };
  }
}
