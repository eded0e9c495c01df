import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sandbox, type Guild, type Person, type SandboxClock } from "../../sandbox/index.js";
import { startBot, type Bot } from "../../src/bot.js";
import { Clock } from "../../src/platform/clock.js";
import { readEnvironment } from "../../src/platform/config/environment.js";
import { testDatabase, type TestDatabase } from "./database.js";

/** The bot's clock in a story: the sandbox's, so that one `advance` moves both. */
class SandboxTime extends Clock {
  constructor(private readonly time: SandboxClock) {
    super();
  }

  override now(): Date {
    return new Date(this.time.now());
  }
}

export interface ShopOptions {
  /** Variables for the bot on top of the story's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Another way to the database, such as a proxy's. */
  readonly databaseUrl?: (direct: string) => Promise<string>;
  /** What the members of everyone's role and the bot may do, when not the usual. */
  readonly botPermissions?: bigint;
}

/** A guild with a running bot, on a strict sandbox and a real database of its own. */
export class Shop {
  private constructor(
    readonly sandbox: Sandbox,
    readonly database: TestDatabase,
    readonly guild: Guild,
    /** The guild's owner. */
    readonly owner: Person,
    private readonly settings: NodeJS.ProcessEnv,
    private readonly folder: string,
    private running: Bot,
  ) {}

  static async open(options: ShopOptions = {}): Promise<Shop> {
    const sandbox = await Sandbox.start();
    // Its windows of a second are not Discord's: a burst over two of its own may be too much for one of Discord's.
    sandbox.violations.allow("limit.global", "discord.js waits when it is told, and sends again");
    const database = await testDatabase();
    const folder = await mkdtemp(join(tmpdir(), "guildmart-story-"));
    const guild = sandbox.world.createGuild({
      name: "Market",
      ...(options.botPermissions !== undefined && { botPermissions: options.botPermissions }),
    });
    const settings = {
      DISCORD_TOKEN: sandbox.token,
      DISCORD_API_URL: sandbox.apiUrl,
      DATABASE_URL: (await options.databaseUrl?.(database.url)) ?? database.url,
      DATA_DIR: folder,
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? "error",
      LOG_FORMAT: "pretty",
      ...options.environment,
    };
    const bot = await start(sandbox, settings);
    return new Shop(sandbox, database, guild, sandbox.people.owner(guild), settings, folder, bot);
  }

  get bot(): Bot {
    return this.running;
  }

  /** Stops the bot in order and starts it anew on the same database and the same Discord. */
  async restart(): Promise<void> {
    await this.running.stop();
    this.running = await start(this.sandbox, this.settings);
  }

  /** A member of the guild; with a balance, the owner tops their wallet up. */
  async member(name: string, { balance, roles = [] }: { balance?: string; roles?: string[] } = {}): Promise<Person> {
    const person = await this.sandbox.people.join(this.guild, { name, roles });
    if (balance !== undefined) {
      await this.owner.slash("addbalance", { member: person, amount: balance, reason: "Story", notify: false });
    }
    return person;
  }

  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.database.query<Row>(sql, parameters);
  }

  /** Waits until no job is due or running. */
  async idle(): Promise<void> {
    await this.running.jobs.idle();
  }

  /** Moves the clock of Discord and of the shop, then runs a sweep as its minute would. */
  async pass(ms: number, sweep?: string): Promise<void> {
    this.sandbox.clock.advance(ms);
    if (sweep) await this.running.jobs.runSweep(sweep, new Date(this.sandbox.clock.now()));
    await this.idle();
  }

  /** The ledger's proof: every transfer sums to zero and every wallet is its entries. */
  async ledgerFaults(): Promise<unknown[]> {
    return this.query(`
      SELECT 'transfer' AS what, transfer_id::text AS id FROM entries GROUP BY transfer_id
      HAVING sum(amount) <> 0 OR count(*) <> 2
      UNION ALL
      SELECT 'wallet', a.id::text FROM accounts a LEFT JOIN entries e ON e.account_id = a.id
      WHERE a.customer_id IS NOT NULL GROUP BY a.id, a.balance HAVING a.balance <> coalesce(sum(e.amount), 0)`);
  }

  /** Ends the story: no violation may be left undeclared, the ledger must hold. */
  async close(): Promise<void> {
    try {
      await this.idle();
      this.sandbox.violations.expectNone();
      const faults = await this.ledgerFaults();
      if (faults.length > 0) throw new Error(`The ledger is broken: ${JSON.stringify(faults)}`);
    } finally {
      await this.running.stop();
      await this.sandbox.stop();
      await this.database.close();
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}

async function start(sandbox: Sandbox, settings: NodeJS.ProcessEnv): Promise<Bot> {
  return startBot({
    environment: readEnvironment(settings),
    clock: new SandboxTime(sandbox.clock),
    // A full minute of real time must not fall into a story's own.
    sweepsByHand: true,
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
}
