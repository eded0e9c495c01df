import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

let shop: Shop;
let origin: string;
beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  shop = await Shop.open({ environment: { HTTP_PORT: String(port) } });
});
afterAll(() => shop.close());

interface Seen {
  readonly status: number;
  readonly checks: Readonly<Record<string, string>>;
}

async function health(): Promise<Seen> {
  const answer = await fetch(`${origin}/health`);
  return { status: answer.status, ...((await answer.json()) as Pick<Seen, "checks">) };
}

/** The value of one series. */
async function metric(series: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}

describe("/metrics", () => {
  it("counts interactions by outcome, use cases, jobs, connections and memory", async () => {
    const interactions = (kind: string, outcome: string) =>
      metric(`guildmart_interaction_seconds_count{kind="${kind}",outcome="${outcome}"}`);
    await product(shop, { name: "Watched" });
    const bea = await shop.member("Bea", { balance: "20.00" });
    const [done, paid] = [(await interactions("slash", "done")) || 0, (await paidOnes()) || 0];
    const page = await bea.slash("buy", { product: "Watched" });
    await page.click("Buy now");
    await page.click(/Confirm purchase/);
    await bea.forceSlash("addbalance", { member: bea.id, amount: "5", reason: "mine" });
    await shop.idle();
    expect(await interactions("slash", "done")).toBe(done + 1);
    expect(await interactions("slash", "refused")).toBeGreaterThan(0);
    expect(await paidOnes()).toBe(paid + 1);
    expect(await metric('guildmart_job_seconds_count{kind="delivery.release",outcome="done"}')).toBeGreaterThan(0);
    expect(await metric("guildmart_pool_connections")).toBeGreaterThan(0);
    expect(await metric("guildmart_dead_jobs")).toBe(0);
    expect(await metric("guildmart_guilds")).toBe(1);
    expect(await metric("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  });

  const paidOnes = () => metric('guildmart_use_case_seconds_count{use_case="sales.buyNow",outcome="committed"}');

  it("gives away nothing of a person", async () => {
    const text = await (await fetch(`${origin}/metrics`)).text();
    expect(text).not.toContain(shop.guild.id);
    expect(text).not.toContain(shop.owner.id);
    expect(text).not.toContain(shop.sandbox.token);
  });
});

describe("/health", () => {
  it("is fine while the gateway, the database and the workers are", async () => {
    expect(await health()).toMatchObject({ status: 200, checks: { discord: "ok", database: "ok", jobs: "ok" } });
  });

  it("names what is missing, and is fine again when it is back", async () => {
    await shop.bot.client.destroy();
    expect(await health()).toMatchObject({ status: 503, checks: { discord: "The gateway is not connected." } });
    await shop.restart();
    expect((await health()).status).toBe(200);
    await shop.bot.dataSource.destroy();
    expect(await health()).toMatchObject({ status: 503, checks: { discord: "ok", database: "It does not answer." } });
    await shop.bot.dataSource.initialize();
    expect((await health()).status).toBe(200);
  });

  it("knows nothing else", async () => {
    expect((await fetch(`${origin}/`)).status).toBe(404);
    expect((await fetch(`${origin}/health`, { method: "POST", body: "x" })).status).toBeGreaterThanOrEqual(400);
  });
});
