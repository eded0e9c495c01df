import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { NoAnswer, Sandbox, type Person } from "../sandbox/index.js";
import { BotUnderTest } from "./bot.js";
import { percentile, rounded } from "./measure.js";
import type { InteractionFigures, PartResults } from "./results.js";
import type { Scale } from "./scale.js";
import { BenchServer } from "./shop.js";

const PRODUCT = "Bench";
/** Lists a member may ask for in a minute, at the settings' upper bound. */
const LISTS = 1_000;

/** A bot that does not keep up answers late, or not at all. */
const LATE = ["interaction.unanswered", 10_062] as const;

/** A member with a message of the bot, and the id of a button that was on it. */
interface Acting {
  readonly person: Person;
  readonly message: { readonly id: string };
  readonly button: string;
}

/** Acknowledgements of a bot process over real HTTP and a real gateway. */
export async function interactions({ interactions: scale }: Scale): Promise<PartResults["interactions"]> {
  const server = await BenchServer.start();
  const folder = await mkdtemp(join(tmpdir(), "guildmart-bench-"));
  const sandbox = await Sandbox.start();
  try {
    const url = await server.create("interactions");
    const guild = sandbox.world.createGuild({ name: "Market" });
    const people = await Promise.all(
      Array.from({ length: scale.members }, (_, n) => sandbox.people.join(guild, { name: `Member ${n}` })),
    );
    const bot = await BotUnderTest.start({
      DISCORD_TOKEN: sandbox.token,
      DISCORD_API_URL: sandbox.apiUrl,
      DATABASE_URL: url,
      DATA_DIR: folder,
    });
    try {
      await sleep(scale.restMs);
      const restMb = await bot.memoryMb();
      const acting = await prepare(sandbox, url, people);
      return await new InteractionBench(sandbox, bot, acting, scale).run(restMb);
    } finally {
      await bot.stop();
    }
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
    await server.stop();
  }
}

/** A product, raised limits, and for everybody a first command, which makes their rows, and a button to press. */
async function prepare(sandbox: Sandbox, url: string, people: readonly Person[]): Promise<Acting[]> {
  const guild = people[0]?.guild;
  if (!guild) throw new Error("There are no members.");
  const owner = sandbox.people.owner(guild);
  await owner.slash("product add", { category: "Things", subcategory: "All", name: PRODUCT, price: "1.37" });
  const client = new Client(url);
  await client.connect();
  await client.query("UPDATE products SET state = 'published', delivery = 'goods', goods_text = 'Your copy'");
  await client.query("INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'limits.lists', $2, now())", [
    guild.id,
    LISTS,
  ]);
  await client.end();
  const acting: Acting[] = [];
  for (const person of people) {
    const page = await person.slash("buy", { product: PRODUCT });
    const button = page.buttons().find(({ label }) => label === "Buy now");
    if (button?.customId === undefined) throw new Error(`${person.name} cannot buy: ${page.text()}`);
    acting.push({ person, message: page.message, button: button.customId });
  }
  return acting;
}

class InteractionBench {
  private next = 0;
  private sent = new Map<string, number>();
  private latencies: number[] = [];

  constructor(
    private readonly sandbox: Sandbox,
    private readonly bot: BotUnderTest,
    private readonly acting: readonly Acting[],
    private readonly scale: Scale["interactions"],
  ) {}

  async run(restMb: number): Promise<PartResults["interactions"]> {
    const stop = this.listen();
    await this.saturate(this.scale.blockMs / 4);
    const figures: InteractionFigures[] = [];
    for (const rate of this.scale.rates) figures.push(await this.block(() => this.atRate(rate), rate));
    figures.push(await this.block(() => this.saturate(this.scale.blockMs)));
    stop();
    const loadMb = await this.bot.memoryMb();
    for (const late of LATE) this.sandbox.violations.allow(late, "counted as a wait of 3 s");
    this.sandbox.violations.expectNone();
    return { interactions: figures, memory: { restMb: Math.round(restMb), loadMb: Math.round(loadMb) } };
  }

  /** From the moment the event is sent to the moment the callback has come in, beyond the clock's milliseconds. */
  private listen(): () => void {
    return this.sandbox.world.events.on((event) => {
      if (event.type === "interactionCreated") this.sent.set(event.interaction.id, performance.now());
      if (event.type !== "interactionChanged") return;
      const { id, acknowledgedAt, failed } = event.interaction;
      const sentAt = this.sent.get(id);
      // Later changes of the same interaction are no acknowledgements.
      if (sentAt === undefined || (acknowledgedAt === undefined && !failed)) return;
      this.sent.delete(id);
      // One that was given up counts with all the time that the member waited.
      this.latencies.push(performance.now() - sentAt);
    });
  }

  private async block(work: () => Promise<void>, rate?: number): Promise<InteractionFigures> {
    this.latencies = [];
    const cpuBefore = await this.bot.cpuMs();
    const startedAt = performance.now();
    await work();
    const seconds = (performance.now() - startedAt) / 1_000;
    const { latencies } = this;
    if (this.sent.size > 0) throw new Error(`${this.sent.size} interactions were never acknowledged.`);
    return {
      rate: rate ?? rounded(latencies.length / seconds),
      p50Ms: rounded(percentile(latencies, 0.5)),
      p99Ms: rounded(percentile(latencies, 0.99)),
      cpuMs: rounded(((await this.bot.cpuMs()) - cpuBefore) / latencies.length),
    };
  }

  /** One after another at their times, whether the bot keeps up or not. */
  private async atRate(rate: number): Promise<void> {
    const under: Promise<void>[] = [];
    const startedAt = performance.now();
    const count = Math.ceil((this.scale.blockMs / 1_000) * rate);
    for (let n = 0; n < count; n += 1) {
      const ahead = startedAt + (n * 1_000) / rate - performance.now();
      if (ahead > 1) await sleep(ahead);
      under.push(this.act());
    }
    await Promise.all(under);
  }

  /** As many as the bot answers, a bounded number under way. */
  private async saturate(lengthMs: number): Promise<void> {
    const end = performance.now() + lengthMs;
    const work = async (): Promise<void> => {
      while (performance.now() < end) await this.act();
    };
    await Promise.all(Array.from({ length: this.scale.saturation }, work));
  }

  /** A command that answers at once, and every second time a button that is acknowledged first, by the next member. */
  private async act(): Promise<void> {
    this.next += 1;
    const acting = this.acting[this.next % this.acting.length];
    if (!acting) throw new Error("There is nobody to act.");
    const { person, message, button } = acting;
    try {
      const reply = await (this.next % 2 === 0 ? person.slash("balance") : person.press(button, message));
      const seen = reply.text();
      if (!seen.includes("$")) throw new Error(`${person.name} was shown no money: ${seen}`);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }
}
