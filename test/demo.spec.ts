import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Sandbox } from "../sandbox/index.js";
import { startBot } from "../src/bot.js";
import { readEnvironment } from "../src/platform/config/environment.js";

let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "guildmart-demo-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** A run of `npm start` without its build, on the test's own folder. */
class Run {
  private readonly child: ChildProcess;
  output = "";

  constructor(...options: readonly string[]) {
    const { DISCORD_TOKEN: _token, DATABASE_URL: _url, ...rest } = process.env;
    this.child = spawn(process.execPath, ["dist/demo/start.js", ...options], {
      env: { ...rest, DATA_DIR: folder, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit");
    return this.child.exitCode;
  }

  async says(text: string): Promise<void> {
    await expect.poll(() => this.output, { timeout: 50_000, interval: 100 }).toContain(text);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

describe("npm start without a token", () => {
  it("walks the first sale once, as buyer and staff see it, and proves the ledger", async () => {
    const run = new Run("--once");
    expect([await run.ended(), run.output.includes("\u001B")], run.output).toEqual([0, false]);
    for (const seen of [
      "runs on the built-in local Discord",
      "Bea clicks  Buy now",
      "Your goods for order #1",
      "https://harbor-arts.example/guide/pixel-art.pdf",
      "Bea clicks  Open ticket",
      "Sam clicks  Mark delivered",
      "Bea types  /orders",
      "ok  transfers: 3, wallets: 1; every balance equals its entries and the sum is zero",
      "ok  0 breaches of Discord's rules by the bot",
    ]) {
      expect(run.output).toContain(seen);
    }
  });

  it("shows the state on later starts, buys nothing, and closes in order within 5 s", async () => {
    const run = new Run();
    await run.says("The shop stays open");
    expect(run.output).toMatch(/Open tickets\n +#\S+ +Bea/);
    expect(run.output).toMatch(/Wallets\n +Bea +\$17\.50 +spent \$22\.50/);
    expect(run.output).not.toContain("Bea clicks");
    expect(run.output).toContain("transfers: 3,");
    const asked = Date.now();
    run.kill("SIGTERM");
    expect(await run.ended()).toBe(0);
    expect(Date.now() - asked).toBeLessThan(5_000);
  });

  it("survives kill -9: the same shop comes back, and its old buttons work", async () => {
    const killed = new Run();
    await killed.says("The shop stays open");
    killed.kill("SIGKILL");
    await killed.ended();

    const again = new Run("--once");
    expect(await again.ended(), again.output).toBe(0);
    expect(again.output).toContain("transfers: 3,");

    const sandbox = await Sandbox.start({ dataDir: join(folder, "sandbox") });
    const environment = { DISCORD_TOKEN: sandbox.token, DISCORD_API_URL: sandbox.apiUrl, DATA_DIR: folder };
    const bot = await startBot({
      environment: readEnvironment({ ...environment, LOG_LEVEL: "error" }),
      onFatal: (reason) => {
        throw new Error(reason);
      },
    });
    try {
      const [guild] = sandbox.world.guilds();
      if (!guild) throw new Error("The demo's server is gone.");
      const bea = sandbox.people.member(guild, "Bea");
      const panel = bea
        .channels()
        .flatMap((channel) => channel.messages())
        .find((message) => message.buttons().some(({ label }) => label.startsWith("Pay with wallet")));
      if (!panel) throw new Error("No panel waits for payment.");
      expect((await panel.click(/^Pay with wallet/)).text()).toContain("is paid");
      sandbox.violations.expectNone();
    } finally {
      await bot.stop();
      await sandbox.stop();
    }
  });
});
