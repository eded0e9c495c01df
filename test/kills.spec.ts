import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Sandbox, type Guild, type MessageView, type Person, type Reply } from "../sandbox/index.js";
import { LedgerProof } from "../src/modules/sales/ledger-proof.js";
import { BotProcess } from "./support/bot-process.js";
import { testDatabase, type TestDatabase } from "./support/database.js";
import { DatabaseProxy } from "./support/database-proxy.js";
import { depth } from "./support/depth.js";

const CALLBACK = "/interactions/:interaction_id/:interaction_token/callback";

let sandbox: Sandbox;
let database: TestDatabase;
let proxy: DatabaseProxy;
let folder: string;
let guild: Guild;
let owner: Person;
let bot: BotProcess;

beforeAll(async () => {
  sandbox = await Sandbox.start();
  database = await testDatabase();
  proxy = await DatabaseProxy.start(database.url);
  folder = await mkdtemp(join(tmpdir(), "guildmart-kills-"));
  guild = sandbox.world.createGuild({ name: "Market" });
  owner = sandbox.people.owner(guild);
  bot = await start();
  await putUpForSale(owner);
  // Whoever presses while the bot is killed gets no answer; that is the point.
  sandbox.violations.allow("interaction.unanswered", "the bot was killed");
  sandbox.violations.allow("limit.bucket", "a new process does not know how much the one before it sent");
});
afterAll(async () => {
  try {
    sandbox.violations.expectNone();
    const { faults, transfers } = await new LedgerProof(database.dataSource).verify();
    expect(faults).toEqual([]);
    expect(transfers).toBeGreaterThan(0);
  } finally {
    await bot.stop();
    await sandbox.stop();
    await proxy.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Starts a bot without waiting until it serves. */
function launch(environment: Record<string, string> = {}): BotProcess {
  // Discord says only twice in 5 s where its gateway is, whichever process asks.
  sandbox.clock.advance(5_000);
  return new BotProcess({
    DISCORD_TOKEN: sandbox.token,
    DISCORD_API_URL: sandbox.apiUrl,
    DATABASE_URL: proxy.url,
    DATA_DIR: folder,
    ...environment,
  });
}

async function start(environment?: Record<string, string>): Promise<BotProcess> {
  const launched = launch(environment);
  await launched.ready;
  return launched;
}

/** A text product at 5.00 with 500 units, all by commands. */
async function putUpForSale(admin: Person): Promise<void> {
  const draft = { category: "Games", subcategory: "Keys", name: "Space Key", price: "5" };
  const card = await admin.slash("product add", draft);
  const form = await card.click("Goods");
  await form.modal.submit({ "Text or link that each buyer receives": "KEY-1234" });
  await card.click("Publish");
  await admin.slash("setstock", { product: "Space Key", quantity: 500 });
}

/** A product at 5.00 that hands out a licence key each, all by commands. */
async function putKeysUpForSale(keys: readonly string[]): Promise<void> {
  const draft = { category: "Games", subcategory: "Keys", name: "Licence", price: "5" };
  const card = await owner.slash("product add", draft);
  const form = await card.click("Goods");
  await form.modal.submit({ "Licence keys": "One key a unit" });
  await card.click("Publish");
  const stocked = await owner.slash("addstock", { product: "Licence" });
  await stocked.modal.submit({ "Licence keys, one a line": keys.join("\n") });
}

/** A new member with 10.00. */
async function newBuyer(): Promise<Person> {
  const buyer = await sandbox.people.join(guild, { name: "Bea" });
  await owner.slash("addbalance", { member: buyer, amount: "10", reason: "Story", notify: false });
  return buyer;
}

/** Waits until no process has a job that is due or running. */
async function idle(): Promise<void> {
  const busy = () =>
    database.query(`SELECT FROM pgboss.job WHERE state = 'active' OR (state < 'active' AND start_after <= now())`);
  await expect.poll(busy, { timeout: 20_000, interval: 20 }).toEqual([]);
}

/** As when a minute has gone by: the next start sends the sweeps again. */
async function forgetTheMinute(): Promise<void> {
  await database.query("UPDATE pgboss.job SET singleton_on = NULL WHERE name = 'platform.sweep'");
}

/** Of the product with the text. */
async function stock(): Promise<number> {
  const [row] = await database.query<{ quantity: string }>("SELECT quantity FROM stocks WHERE NOT keyed");
  return Number(row?.quantity);
}

/** Everything that money, stock and tickets of a buyer depend on, and what Discord shows of it. */
async function facts(buyer: Person) {
  const [row] = await database.query<Record<string, unknown>>(
    `SELECT
       (SELECT array_agg(o.state) FROM orders o WHERE o.customer_id = c.id) AS orders,
       (SELECT array_agg(to_state ORDER BY h.id) FROM order_history h JOIN orders o ON o.id = h.order_id
        WHERE o.customer_id = c.id) AS moves,
       (SELECT array_agg(t.state) FROM tickets t WHERE t.customer_id = c.id) AS tickets,
       (SELECT balance::int FROM accounts a WHERE a.customer_id = c.id) AS balance,
       (SELECT count(*)::int FROM transfers t JOIN orders o ON o.id = t.order_id WHERE o.customer_id = c.id) AS charges,
       (SELECT count(*)::int FROM order_goods g JOIN orders o ON o.id = g.order_id WHERE o.customer_id = c.id) AS goods
     FROM customers c WHERE member_id = $1`,
    [buyer.id],
  );
  return { ...row, ...seen(buyer) };
}

function seen(buyer: Person) {
  const tickets = buyer.channels().filter(({ name }) => name.startsWith("order-"));
  return {
    channels: tickets.length,
    panels: tickets.flatMap((ticket) => ticket.messages()).filter((message) => isPanel(message)).length,
    messages: buyer.dms().filter((message) => message.text().includes("KEY-1234")).length,
  };
}

function lastDm(person: Person): string {
  return person.dms().at(-1)?.text() ?? "";
}

function isPanel(message: MessageView): boolean {
  // The greeting has the same title, and mentions the buyer above it.
  return message.content === "" && message.embeds.some(({ title = "" }) => /Order #\d+$/.test(title));
}

function panelOf(buyer: Person): MessageView {
  const ticket = buyer.channels().find(({ name }) => name.startsWith("order-"));
  const panel = ticket?.messages().find((message) => isPanel(message));
  if (!panel) throw new Error(`${buyer.name} sees no panel.`);
  return panel;
}

const BOUGHT = {
  orders: ["delivered"],
  moves: ["pending", "paid", "delivered"],
  balance: 500,
  charges: 1,
  goods: 1,
  messages: 1,
};
const NO_TICKET = { tickets: null, channels: 0, panels: 0 };
const ONE_TICKET = { tickets: ["open"], channels: 1, panels: 1 };
const UNPAID = { balance: 1_000, charges: 0, goods: 0, messages: 0 };

/** What a buyer does, with a button that stays where it is. */
interface Attempt {
  readonly buyer: Person;
  readonly press: () => Promise<Reply>;
}

async function confirmation(product = "Space Key"): Promise<Attempt> {
  const buyer = await newBuyer();
  const page = await buyer.slash("buy", { product });
  await page.click("Buy now");
  // Of two processes, one acknowledges the press and the page changes when it is ready.
  await buyer.sees(() => page.buttons().some(({ label }) => label.startsWith("Confirm purchase")));
  const { message } = page;
  return { buyer, press: () => message.click("Confirm purchase ($5.00)") };
}

async function productPage(): Promise<Attempt> {
  const buyer = await newBuyer();
  const { message } = await buyer.slash("buy", { product: "Space Key" });
  return { buyer, press: () => message.click("Open ticket") };
}

async function openedTicket(): Promise<Attempt> {
  const { buyer, press } = await productPage();
  await press();
  await idle();
  const panel = panelOf(buyer);
  return { buyer, press: () => panel.click("Pay with wallet ($5.00)") };
}

/**
 * Below full depth one use case stands for all: `crashes.spec.ts` looks at each, without processes, and `demo.spec.ts` at the
 * built-in database.
 */
const atFullDepth = depth(it.skip, it);

describe("kill -9 of the bot right before and right after COMMIT", () => {
  /** Runs uncut for the count, then kills at the COMMIT, starts again, and has the same done again. */
  async function survives(
    useCase: string,
    prepare: () => Promise<Attempt>,
    { expected, takes, again = true }: { expected: object; takes: number; again?: boolean },
  ): Promise<void> {
    const uncut = await prepare();
    await uncut.press();
    await idle();
    expect(await facts(uncut.buyer)).toEqual(expected);
    const statements = proxy.statementsOf(useCase);
    expect(statements).toBeGreaterThan(1);

    for (const when of ["before", "after"] as const) {
      const before = await stock();
      const { buyer, press } = await prepare();
      await killAt(useCase, statements, when, press);
      await startAgain();
      if (again) await press();
      await idle();
      expect(await facts(buyer), `killed ${when} COMMIT`).toEqual(expected);
      expect(before - (await stock()), `stock, killed ${when} COMMIT`).toBe(takes);
    }
    process.stdout.write(`${useCase}: ${statements} statements, kills before and after COMMIT: ok\n`);
  }

  async function killAt(
    useCase: string,
    statement: number,
    when: "before" | "after",
    press: () => Promise<unknown>,
  ): Promise<void> {
    const killed = bot;
    proxy.cutNext({ useCase, statement, when, then: () => killed.kill() });
    press().catch(() => undefined);
    expect(await killed.ended).toEqual({ code: null, signal: "SIGKILL" });
  }

  async function startAgain(): Promise<void> {
    await forgetTheMinute();
    bot = await start();
  }

  it("buy now", async () => {
    await survives("sales.buyNow", () => confirmation(), { expected: { ...BOUGHT, ...NO_TICKET }, takes: 1 });
  });

  atFullDepth("pay in the ticket", async () => {
    await survives("sales.pay", openedTicket, { expected: { ...BOUGHT, ...ONE_TICKET }, takes: 1 });
  });

  atFullDepth("open a ticket: the reaper opens what was reserved, and the same press finds it", async () => {
    const expected = { ...UNPAID, ...ONE_TICKET, orders: ["pending"], moves: ["pending"] };
    await survives(
      "payments.openOrderTicket",
      async () => {
        const { buyer, press } = await productPage();
        return {
          buyer,
          press: async () => {
            // As two minutes later: whoever reserved the ticket lost its lease.
            await database.query("UPDATE tickets SET leased_until = now() WHERE state = 'opening'");
            return press();
          },
        };
      },
      { expected, takes: 1 },
    );
  });

  atFullDepth.each(["delivery.release", "delivery.finish"])(
    "deliver (%s), without anybody pressing again",
    async (useCase) => {
      await survives(useCase, () => confirmation(), { expected: { ...BOUGHT, ...NO_TICKET }, takes: 1, again: false });
    },
  );

  atFullDepth("between the payment of a licence key and its release: one key, sent once", async () => {
    await putKeysUpForSale(["KEY-1234-A", "KEY-1234-B", "KEY-1234-C"]);
    const buyers: Person[] = [];
    for (const useCase of ["sales.buyNow", "delivery.release"]) {
      const { buyer, press } = await confirmation("Licence");
      buyers.push(buyer);
      // Right after the payment's commit, or right before the release's: paid, and nothing handed out.
      const last = proxy.statementsOf(useCase);
      await killAt(useCase, last, useCase === "sales.buyNow" ? "after" : "before", press);
      expect(seen(buyer).messages).toBe(0);
      await startAgain();
      await idle();
      // A key stays where it lies sealed; only text is copied to the order.
      expect(await facts(buyer), `killed at ${useCase}`).toEqual({ ...BOUGHT, ...NO_TICKET, goods: 0 });
    }
    const keys = buyers.map((buyer) => /KEY-1234-[ABC]/.exec(lastDm(buyer))?.[0]);
    expect(keys).toEqual(["KEY-1234-A", "KEY-1234-B"]);
    expect(await database.query("SELECT state, count(*)::int FROM product_keys GROUP BY state ORDER BY state")).toEqual(
      [
        { state: "free", count: 1 },
        { state: "sold", count: 2 },
      ],
    );
  });

  atFullDepth("expire: the sweep at start after a downtime, killed itself", async () => {
    const { buyer } = await openedTicket();
    const before = await stock();
    const restartAfterTheHold = async () => {
      expect(await bot.stop()).toMatchObject({ code: 0 });
      await database.query("UPDATE orders SET reserved_until = now() WHERE state = 'pending'");
      await forgetTheMinute();
    };
    await restartAfterTheHold();
    bot = await start();
    const expected = { ...UNPAID, ...ONE_TICKET, orders: ["expired"], moves: ["pending", "expired"] };
    await expect.poll(() => facts(buyer)).toEqual(expected);
    // Those that other stories left pending too, so that the next sweeps meet one order each.
    await expect.poll(() => database.query("SELECT FROM orders WHERE state = 'pending'")).toEqual([]);
    await idle();
    expect(await stock()).toBeGreaterThan(before);
    const statements = proxy.statementsOf("sales.expire");

    for (const when of ["before", "after"] as const) {
      const whole = await stock();
      const { buyer: next } = await openedTicket();
      await restartAfterTheHold();
      const started = launch();
      bot = started;
      proxy.cutNext({ useCase: "sales.expire", statement: statements, when, then: () => started.kill() });
      expect(await started.ended).toEqual({ code: null, signal: "SIGKILL" });
      await startAgain();
      await expect.poll(() => facts(next), { message: `killed ${when} COMMIT` }).toEqual(expected);
      await idle();
      expect(await stock(), `stock, killed ${when} COMMIT`).toBe(whole);
    }
    process.stdout.write(`sales.expire: ${statements} statements, kills before and after COMMIT: ok\n`);
  });
});

atFullDepth("SIGTERM in the middle of a payment and of a delivery: ends in order, loses nothing", async () => {
  const paying = await openedTicket();
  const buying = await confirmation();
  const sending = sandbox.faults.add({
    kind: "delay",
    ms: 900,
    method: "POST",
    route: "/channels/:channel_id/messages",
  });
  await buying.press();
  await expect.poll(() => sending.hits).toBe(1);
  const acknowledging = sandbox.faults.add({ kind: "delay", ms: 600, method: "POST", route: CALLBACK });
  const paid = paying.press();
  await expect.poll(() => acknowledging.hits).toBe(1);

  const end = await bot.stop();
  expect(end).toMatchObject({ code: 0, signal: null });
  expect(end.ms).toBeLessThan(5_000);
  expect((await paid).text()).toContain("is paid");

  bot = await start();
  await idle();
  expect(await facts(buying.buyer)).toEqual({ ...BOUGHT, ...NO_TICKET });
  expect(await facts(paying.buyer)).toEqual({ ...BOUGHT, ...ONE_TICKET });
});

atFullDepth("two processes on one database: 20 buyers of the last 10, no double sale, each job once", async () => {
  sandbox.violations.allow("interaction.acknowledged", "both processes answer each press; one is the first");
  sandbox.faults.sendInteractionsToAll();
  const twin = await start({ DATA_DIR: join(folder, "twin") });
  try {
    await owner.slash("setstock", { product: "Space Key", quantity: 10 });
    const attempts = await Promise.all(Array.from({ length: 20 }, () => confirmation()));
    await Promise.all(attempts.map(({ press }) => press()));
    await idle();
    expect(await stock()).toBe(0);
    const outcomes = await Promise.all(attempts.map(({ buyer }) => facts(buyer)));
    const bought = outcomes.filter(({ messages }) => messages > 0);
    expect(bought).toEqual(Array.from({ length: 10 }, () => ({ ...BOUGHT, ...NO_TICKET })));
    const refused = { ...UNPAID, ...NO_TICKET, orders: null, moves: null };
    expect(outcomes.filter(({ messages }) => messages === 0)).toEqual(Array.from({ length: 10 }, () => refused));

    for (const process of [bot, twin]) expect(process.logged("interaction").length).toBeGreaterThan(40);
    const done = [bot, twin].map((process) => process.logged("job done").map(({ job }) => job));
    expect(Math.min(...done.map(({ length }) => length))).toBeGreaterThan(0);
    expect(new Set(done.flat()).size).toBe(done.flat().length);
  } finally {
    await twin.stop();
  }
});

atFullDepth(
  "with the built-in database, killed during a checkout: the same wallet and ticket, and the old buttons work",
  async () => {
    const alone = await Sandbox.start();
    const data = await mkdtemp(join(tmpdir(), "guildmart-built-in-"));
    const own = { DISCORD_TOKEN: alone.token, DISCORD_API_URL: alone.apiUrl, DATA_DIR: data };
    let built = await BotProcess.start(own);
    try {
      alone.violations.allow("interaction.unanswered", "the bot was killed");
      const market = alone.world.createGuild({ name: "Market" });
      const boss = alone.people.owner(market);
      await putUpForSale(boss);
      const buyer = await alone.people.join(market, { name: "Bea" });
      await boss.slash("addbalance", { member: buyer, amount: "10", reason: "Story", notify: false });
      await (await buyer.slash("buy", { product: "Space Key" })).click("Open ticket");
      await buyer.sees(() => panelOf(buyer));
      const page = await buyer.slash("buy", { product: "Space Key" });
      await page.click("Buy now");
      const { message } = page;

      const acknowledged = alone.faults.add({ kind: "delay", ms: 0, method: "POST", route: CALLBACK });
      message.click("Confirm purchase ($5.00)").catch(() => undefined);
      await expect.poll(() => acknowledged.hits, { interval: 1 }).toBe(1);
      built.kill();
      await built.ended;

      built = await BotProcess.start(own);
      const receipt = await message.click("Confirm purchase ($5.00)");
      expect(receipt.text()).toContain("New balance\n$5.00");
      expect((await panelOf(buyer).click("Pay with wallet ($5.00)")).text()).toContain("New balance\n$0.00");
      await buyer.sees(() => seen(buyer).messages === 2);
      expect(seen(buyer)).toEqual({ channels: 1, panels: 1, messages: 2 });
      expect((await built.stop()).code).toBe(0);
      alone.violations.expectNone();
    } finally {
      built.kill();
      await alone.stop();
      await rm(data, { recursive: true, force: true });
    }
  },
);
