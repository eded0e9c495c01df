import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageView, Person } from "../sandbox/index.js";
import { DeliveryService } from "../src/modules/delivery/delivery.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { Transactions } from "../src/platform/database/transactions.js";
import { DAY, HOUR, MINUTE } from "../src/platform/clock.js";
import { OrderService } from "../src/modules/orders/order.service.js";
import { actorOf, checkout, product } from "./support/arrange.js";
import { openTicket } from "./support/order-tickets.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let bea: Person;
beforeAll(async () => {
  shop = await Shop.open();
  bea = await shop.member("Bea", { balance: "1000.00" });
  await shop.query(
    `INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'limits.tickets', '1000', now()),
       ($1, 'limits.lists', '1000', now())`,
    [shop.guild.id],
  );
});
afterAll(() => shop.close());

/** Buys one product by **Buy now** and waits for its goods. */
async function buy(person: Person, name: string): Promise<MessageView> {
  const page = await person.slash("buy", { product: name });
  await page.click("Buy now");
  await page.click(/Confirm purchase/);
  await shop.idle();
  return page.message;
}

function lastDm(person: Person): string {
  return person.dms().at(-1)?.text() ?? "";
}

function roleNamed(name: string) {
  return shop.sandbox.world.createRole(shop.guild.id, { name });
}

function holds(person: Person, role: { readonly id: string }): boolean {
  return shop.guild.members.get(person.id)?.roleIds.includes(role.id) ?? false;
}

async function stockOf(productId: string): Promise<{ stock: number; free: number; held: number; sold: number }> {
  const [row] = await shop.query<{ stock: number; free: number; held: number; sold: number }>(
    `SELECT (SELECT quantity::int FROM stocks WHERE product_id = $1) AS stock,
       count(*) FILTER (WHERE state = 'free')::int AS free, count(*) FILTER (WHERE state = 'held')::int AS held,
       count(*) FILTER (WHERE state = 'sold')::int AS sold
     FROM product_keys WHERE product_id = $1`,
    [productId],
  );
  if (!row) throw new Error("no row");
  return row;
}

async function idOf(name: string): Promise<string> {
  const [row] = await shop.query<{ id: string }>("SELECT id FROM products WHERE name = $1", [name]);
  return row?.id ?? "";
}

/** What cancelling or refunding the first order of a product does to its goods. */
async function revoke(productId: string): Promise<void> {
  const [sold] = await shop.query<{ id: string }>("SELECT id FROM orders WHERE product_id = $1 ORDER BY id LIMIT 1", [
    productId,
  ]);
  const order = await shop.bot.resolve(OrderService).get(shop.guild.id, sold?.id ?? "");
  const delivery = shop.bot.resolve(DeliveryService);
  await shop.bot.resolve(Transactions).run("story.revoke", (tx) => delivery.revoke(tx, order));
}

