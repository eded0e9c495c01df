import { afterEach, beforeEach, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { TryAgainLater } from "../src/platform/jobs/job.js";
import { drawPanel } from "../src/modules/payments/payment.events.js";
import { PaymentPanels } from "../src/modules/payments/payment-panels.js";
import { HOUR } from "../src/platform/clock.js";
import { traced } from "../src/platform/trace.js";
import { Transactions } from "../src/platform/database/transactions.js";
import { openTicket, product } from "./support/order-tickets.js";
import { Shop } from "./support/shop.js";

let shop: Shop;

beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(async () => {
  await shop.close();
});

async function opened(person: Person, draft: Parameters<typeof product>[1] = {}) {
  const apple = await product(shop, draft);
  await openTicket(shop, person, apple.checkout());
  await shop.idle();
  return { apple, channel: person.channel("order-1"), panel: () => person.channel("order-1").find("Order #1\n") };
}

function panelOf(person: Person) {
  const [, panel] = person.channel("order-1").messages();
  if (!panel) throw new Error("there is no panel");
  return panel;
}

async function order(): Promise<{ state: string; read_only: boolean; slot: number | null }> {
  const [row] = await shop.query<{ state: string; read_only: boolean; slot: number | null }>(
    "SELECT o.state, t.read_only, t.slot FROM orders o JOIN tickets t ON t.subject_id = o.id",
  );
  if (!row) throw new Error("there is no order");
  return row;
}

it("pays from the wallet by the panel, after a restart too, and ends the ticket when the goods are sent", async () => {
  const alice = await shop.member("Alice", { balance: "12.00" });
  const { channel } = await opened(alice);
  await shop.restart();

  const reply = await panelOf(alice).click(/Pay with wallet/);
  expect(reply.ephemeral).toBe(true);
  expect(reply.text()).toContain("Order #1 is paid");
  expect(reply.text()).toContain("$7.00");
  await shop.idle();

  expect(await order()).toEqual({ state: "delivered", read_only: true, slot: null });
  expect(panelOf(alice).text()).toContain("Delivered");
  expect(
    panelOf(alice)
      .buttons()
      .map(({ label }) => label),
  ).toEqual(["Show goods", "Confirm received"]);
  expect(
    channel
      .messages()
      .filter((message) => message.text().includes("Order #1: "))
      .map((each) => each.text()),
  ).toHaveLength(1);
  expect(channel.visible).toBe(true);
  expect(channel.writable).toBe(false);
  expect((await panelOf(alice).click("Show goods")).text()).toContain("The goods");
});

it("charges once for a double click", async () => {
  const alice = await shop.member("Alice", { balance: "12.00" });
  await opened(alice);
  const panel = panelOf(alice);
  const both = await Promise.all([panel.click(/Pay with wallet/), panel.click(/Pay with wallet/)]);
  for (const reply of both) expect(reply.text()).toContain("$7.00");
  await shop.idle();
  const [row] = await shop.query<{ balance: string }>("SELECT balance FROM accounts WHERE customer_id IS NOT NULL");
  expect(row?.balance).toBe("700");
});

it("refuses everybody but the buyer, and says what is missing", async () => {
  const alice = await shop.member("Alice");
  const { apple } = await opened(alice);
  const mallory = await shop.member("Mallory", { balance: "50.00" });
  const panel = panelOf(alice);
  const [pay, cancel] = panel.buttons();
  const { world } = shop.sandbox;
  const general = mallory.channel("general");
  const forged = world.createMessage({ channelId: general.id, authorId: world.botUserId, content: "forged" });
  for (const button of [pay, cancel]) {
    const reply = await mallory.press(button?.customId ?? "", forged);
    expect(reply.text()).toContain("belongs to somebody else");
  }
  expect((await panel.click(/Pay with wallet/)).text()).toContain("You have $0.00, this costs $5.00");
  await shop.idle();
  expect(await order()).toEqual({ state: "pending", read_only: false, slot: 1 });
  expect(await apple.stock()).toBe(2);
});

it("says on the panel what went back when staff cancel what was paid", async () => {
  const alice = await shop.member("Alice", { balance: "5.00" });
  const { channel } = await opened(alice, { delivery: "service" });
  await panelOf(alice).click(/Pay with wallet/);
  await shop.idle();
  await (await shop.owner.slash("order-status", { order: "1", status: "cancelled" })).click(/Cancel and return/);
  await shop.idle();
  expect(panelOf(alice).text()).toContain("Cancelled. $5.00 went back in full to the wallet.");
  expect(channel.messages().at(-1)?.text()).toContain("Cancelled. $5.00 went back in full to the wallet.");
});

it("cancels, gives the stock and the place back, and says so once", async () => {
  const alice = await shop.member("Alice");
  const { apple, channel } = await opened(alice);
  const panel = panelOf(alice);
  expect((await panel.click("Cancel order")).text()).toContain("Order #1 is cancelled");
  await shop.idle();
  expect(await order()).toEqual({ state: "cancelled", read_only: true, slot: null });
  expect(await apple.stock()).toBe(3);
  expect(panelOf(alice).buttons()).toEqual([]);
  expect(panelOf(alice).text()).toContain("Cancelled. Nothing was charged.");
  expect(channel.messages().filter((message) => message.text().includes("Order #1: "))).toHaveLength(1);
  expect((await openTicket(shop, alice, apple.checkout())).outcome).toBe("opened");
});

it("has staff mark a service delivered, and refuses the buyer that", async () => {
  const { world, people } = shop.sandbox;
  const role = world.createRole(shop.guild.id, { name: "Helpers" });
  const alice = await shop.member("Alice", { balance: "5.00" });
  await shop.query(
    "INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'tickets.order.staffRoles', $2, now())",
    [shop.guild.id, JSON.stringify([role.id])],
  );
  const helper = await people.join(shop.guild, { name: "Helen", roles: ["Helpers"] });
  const { channel } = await opened(alice, { delivery: "service", stock: null });
  await panelOf(alice).click(/Pay with wallet/);
  await shop.idle();
  expect(await order()).toEqual({ state: "processing", read_only: false, slot: null });
  expect(channel.writable).toBe(true);
  await panelOf(alice).click("Mark delivered");
  await shop.idle();
  expect(await order()).toMatchObject({ state: "processing" });
  await panelOf(helper).click("Mark delivered");
  await shop.idle();
  expect(await order()).toMatchObject({ state: "delivered", read_only: true });
  expect(channel.writable).toBe(false);
  expect(helper.channel("order-1").writable).toBe(true);
});

it("expires after an hour: the ticket says so and is for reading", async () => {
  const alice = await shop.member("Alice", { balance: "5.00" });
  const { apple, channel } = await opened(alice);
  await shop.pass(HOUR + 1, "sales.expire");
  expect(await order()).toEqual({ state: "expired", read_only: true, slot: null });
  expect(await apple.stock()).toBe(3);
  expect(channel.find("Order #1: ").text()).toContain("Expired");
  expect(channel.writable).toBe(false);
});

it("draws the panel anew when it was deleted, and never an older state over a newer one", async () => {
  const alice = await shop.member("Alice", { balance: "5.00" });
  await opened(alice);
  const { world } = shop.sandbox;
  const message = world.message(panelOf(alice).id);
  if (message) world.deleteMessage(message);
  shop.sandbox.violations.allow("message.unknown", "the panel was deleted by hand");
  const { guildId, orderId, channelId } = await panelRow();
  await Promise.all(
    Array.from({ length: 6 }, () =>
      shop.bot.resolve(PaymentPanels).draw(guildId, { kind: "order", id: orderId }, channelId),
    ),
  );
  expect(alice.channel("order-1").messages()).toHaveLength(2);

  // The answer to an old draw is slow: the newer one waits for it.
  shop.sandbox.faults.add({
    kind: "delay",
    ms: 800,
    method: "PATCH",
    route: "/channels/:channel_id/messages/:message_id",
  });
  await shop.bot
    .resolve(Transactions)
    .run("test", (tx) => shop.bot.jobs.enqueue(tx, { job: drawPanel, payload: { guildId, orderId, channelId } }));
  await panelOf(alice).click("Cancel order");
  await shop.idle();
  expect(panelOf(alice).text()).toContain("Cancelled");
});

it("does not draw while another process does", async () => {
  const alice = await shop.member("Alice");
  await opened(alice);
  const { guildId, orderId, channelId } = await panelRow();
  const draw = () => shop.bot.resolve(PaymentPanels).draw(guildId, { kind: "order", id: orderId }, channelId);
  const other = shop.database.dataSource.createQueryRunner();
  await other.query("SELECT pg_advisory_lock($1::bigint)", [channelId]);
  await expect(draw()).rejects.toBeInstanceOf(TryAgainLater);
  expect(panelOf(alice).edited).toBe(false);
  await other.query("SELECT pg_advisory_unlock($1::bigint)", [channelId]);
  await other.release();
  await draw();
  expect(panelOf(alice).edited).toBe(true);
});

it("draws in five statements", async () => {
  const alice = await shop.member("Alice");
  await opened(alice);
  const { guildId, orderId, channelId } = await panelRow();
  const count = await traced("count", async ({ statements }) => {
    await shop.bot.resolve(PaymentPanels).draw(guildId, { kind: "order", id: orderId }, channelId);
    return statements.length;
  });
  expect(count).toBe(5);
});

async function panelRow(): Promise<{ guildId: string; orderId: string; channelId: string }> {
  const [row] = await shop.query<{ guildId: string; orderId: string; channelId: string }>(
    `SELECT t.guild_id AS "guildId", t.subject_id AS "orderId", t.channel_id AS "channelId" FROM tickets t`,
  );
  if (!row) throw new Error("there is no ticket");
  return row;
}
