import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { Sandbox } from "../sandbox/index.js";
import type { History, LiveEvent, Persona, Scene } from "../sandbox/web/protocol.js";
import { startBot, type Bot } from "../src/bot.js";
import { LedgerProof } from "../src/modules/sales/ledger-proof.js";
import { readEnvironment } from "../src/platform/config/environment.js";

let root: string;
/** The data of the shop that the tests open one after another. */
let folder: string;
/** A copy of it, as the walk left it. */
let walked: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "guildmart-demo-"));
  folder = join(root, "shop");
  walked = join(root, "walked");
});
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  await rm(root, { recursive: true, force: true });
});

/** A run of `npm start` without its build, on a folder of the test's own. */
class Run {
  private readonly child: ChildProcess;
  output = "";

  constructor(data: string, ...options: readonly string[]) {
    const { DISCORD_TOKEN: _token, DATABASE_URL: _url, ...rest } = process.env;
    this.child = spawn(process.execPath, ["dist/demo/start.js", ...options], {
      env: { ...rest, DATA_DIR: data, NO_COLOR: "1" },
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

  /** Enters the page at the address that it prints. */
  async visitor(): Promise<Visitor> {
    await this.says("The shop stays open");
    return Visitor.enter(/http:\/\/127\.0\.0\.1:\d+\/\?key=\S+/.exec(this.output)?.[0] ?? "");
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** A visitor of the printed address. */
class Visitor {
  private constructor(
    private readonly address: URL,
    private readonly cookie: string,
  ) {}

  static async enter(printed: string): Promise<Visitor> {
    const address = new URL(printed);
    const { headers } = await fetch(address, { redirect: "manual" });
    return new Visitor(address, headers.get("set-cookie")?.split(";", 1)[0] ?? "");
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(new URL(path, this.address), { headers: { cookie: this.cookie } });
    return (await response.json()) as T;
  }

  async travel(hours: number): Promise<number> {
    const response = await fetch(new URL("/api/advance", this.address), {
      method: "POST",
      headers: { cookie: this.cookie, "content-type": "application/json" },
      body: JSON.stringify({ ms: hours * 3_600_000 }),
    });
    return response.status;
  }

  /** What the person sees, and what time it is for them. */
  look(personaId: string): Promise<{ scene: Scene; now: number }> {
    return new Promise((resolve, reject) => {
      const url = `ws://${this.address.host}/live?persona=${personaId}`;
      const socket = new WebSocket(url, { headers: { cookie: this.cookie }, origin: this.address.origin });
      let now = 0;
      socket.on("error", reject).on("message", (text: Buffer) => {
        const event = JSON.parse(text.toString("utf8")) as LiveEvent;
        if (event.type === "clock") now = event.now;
        if (event.type !== "scene") return;
        socket.terminate();
        resolve({ scene: event.scene, now });
      });
    });
  }
}

/** A bot whose launcher was killed ends within 5 s, and holds the database until then. */
async function startWhenFree(settings: NodeJS.ProcessEnv): Promise<Bot> {
  const onFatal = (reason: string) => {
    throw new Error(reason);
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startBot({ environment: readEnvironment(settings), onFatal });
    } catch (error) {
      if (attempt === 10 || !String(error).includes("already runs on")) throw error;
      await sleep(1_000);
    }
  }
}

describe("npm start without a token", () => {
  it("walks the first sale once, as buyer and staff see it, and proves the ledger", async () => {
    const run = new Run(folder, "--once");
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
    await promisify(execFile)("cp", ["-a", folder, walked]);
  });

  it("survives kill -9: the same shop comes back, and its old buttons work", async () => {
    const killed = new Run(walked);
    await killed.says("The shop stays open");
    killed.kill("SIGKILL");
    await killed.ended();

    const sandbox = await Sandbox.start({ dataDir: join(walked, "sandbox") });
    const environment = { DISCORD_TOKEN: sandbox.token, DISCORD_API_URL: sandbox.apiUrl, DATA_DIR: walked };
    const bot = await startWhenFree({ ...environment, LOG_LEVEL: "error" });
    try {
      const [guild] = sandbox.world.guilds();
      if (!guild) throw new Error("The demo's server is gone.");
      const bea = sandbox.people.member(guild, "Bea");
      const panel = bea
        .channels()
        .flatMap((channel) => channel.messages())
        .find((message) => message.buttons().some(({ label }) => label.startsWith("Pay with wallet")));
      if (!panel) throw new Error("No panel waits for payment.");
      const ledger = new LedgerProof(bot.dataSource);
      expect(await ledger.verify()).toMatchObject({ transfers: 3, faults: [] });
      expect((await panel.click(/^Pay with wallet/)).text()).toContain("is paid");
      sandbox.violations.expectNone();
    } finally {
      await bot.stop();
      await sandbox.stop();
    }
  });

  it("shows the state on later starts, buys nothing, closes in order within 5 s, and travels in time with a person", async () => {
    const run = new Run(folder);
    const visitor = await run.visitor();
    expect(run.output).toMatch(/Open tickets\n +#\S+ +Bea/);
    expect(run.output).toMatch(/Wallets\n +Bea +\$17\.50 +spent \$22\.50/);
    expect(run.output).not.toContain("Bea clicks");
    expect(run.output).toContain("transfers: 3,");

    const people = await visitor.get<Persona[]>("/api/personas");
    expect(people.map(({ name, standing }) => `${name}: ${standing}`)).toEqual([
      "Ada: Owner, Admin",
      "Bea: Member",
      "Sam: Support",
      "Ben: Member",
      "Noa: Member",
    ]);
    const bea = people[1]?.id ?? "";
    const { scene } = await visitor.look(bea);
    const ticket = scene.guilds[0]?.channels.find(({ name }) => name === "order-3");
    const said = async (): Promise<string> =>
      JSON.stringify(await visitor.get<History>(`/api/history?persona=${bea}&channel=${ticket?.id ?? ""}`));
    expect(await said()).toContain("Waiting for payment");

    expect(await visitor.travel(2)).toBe(200);
    await expect.poll(said, { timeout: 10_000 }).toContain("Not paid in time.");

    const asked = Date.now();
    run.kill("SIGTERM");
    expect(await run.ended()).toBe(0);
    expect(Date.now() - asked).toBeLessThan(5_000);
    // It stays where it was.
    const again = await new Run(folder).visitor();
    expect((await again.look(bea)).now - Date.now()).toBeGreaterThan(2 * 3_600_000 - 60_000);
  });
});