describe("licence keys", () => {
  it("go from a form over the stock to their buyers, and nobody else reads them", async () => {
    const card = await shop.owner.slash("product add", {
      category: "Games",
      subcategory: "Keys",
      name: "Space Key",
      price: "5",
    });
    await (await card.click("Goods")).modal.submit({ "Licence keys": "One key a unit" });
    expect(card.text()).toContain("A licence key a unit");
    expect(card.text()).toContain("Out of stock");
    await card.click("Publish");

    const form = await shop.owner.slash("addstock", { product: "Space Key" });
    const added = await form.modal.submit({
      "Licence keys, one a line": "  AAAA-1111-SECRET\nBBBB-2222-SECRET\n\nAAAA-1111-SECRET\nCCCC-3333-SECRET",
    });
    expect(added.ephemeral).toBe(true);
    expect(added.text()).toContain("3 keys added");
    expect(added.text()).toContain("Line 4: the same as line 1");
    const again = await shop.owner.slash("addstock", {
      product: "Space Key",
      file: { name: "keys.txt", contents: Buffer.from("\ufeffDDDD-4444-SECRET\r\nBBBB-2222-SECRET\r\n") },
    });
    expect(again.text()).toContain("1 key added");
    expect(again.text()).toContain("Line 2: the product has had this key before");

    const free = await shop.owner.slash("product keys", { product: "Space Key" });
    expect(free.text()).toContain("••••••CRET");
    expect(free.text()).not.toContain("AAAA");

    const page = await buy(bea, "Space Key");
    expect(lastDm(bea)).toContain("AAAA-1111-SECRET");
    const shown = await page.click("Show goods");
    expect(shown.ephemeral).toBe(true);
    expect(shown.text()).toContain("AAAA-1111-SECRET");
    expect(await stockOf(await idOf("Space Key"))).toEqual({ stock: 3, free: 3, held: 0, sold: 1 });

    // At rest, in the audit and among the jobs there is no key to read.
    const dumped = await shop.query<{ line: string }>(
      `SELECT k::text AS line FROM product_keys k UNION ALL SELECT a::text FROM audit_log a
       UNION ALL SELECT g::text FROM order_goods g UNION ALL SELECT o::text FROM orders o
       UNION ALL SELECT j::text FROM pgboss.job j`,
    );
    expect(dumped.length).toBeGreaterThan(5);
    expect(dumped.filter(({ line }) => /SECRET|AAAA|41414141/.test(line))).toEqual([]);
  });

  it("are held for an order, sold in the order of the line, and given back when it ends without a sale", async () => {
    const id = await product(shop, { name: "Held Key", keys: ["K1-first", "K2-second", "K3-third"], maxPerOrder: 2 });
    const cal = await shop.member("Cal", { balance: "50.00" });
    await openTicket(shop, cal, checkout(id, 1000n, 2));
    expect(await stockOf(id)).toEqual({ stock: 1, free: 1, held: 2, sold: 0 });
    await buy(bea, "Held Key");
    expect(lastDm(bea)).toContain("K3-third");
    expect((await bea.slash("buy", { product: "Held Key" })).text()).toContain("Out of stock");

    const [order] = await shop.query<{ id: string }>("SELECT id FROM orders WHERE state = 'pending'");
    await shop.bot.resolve(ReservationService).cancel(await actorOf(shop, cal), order?.id ?? "");
    expect(await stockOf(id)).toEqual({ stock: 2, free: 2, held: 0, sold: 1 });
    await buy(bea, "Held Key");
    expect(lastDm(bea)).toContain("K1-first");

    await shop.idle();
    await openTicket(shop, cal, checkout(id, 500n));
    expect(await stockOf(id)).toEqual({ stock: 0, free: 0, held: 1, sold: 2 });
    await shop.pass(HOUR + MINUTE, "sales.expire");
    expect(await stockOf(id)).toEqual({ stock: 1, free: 1, held: 0, sold: 2 });
  });

  it("stay with their buyer once they are sold, and so do counted units", async () => {
    const id = await product(shop, { name: "Final Key", keys: ["FINAL-1"] });
    await buy(bea, "Final Key");
    for (const change of ["UPDATE product_keys SET state = 'free', order_id = NULL", "DELETE FROM product_keys"]) {
      await expect(shop.query(`${change} WHERE product_id = $1`, [id])).rejects.toThrow("product_keys");
    }
    const counted = await product(shop, { name: "Final Copy", goods: "Text", stock: 5n });
    await buy(bea, "Final Copy");
    await revoke(counted);
    expect(await shop.query("SELECT quantity FROM stocks WHERE product_id = $1", [counted])).toEqual([
      { quantity: "4" },
    ]);
  });

  it("come as a file when they are too many to read", async () => {
    const keys = Array.from({ length: 120 }, (_, i) => `LONG-${String(i).padStart(3, "0")}-${"x".repeat(40)}`);
    await product(shop, { name: "Bulk Key", price: 0n, keys, maxPerOrder: 200 });
    const page = await bea.slash("buy", { product: "Bulk Key" });
    await (await page.click("Quantity: 1")).modal.submit({ Units: "120" });
    await page.click("Buy now");
    await page.click(/Confirm/);
    await shop.idle();
    const sent = bea.dms().at(-1);
    expect(sent?.text()).not.toContain("LONG-");
    expect(sent?.files.map(({ bytes }) => bytes.toString())).toEqual([keys.join("\n")]);
    const shown = await page.click("Show goods");
    expect(shown.message.files[0]?.bytes.toString()).toBe(keys.join("\n"));
  });

  it("are refused where they do not belong, with what to do instead", async () => {
    await product(shop, { name: "Counted", stock: 4n });
    await product(shop, { name: "Keyed", keys: ["K-1"] });
    const addstock = async (options: Parameters<Person["slash"]>[1]) =>
      (await shop.owner.slash("addstock", options)).text();
    const file = (contents: Buffer | string) => ({ name: "keys.txt", contents: Buffer.from(contents) });
    expect((await shop.owner.slash("setstock", { product: "Keyed", quantity: 9 })).text()).toContain("/product keys");
    expect(await addstock({ product: "Keyed", quantity: 9 })).toContain("is its licence keys");
    expect(await addstock({ product: "Counted", file: file("A\n") })).toContain("has no licence keys");
    expect(await addstock({ product: "Counted" })).toContain("Say how many");
    expect(await addstock({ product: "Keyed", file: file(" \n\n") })).toContain("no key in it");
    expect(await addstock({ product: "Keyed", file: file(Buffer.from([0xff, 0xfe, 0x41])) })).toContain("UTF-8");
    expect(await addstock({ product: "Keyed", file: file(`A\n${"x".repeat(501)}`) })).toContain("Line 2 is too long");
    expect(await addstock({ product: "Keyed", file: file("K\n".repeat(50_001)) })).toContain("at most 50,000");
    expect(await stockOf(await idOf("Keyed"))).toEqual({ stock: 1, free: 1, held: 0, sold: 0 });
    expect(await addstock({ product: "Counted", quantity: 3 })).toContain("7");
  });

  it("that repeat more lines than one reads are told in a file", async () => {
    await product(shop, { name: "Doubled", keys: [] });
    const lines = Array.from({ length: 40 }, (_, i) => `KEY-${i % 20}`).join("\n");
    const reply = await shop.owner.slash("addstock", {
      product: "Doubled",
      file: { name: "keys.txt", contents: Buffer.from(lines) },
    });
    expect(reply.text()).toContain("20 keys added");
    expect(reply.text()).toContain("20 lines brought no new key");
    const told = reply.message.files[0]?.bytes.toString().split("\n");
    expect(told).toHaveLength(20);
    expect(told?.at(-1)).toBe("Line 40: the same as line 20");
  });

  it("are withdrawn one by one or all, as long as nobody holds them", async () => {
    const keys = Array.from({ length: 12 }, (_, i) => `WITHDRAW-${String(i + 1).padStart(2, "0")}`);
    const id = await product(shop, { name: "Withdrawn", keys });
    const list = await shop.owner.slash("product keys", { product: "Withdrawn" });
    expect(list.text()).toContain("••••••-01");
    await list.click("Next");
    expect(list.text()).toContain("••••••-12");
    await list.select("Withdraw a key", "••••••-12");
    expect(list.text()).toContain("Withdraw a key of Withdrawn?");
    const stale = list.message;
    await list.click("Withdraw key");
    expect(list.text()).toContain("1 key withdrawn");
    expect((await stockOf(id)).stock).toBe(11);
    expect(stale.text()).not.toContain("WITHDRAW");
    const all = await shop.owner.slash("product keys", { product: "Withdrawn" });
    await all.click("Withdraw all");
    await all.click("Withdraw all");
    expect(all.text()).toContain("11 keys withdrawn");
    expect(await stockOf(id)).toEqual({ stock: 0, free: 0, held: 0, sold: 0 });
    expect((await shop.owner.slash("product keys", { product: "Withdrawn" })).text()).toContain("No key is free");
    // What was withdrawn may come again.
    const again = await shop.owner.slash("addstock", {
      product: "Withdrawn",
      file: { name: "k.txt", contents: Buffer.from("WITHDRAW-01") },
    });
    expect(again.text()).toContain("1 key added");
  });

  it("are counted anew when they are switched on, and a number again when they are switched off", async () => {
    const id = await product(shop, { name: "Switched", keys: ["S-1", "S-2"] });
    const card = await shop.owner.slash("product edit", { product: "Switched" });
    await (
      await card.click("Goods")
    ).modal.submit({ "Licence keys": "No keys", "Text or link that each buyer receives": "A text" });
    expect(card.text()).not.toContain("A licence key");
    await shop.owner.slash("setstock", { product: "Switched", quantity: 9 });
    await (await card.click("Goods")).modal.submit({ "Licence keys": "One key a unit" });
    expect(await stockOf(id)).toEqual({ stock: 2, free: 2, held: 0, sold: 0 });
    await buy(bea, "Switched");
    expect(lastDm(bea)).toContain("A text");
    expect(lastDm(bea)).toContain("S-1");
    await (await card.click("Goods")).modal.submit({ "The text that is set": "Remove it" });
    await buy(bea, "Switched");
    expect(lastDm(bea)).not.toContain("A text");
    expect(lastDm(bea)).toContain("S-2");
  });
});

