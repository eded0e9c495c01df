import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let bea: Person;
beforeAll(async () => {
  shop = await Shop.open();
  bea = await shop.member("Bea", { balance: "50.00" });
  for (const name of ["audit-log", "order-log", "fault-log"]) shop.sandbox.world.createChannel(shop.guild.id, { name });
});
afterAll(() => shop.close());

/** Picks the channel of a log; an empty pick takes it away. */
async function choose(log: string, channel: string | undefined): Promise<void> {
  const setting = await (await shop.owner.slash("settings")).select("Choose a setting to change", log);
  await setting.select("Choose a channel", channel === undefined ? [] : shop.owner.channel(channel));
  await sweep();
}

async function sweep(): Promise<number> {
  const taken = await shop.bot.jobs.runSweep("logs.group", new Date(shop.sandbox.clock.now()));
  await shop.idle();
  return taken;
}

const posts = (channel: string) =>
  shop.owner
    .channel(channel)
    .messages()
    .map((message) => message.text());
const waiting = () => shop.query("SELECT 1 FROM audit_outbox");

describe("the audit log", () => {
  it("keeps nothing for posting while the guild reads along nowhere", async () => {
    expect(await shop.query("SELECT 1 FROM audit_log")).not.toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  it("shows who did what in its channel, with names, amounts and reasons", async () => {
    await choose("Audit log", "audit-log");
    expect(posts("audit-log").join()).toContain("Setting changed");
    await shop.owner.slash("addbalance", { member: bea, amount: "5", reason: "Found *coins*", notify: false });
    await sweep();
    const last = posts("audit-log").at(-1) ?? "";
    expect(last).toContain("Balance added");
    expect(last).toContain(bea.mention);
    expect(last).toContain(`by ${shop.owner.mention}`);
    expect(last).toContain("balance $50.00 → $55.00");
    expect(last).toContain("Found \\*coins\\*");
    expect(await waiting()).toEqual([]);
    expect(shop.owner.channel("audit-log").last().pings).toEqual({ userIds: [], roleIds: [], everyone: false });
  });

  it("groups many lines into few messages, and posts each once however often it is tried", async () => {
    const id = await product(shop, { name: "Flood", stock: 0n });
    const before = posts("audit-log").length;
    for (let i = 1; i <= 24; i += 1) await shop.owner.slash("addstock", { product: id, quantity: 1 });
    expect(await sweep()).toBe(24);
    expect(posts("audit-log").length - before).toBe(3);
    expect(
      posts("audit-log")
        .join("\n")
        .match(/Stock added/g),
    ).toHaveLength(24);
    // As after a crash between the post and the note that it was done.
    await shop.query("UPDATE pgboss.job SET state = 'created', started_on = NULL WHERE name = 'logs.post'");
    await shop.pass(0);
    expect(posts("audit-log").length - before).toBe(3);
  });

  it("shows an area in its own channel too, and each line once where both are one", async () => {
    await choose("Order log", "order-log");
    await product(shop, { name: "Logged", price: 500n });
    const page = await bea.slash("buy", { product: "Logged" });
    await page.click("Buy now");
    await page.click(/Confirm purchase/);
    await shop.idle();
    await sweep();
    for (const channel of ["order-log", "audit-log"]) expect(posts(channel).at(-1)).toMatch(/Order paid.*#1/);
    expect(posts("order-log").join()).not.toContain("Balance added");
    await choose("Order log", "audit-log");
    await shop.owner.slash("addstock", { product: "Flood", quantity: 1 });
    const again = await bea.slash("buy", { product: "Logged" });
    await again.click("Buy now");
    await again.click(/Confirm purchase/);
    await shop.idle();
    await sweep();
    expect(
      posts("audit-log")
        .join("\n")
        .match(/Order paid.*#2/g),
    ).toHaveLength(1);
  });

  it("goes on when the channel is gone, and stops when it is taken away", async () => {
    const channel = shop.sandbox.world.channelsOf(shop.guild.id).find(({ name }) => name === "audit-log");
    if (channel) shop.sandbox.world.deleteChannel(channel);
    shop.sandbox.violations.allow("channel.unknown", "the log's channel was deleted by hand: only asking tells");
    await shop.owner.slash("addstock", { product: "Flood", quantity: 1 });
    await sweep();
    expect(await shop.query("SELECT 1 FROM pgboss.job WHERE state = 'failed'")).toEqual([]);
    await choose("Order log", undefined);
    await choose("Audit log", undefined);
    await shop.owner.slash("addstock", { product: "Flood", quantity: 1 });
    expect(await waiting()).toEqual([]);
  });
});

describe("the error log", () => {
  it("tells staff of a fault once a minute, with the reference that the person saw", async () => {
    await choose("Error log", "fault-log");
    await shop.query("ALTER TABLE orders RENAME TO orders_away");
    const seen = await bea.slash("profile");
    const again = await bea.slash("profile");
    await shop.query("ALTER TABLE orders_away RENAME TO orders");
    await shop.idle();
    const reference = /Reference `(\w+)`/.exec(seen.text())?.[1] ?? "none";
    expect(again.text()).toContain("Reference");
    expect(posts("fault-log")).toHaveLength(1);
    expect(posts("fault-log")[0]).toContain(reference);
    expect(posts("fault-log")[0]).toContain("slash profile");
  });
});
