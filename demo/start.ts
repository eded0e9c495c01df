import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironment, type Environment } from "../src/platform/config/environment.js";
import { attachDatabase, type OpenDatabase } from "../src/platform/database/open-database.js";
import { createLogger } from "../src/platform/logging/create-logger.js";
import { Sandbox, SandboxClock } from "../sandbox/index.js";
import { BotProcess } from "./bot-process.js";
import { Drawing } from "./drawing.js";
import { GUILD_NAME, openMarket, type Market } from "./market.js";
import { readProgress, writeProgress } from "./progress.js";
import { Scene } from "./scene.js";
import { setUpShop } from "./set-up.js";
import { ShopState } from "./shop-state.js";
import { banner, note, outcome, say, section, styled } from "./terminal.js";
import { walkFirstSale } from "./walk.js";

/** Always the same where it is free, so that an open page finds the shop again after a restart. */
const PAGE_PORT = 4477;

/** The database outlives each look at it by its bot. */
async function withDatabase<T>(environment: Environment, look: (database: OpenDatabase) => Promise<T>): Promise<T> {
  const database = await attachDatabase(environment, createLogger({ ...environment, LOG_LEVEL: "error" }));
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

/** The built-in local Discord with a demo server, and the bot in it. */
class Demo {
  private constructor(
    private readonly environment: Environment,
    private readonly sandbox: Sandbox,
    private readonly market: Market,
    private readonly bot: BotProcess,
    private readonly progressFile: string,
  ) {}

  static async start(environment: Environment): Promise<Demo> {
    const folder = join(environment.DATA_DIR, "sandbox");
    mkdirSync(folder, { recursive: true });
    banner(
      "Guildmart",
      "DISCORD_TOKEN is not set, so this runs on the built-in local Discord: a stand-in on this machine,",
      `with a demo server “${GUILD_NAME}” and five people. Nothing here reaches discord.com.`,
      "With DISCORD_TOKEN set, npm start runs the same bot on Discord itself.",
    );
    const progressFile = join(folder, "progress.json");
    const { aheadMs } = readProgress(progressFile);
    const sandbox = await Sandbox.start({ dataDir: folder, clock: new SandboxClock(aheadMs) });
    const market = await openMarket(sandbox);
    const logFile = join(environment.DATA_DIR, "bot.log");
    note(`Starting the bot. Its log: ${logFile}`);
    const options = {
      environment: {
        DISCORD_TOKEN: sandbox.token,
        DISCORD_API_URL: sandbox.apiUrl,
        DATA_DIR: environment.DATA_DIR,
        LOG_FORMAT: "json",
      },
      logFile,
      onRestart: (reason: string) => say("", `  The bot has ended. ${reason}`, "  Starting it again."),
    };
    const bot = await BotProcess.start(options, aheadMs);
    return new Demo(environment, sandbox, market, bot, progressFile);
  }

  /** Walks the first sale once; on later starts shows the state. @returns whether all went as it should */
  async run(): Promise<boolean> {
    const progress = readProgress(this.progressFile);
    const scene = new Scene(new Drawing(this.sandbox.world, this.market.guild));
    if (!progress.isSetUp) {
      await setUpShop(this.market, scene);
      writeProgress(this.progressFile, { ...progress, isSetUp: true });
    }
    if (!progress.hasWalked) {
      // Noted before the first purchase: a walk that was cut short is never bought again.
      writeProgress(this.progressFile, { ...progress, isSetUp: true, hasWalked: true });
      await walkFirstSale(this.market, scene);
    }
    return withDatabase(this.environment, async ({ dataSource }) => {
      const state = new ShopState(dataSource, this.market);
      if (progress.hasWalked) await state.show();
      section("The ledger");
      const holds = await state.showLedger();
      return this.isClean() && holds;
    });
  }

  /** Opens the page in which a person is any of the people. @returns its address */
  async openPage(): Promise<string> {
    const { address } = await this.sandbox.openPage({ port: PAGE_PORT, advance: (ms) => this.travel(ms) });
    return address;
  }

  /** Discord first: what the bot then does is done at that time. */
  private async travel(ms: number): Promise<void> {
    const { clock } = this.sandbox;
    clock.advance(ms);
    writeProgress(this.progressFile, { ...readProgress(this.progressFile), aheadMs: clock.ahead });
    await this.bot.moveTo(clock.ahead);
  }

  /** Whether the bot did nothing that Discord would refuse. */
  private isClean(): boolean {
    const violations = this.sandbox.violations.undeclared();
    outcome(violations.length === 0, `${violations.length} breaches of Discord's rules by the bot`);
    for (const violation of violations.slice(0, 5)) note(JSON.stringify(violation));
    return violations.length === 0;
  }

  async stop(): Promise<void> {
    await this.bot.stop();
    await this.sandbox.stop();
  }
}

function inviteTo(address: string): void {
  section("Your turn, in the browser");
  say("", `      ${styled("bold", address)}`, "");
  note("Be Bea and type /buy. Then switch to Sam, who serves tickets, or to Ada, who runs the shop.");
  say("", "  The shop stays open. Ctrl+C closes it; the next start finds it as it is now.", "");
}

async function main(): Promise<void> {
  const environment = loadEnvironment();
  if (environment.DISCORD_TOKEN) {
    await import("../src/main.js");
    return;
  }
  const once = process.argv.includes("--once");
  let demo: Demo | undefined;
  let isStopping = false;
  const stop = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    await demo?.stop();
    process.exit(code);
  };
  process.once("SIGTERM", () => void stop(0));
  process.once("SIGINT", () => void stop(0));
  try {
    demo = await Demo.start(environment);
    const isWell = await demo.run();
    if (once) await stop(isWell ? 0 : 1);
    else if (!isStopping) inviteTo(await demo.openPage());
  } catch (error) {
    if (isStopping) return;
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    await stop(1);
  }
}

void main();