describe("a sold role", () => {
  it("comes with a mix of goods from a ticket, stays its days for each unit, and goes on time after downtime too", async () => {
    const member = roleNamed("Member");
    await product(shop, {
      name: "Membership",
      goods: "Welcome text",
      keys: ["MIX-1", "MIX-2"],
      role: { id: member.id, days: 30 },
      maxPerOrder: 2,
    });
    const dan = await shop.member("Dan", { balance: "50.00" });
    const page = await dan.slash("buy", { product: "Membership" });
    await (await page.click("Quantity: 1")).modal.submit({ Units: "2" });
    await page.click("Open ticket");
    await shop.idle();
    const panel = dan
      .channels()
      .find(({ name }) => name.startsWith("order-"))
      ?.messages()
      .find((message) => message.buttons().some(({ label }) => /Pay with wallet/.test(label)));
    await panel?.click(/Pay with wallet/);
    await shop.idle();
    for (const part of ["Welcome text", "MIX-1", "MIX-2"]) expect(lastDm(dan)).toContain(part);
    expect(holds(dan, member)).toBe(true);
    const goods = await panel?.click("Show goods");
    expect(goods?.text()).toContain("until");

    await shop.pass(60 * DAY - MINUTE, "delivery.roles");
    expect(holds(dan, member)).toBe(true);
    await shop.restart();
    await shop.pass(5 * DAY, "delivery.roles");
    expect(holds(dan, member)).toBe(false);
    expect((await panel?.click("Show goods"))?.text()).toContain("is over");
  });

  it("stays while it was bought twice, and its days follow one another", async () => {
    const role = roleNamed("Twice");
    await product(shop, { name: "Twice", role: { id: role.id, days: 10 } });
    const eve = await shop.member("Eve", { balance: "50.00" });
    await buy(eve, "Twice");
    await shop.pass(5 * DAY, "delivery.roles");
    await buy(eve, "Twice");
    await shop.pass(5 * DAY + MINUTE, "delivery.roles");
    expect(holds(eve, role)).toBe(true);
    await shop.pass(10 * DAY - 2 * MINUTE, "delivery.roles");
    expect(holds(eve, role)).toBe(true);
    await shop.pass(2 * MINUTE, "delivery.roles");
    expect(holds(eve, role)).toBe(false);
  });

  it("for ever stays, and is taken away with what was not released when its order is cancelled", async () => {
    const role = roleNamed("Forever");
    const id = await product(shop, { name: "Forever", role: { id: role.id, days: null }, keys: ["F-1"] });
    const fay = await shop.member("Fay", { balance: "50.00" });
    await buy(fay, "Forever");
    await shop.pass(400 * DAY, "delivery.roles");
    expect(holds(fay, role)).toBe(true);
    await revoke(id);
    await shop.idle();
    expect(holds(fay, role)).toBe(false);
    // The key was released: it is its buyer's for ever.
    expect(await stockOf(id)).toEqual({ stock: 0, free: 0, held: 0, sold: 1 });
  });

  it("shortens what follows when an earlier order of it is cancelled", async () => {
    const role = roleNamed("Chained");
    const id = await product(shop, { name: "Chained", role: { id: role.id, days: 10 } });
    const gus = await shop.member("Gus", { balance: "50.00" });
    await buy(gus, "Chained");
    await buy(gus, "Chained");
    await revoke(id);
    await shop.idle();
    expect(holds(gus, role)).toBe(true);
    await shop.pass(10 * DAY + MINUTE, "delivery.roles");
    expect(holds(gus, role)).toBe(false);
  });

  it("is handed out again to who left and came back", async () => {
    const role = roleNamed("Faithful");
    await product(shop, { name: "Faithful", role: { id: role.id, days: 10 } });
    const hal = await shop.member("Hal", { balance: "50.00" });
    await buy(hal, "Faithful");
    hal.leave();
    await shop.sandbox.people.rejoin(shop.guild, hal);
    expect(holds(hal, role)).toBe(false);
    await expect.poll(() => holds(hal, role), { timeout: 5_000 }).toBe(true);
    await shop.idle();
    hal.leave();
    shop.sandbox.violations.allow("member.unknown", "who left has no role to lose");
    await shop.pass(10 * DAY + MINUTE, "delivery.roles");
    expect(await shop.query("SELECT state FROM role_grants WHERE role_id = $1", [role.id])).toEqual([
      { state: "ended" },
    ]);
  });

  it("that has powers, or that the bot cannot hand out, is not for sale", async () => {
    const { world } = shop.sandbox;
    world.createRole(shop.guild.id, { name: "Moderator", permissions: 1n << 40n });
    world.createRole(shop.guild.id, { name: "Deleter", permissions: 1n << 13n });
    const helper = roleNamed("Helper");
    const high = roleNamed("High");
    world.moveRole(high, 99);
    await product(shop, { name: "Powers", goods: "Text" });
    await shop.query(
      `INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'tickets.order.staffRoles', to_jsonb($2::text[]), now())`,
      [shop.guild.id, [helper.id]],
    );
    const card = await shop.owner.slash("product edit", { product: "Powers" });
    for (const [name, why] of [
      ["Moderator", "moderate or administer"],
      ["Deleter", "moderate or administer"],
      ["Helper", "powers in the shop's settings"],
      ["High", "not below mine"],
      [shop.sandbox.world.user(shop.sandbox.botUserId)?.username ?? "", "hands that role out itself"],
    ] as const) {
      const reply = await (await card.click("Goods")).modal.submit({ "Role that each buyer receives": name });
      expect(reply.text(), name).toContain(why);
    }
    const fine = roleNamed("Fine");
    const bad = await (
      await card.click("Goods")
    ).modal.submit({ "Role that each buyer receives": "Fine", "Days that the role stays, for each unit": "0" });
    expect(bad.text()).toContain("from 1 to 3650");
    await (await card.click("Goods")).modal.submit({ "Role that each buyer receives": "Fine" });
    expect(card.text()).toContain(`<@&${fine.id}> for ever`);
    // What is not touched stays.
    await (await card.click("Goods")).modal.submit({ "Days that the role stays, for each unit": "7" });
    expect(card.text()).toContain(`<@&${fine.id}> for 7 days a unit`);
    await shop.query("DELETE FROM settings WHERE key = 'tickets.order.staffRoles'");
  });

  it("that cannot be handed out any more holds nothing else up: staff are told once, and it is tried again", async () => {
    const role = roleNamed("Risen");
    await product(shop, { name: "Risen", goods: "The text", role: { id: role.id, days: 10 } });
    shop.sandbox.world.updateRole(role, { permissions: 1n << 3n });
    await shop.idle();
    const ian = await shop.member("Ian", { balance: "50.00" });
    const page = await buy(ian, "Risen");
    expect(lastDm(ian)).toContain("The text");
    expect((await page.click("Show goods")).text()).toContain("is on its way");
    const told = () =>
      shop.query("SELECT after FROM audit_log WHERE action = 'role.notGiven' AND after->>'role' = $1", [role.id]);
    expect(await told()).toEqual([{ after: { role: role.id, because: "powerful" } }]);
    await shop.pass(16 * MINUTE, "delivery.roles");
    expect(holds(ian, role)).toBe(false);
    expect(await told()).toHaveLength(1);
    shop.sandbox.world.updateRole(role, { permissions: 0n });
    await shop.pass(16 * MINUTE, "delivery.roles");
    expect(holds(ian, role)).toBe(true);
    // Its days begin when it is handed out.
    await shop.pass(10 * DAY - HOUR, "delivery.roles");
    expect(holds(ian, role)).toBe(true);
  });
});

describe("low stock", () => {
  const alerts = (productId: string) =>
    shop.query<{ after: unknown }>(
      "SELECT after FROM audit_log WHERE action = 'stock.low' AND subject_id = $1 ORDER BY id",
      [productId],
    );

  it("is told in the stock log, once each time a product falls to its threshold", async () => {
    const log = shop.sandbox.world.createChannel(shop.guild.id, { name: "stock-log" });
    await shop.query(
      `INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'logs.stock', to_jsonb($2::text), now())`,
      [shop.guild.id, log.id],
    );
    const id = await product(shop, { name: "Falling", price: 0n, stock: 6n });
    const set = await shop.owner.slash("stockalert", { product: "Falling", threshold: 4 });
    expect(set.text()).toContain("4 units or fewer");
    for (let i = 0; i < 4; i += 1) await buy(bea, "Falling");
    expect(await alerts(id)).toEqual([{ after: { left: "4", alertAt: 4 } }]);
    expect((await bea.slash("buy", { product: "Falling" })).text()).toContain("Only 2 left");
    await shop.owner.slash("addstock", { product: "Falling", quantity: 3 });
    expect((await bea.slash("buy", { product: "Falling" })).text()).toContain("In stock");
    await buy(bea, "Falling");
    await buy(bea, "Falling");
    expect(await alerts(id)).toHaveLength(2);
    await shop.owner.slash("setstock", { product: "Falling", quantity: 50 });
    await shop.owner.slash("setstock", { product: "Falling", quantity: 3 });
    expect(await alerts(id)).toHaveLength(3);
    await shop.bot.jobs.runSweep("logs.group", new Date(shop.sandbox.clock.now()));
    await shop.idle();
    const posted = shop.owner
      .channel("stock-log")
      .messages()
      .map((message) => message.text())
      .join("\n");
    expect(posted.match(/Stock is low/g)).toHaveLength(3);
    expect(posted).toContain("Falling");
  });

  it("goes by the shop's number, or by the product's own until it is given up", async () => {
    expect((await shop.owner.slash("stockalert")).text()).toContain("10 units or fewer");
    const keys = Array.from({ length: 12 }, (_, i) => `ALERT-${i}`);
    const id = await product(shop, { name: "Keys run low", price: 0n, keys });
    await shop.owner.slash("stockalert", { threshold: 11 });
    await buy(bea, "Keys run low");
    expect(await alerts(id)).toEqual([{ after: { left: "11", alertAt: 11 } }]);
    await shop.owner.slash("stockalert", { product: "Keys run low", threshold: 0 });
    expect((await bea.slash("buy", { product: "Keys run low" })).text()).toContain("In stock");
    const own = await shop.owner.slash("stockalert", { product: "Keys run low" });
    expect(own.text()).toContain("It has its own number; the shop's is 11.");
    await own.click("Use the shop's number");
    expect((await bea.slash("buy", { product: "Keys run low" })).text()).toContain("Only 11 left");
  });
});
