import { ChannelType, PermissionFlagsBits } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TicketChannels } from "../src/modules/tickets/ticket.channels.js";
import { TicketJobs } from "../src/modules/tickets/ticket.jobs.js";
import { LEASE_MS, TicketService } from "../src/modules/tickets/ticket.service.js";
import { HOUR, MINUTE } from "../src/platform/clock.js";
import { traced } from "../src/platform/trace.js";
import { actorFor, channelsOf, openTicket, product, reserveOnly } from "./support/order-tickets.js";
import { Shop } from "./support/shop.js";

const CREATE = "/guilds/:guild_id/channels";
const POST = "/channels/:channel_id/messages";

let shop: Shop;

beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(async () => {
  await shop.close();
});

interface TicketRow {
  state: string;
  slot: number | null;
  channel_id: string | null;
  channel_key: string;
  read_only: boolean;
  order_state: string;
}

function tickets(): Promise<TicketRow[]> {
  return shop.query<TicketRow>(
    `SELECT t.state, t.slot, t.channel_id, t.channel_key, t.read_only, o.state AS order_state
     FROM tickets t JOIN orders o ON o.id = t.subject_id ORDER BY t.id`,
  );
}

async function ticket(): Promise<TicketRow> {
  const [only, ...others] = await tickets();
  if (!only || others.length > 0) throw new Error(`expected one ticket, found ${others.length + (only ? 1 : 0)}`);
  return only;
}

async function expectOneChannel(): Promise<TicketRow> {
  const row = await ticket();
  expect(row).toMatchObject({ state: "open", order_state: "pending" });
  expect(channelsOf(shop, row.channel_key)).toEqual([row.channel_id]);
  return row;
}

async function expectNothingLeft(apple: Awaited<ReturnType<typeof product>>): Promise<void> {
  const row = await ticket();
  expect(row).toMatchObject({ state: "failed", slot: null, channel_id: null, order_state: "cancelled" });
  expect(channelsOf(shop, row.channel_key)).toEqual([]);
  expect(await apple.stock()).toBe(3);
}

describe("opening a ticket", () => {
  it("makes a private channel for the buyer and the staff, with the order and its panel", async () => {
    const { world, people } = shop.sandbox;
    const staffRole = world.createRole(shop.guild.id, { name: "Helpers" });
    const category = world.createChannel(shop.guild.id, { name: "Orders", type: ChannelType.GuildCategory });
    const apple = await product(shop);
    for (const [key, value] of [
      ["tickets.order.category", category.id],
      ["tickets.order.staffRoles", [staffRole.id, "123456789012345678"]],
    ] as const) {
      await shop.query("INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, $2, $3, now())", [
        shop.guild.id,
        key,
        JSON.stringify(value),
      ]);
    }
    const alice = await shop.member("Alice");
    const bob = await shop.member("Bob");
    const helper = await people.join(shop.guild, { name: "Helen", roles: ["Helpers"] });

    const opened = await openTicket(shop, alice, apple.checkout());
    await shop.idle();

    const row = await expectOneChannel();
    expect(opened).toMatchObject({ outcome: "opened", channelId: row.channel_id, ticketNumber: 1n });
    const channel = alice.channel("order-1");
    expect(channel.category).toBe("Orders");
    expect(channel.writable).toBe(true);
    expect(helper.channel("order-1").writable).toBe(true);
    expect(() => bob.channel("order-1")).toThrow();
    const [greeting, panel, ...others] = channel.messages();
    expect(others).toEqual([]);
    expect(greeting?.pings.userIds).toEqual([alice.id]);
    expect(greeting?.text()).toContain("Ticket #1");
    expect(panel?.text()).toContain("$5.00");
    expect(panel?.buttons().map(({ label }) => label)).toEqual([
      "Pay with wallet ($5.00)",
      "Promo code",
      "Cancel order",
    ]);
    expect(await apple.stock()).toBe(2);
  });

  it("costs at most 12 statements to reserve", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    await actorFor(shop, alice);
    const statements = await traced("count", async (trace) => {
      const before = trace.statements.length;
      await reserveOnly(shop, alice, apple.checkout());
      return trace.statements.slice(before);
    });
    // Minus the standing that the harness reads for the access check.
    expect(statements.length - 1).toBe(12);
    await shop.pass(LEASE_MS + 1, "tickets.reap");
  });

  it("opens one ticket for a double click, and both presses get its channel", async () => {
    const apple = await product(shop, { stock: 1 });
    const alice = await shop.member("Alice");
    const checkout = apple.checkout();
    const both = await Promise.all([openTicket(shop, alice, checkout), openTicket(shop, alice, checkout)]);
    const row = await expectOneChannel();
    expect(both.map(({ channelId }) => channelId)).toEqual([row.channel_id, row.channel_id]);
    expect(await openTicket(shop, alice, checkout)).toMatchObject({ channelId: row.channel_id });
    expect(await apple.stock()).toBe(0);
  });

  it("leads to the ticket that is open already, and reserves nothing more", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const first = await openTicket(shop, alice, apple.checkout());
    expect(await openTicket(shop, alice, apple.checkout())).toMatchObject({ ...first, outcome: "existing" });
    await expectOneChannel();
    expect(await apple.stock()).toBe(2);
  });

  it("lets ten different confirmations at once pass the limit once", async () => {
    const apple = await product(shop, { stock: 10 });
    const alice = await shop.member("Alice");
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => reserveOnly(shop, alice, apple.checkout())),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await tickets()).toHaveLength(1);
    expect(await apple.stock()).toBe(9);
    await shop.pass(LEASE_MS + 1, "tickets.reap");
    await expectOneChannel();
  });

  it("gives the place back when the channel was deleted by hand", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const first = await openTicket(shop, alice, apple.checkout());
    await shop.idle();
    const channel = shop.sandbox.world.channel(first.channelId);
    if (channel) shop.sandbox.world.deleteChannel(channel);
    await expect.poll(async () => (await ticket()).state).toBe("lost");
    expect(await openTicket(shop, alice, apple.checkout())).toMatchObject({ outcome: "opened", ticketNumber: 2n });
    expect((await tickets()).map(({ state, slot }) => [state, slot])).toEqual([
      ["lost", null],
      ["open", 1],
    ]);
  });

  it("finds out that the channel was deleted while the bot was away", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    await openTicket(shop, alice, apple.checkout());
    await shop.idle();
    await shop.query("UPDATE tickets SET channel_id = 123456789012345678");
    shop.sandbox.violations.allow("channel.unknown", "asks Discord whether the channel is there");
    expect(await openTicket(shop, alice, apple.checkout())).toMatchObject({ outcome: "opened", ticketNumber: 3n });
    expect((await tickets()).map(({ state }) => state)).toEqual(["lost", "open"]);
  });
});

it("greets once, however often its jobs run and however long after", async () => {
  const apple = await product(shop);
  const alice = await shop.member("Alice");
  await openTicket(shop, alice, apple.checkout());
  await shop.idle();
  const [row] = await shop.query<{ id: string }>("SELECT id FROM tickets");
  for (const later of [0, HOUR / 2]) {
    shop.sandbox.clock.advance(later);
    await shop.bot.resolve(TicketJobs).opened({ guildId: shop.guild.id, ticketId: row?.id ?? "" });
    await shop.idle();
  }
  expect(alice.channel("order-1").messages()).toHaveLength(2);
});

describe("a ticket that Discord refuses", () => {
  it("names the missing permissions and leaves nothing behind", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    shop.sandbox.faults.revoke(shop.guild.id, PermissionFlagsBits.ManageChannels | PermissionFlagsBits.ManageRoles);
    const ours = () => shop.bot.client.guilds.cache.get(shop.guild.id)?.members.me?.permissions;
    await expect.poll(() => ours()?.has("ManageRoles")).toBe(false);
    await expect(openTicket(shop, alice, apple.checkout())).rejects.toMatchObject({
      code: "tickets.missingPermissions",
      facts: { permissions: ["Manage Channels", "Manage Roles"], category: null },
    });
    await shop.idle();
    await expectNothingLeft(apple);
  });

  it("is refused when the server is full", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const { world } = shop.sandbox;
    while (world.channelsOf(shop.guild.id).length < 500) world.createChannel(shop.guild.id, { name: "filler" });
    await expect(openTicket(shop, alice, apple.checkout())).rejects.toMatchObject({ code: "tickets.guildFull" });
    await shop.idle();
    await expectNothingLeft(apple);
  });

  it("stands outside its category when that is full", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const { world } = shop.sandbox;
    const category = world.createChannel(shop.guild.id, { name: "Orders", type: ChannelType.GuildCategory });
    for (let i = 0; i < 50; i += 1) world.createChannel(shop.guild.id, { name: "filler", parentId: category.id });
    await shop.query(
      "INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'tickets.order.category', $2, now())",
      [shop.guild.id, JSON.stringify(category.id)],
    );
    await openTicket(shop, alice, apple.checkout());
    expect(alice.channel("order-1").category).toBe("");
    await expectOneChannel();
  });
});

describe("a ticket whose channel is uncertain", () => {
  it("keeps one channel when the answer to its creation is lost after the commit", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const fault = shop.sandbox.faults.add({ kind: "error-after-commit", status: 502, method: "POST", route: CREATE });
    await openTicket(shop, alice, apple.checkout());
    await shop.idle();
    expect(fault.hits).toBe(1);
    await expectOneChannel();
  });

  it("posts one panel when the answer to it is lost after the commit", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const fault = shop.sandbox.faults.add({
      kind: "error-after-commit",
      status: 502,
      method: "POST",
      route: POST,
      times: 2,
    });
    await openTicket(shop, alice, apple.checkout());
    await shop.idle();
    expect(fault.hits).toBe(2);
    expect(alice.channel("order-1").messages()).toHaveLength(2);
  });

  it("leaves it to the reaper when Discord never answers properly", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    shop.sandbox.faults.add({ kind: "error-after-commit", status: 502, method: "POST", route: CREATE, times: 4 });
    await expect(openTicket(shop, alice, apple.checkout())).rejects.toMatchObject({ code: "tickets.delayed" });
    expect(await ticket()).toMatchObject({ state: "opening", order_state: "pending" });
    await shop.pass(MINUTE, "tickets.reap");
    await expectOneChannel();
    expect(alice.channel("order-1").messages()).toHaveLength(2);
  });

  it("is opened by the reaper when the process died before it called Discord", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    await reserveOnly(shop, alice, apple.checkout());
    await shop.pass(MINUTE, "tickets.reap");
    expect(await ticket()).toMatchObject({ state: "opening" });
    await shop.pass(MINUTE + 1, "tickets.reap");
    await expectOneChannel();
    expect(alice.channel("order-1").messages()).toHaveLength(2);
  });

  it("is adopted by the reaper when the process died after Discord made the channel", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    await reserveOnly(shop, alice, apple.checkout());
    const { channel_key } = await ticket();
    const made = shop.sandbox.world.createChannel(shop.guild.id, {
      name: "order-1",
      topic: `Order #1 · ${channel_key}`,
    });
    await shop.pass(LEASE_MS + 1, "tickets.reap");
    expect((await expectOneChannel()).channel_id).toBe(made.id);
  });

  it("has one channel when a slow creator loses its lease to the reaper", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const slow = shop.sandbox.faults.add({ kind: "delay", ms: 1_500, method: "POST", route: CREATE });
    const opening = openTicket(shop, alice, apple.checkout());
    await expect.poll(() => slow.hits).toBe(1);
    await shop.pass(LEASE_MS + 1, "tickets.reap");
    const byReaper = await expectOneChannel();
    expect((await opening).channelId).toBe(byReaper.channel_id);
    await shop.idle();
    expect((await expectOneChannel()).channel_id).toBe(byReaper.channel_id);
    expect(alice.channel("order-1").messages()).toHaveLength(2);
  });

  it("is given up by the reaper after five tries, and the buyer is told", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    await reserveOnly(shop, alice, apple.checkout());
    shop.sandbox.faults.add({ kind: "reset-before-commit", method: "POST", route: CREATE, times: 100 });
    for (let i = 0; i < 5; i += 1) await shop.pass(LEASE_MS + 1, "tickets.reap");
    expect(await ticket()).toMatchObject({ state: "failed", order_state: "cancelled" });
    await expectNothingLeft(apple);
    expect(alice.dms().at(-1)?.text()).toContain("Order #1 could not be opened");
  });

  it("gets no channel any more when its order expired first", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    await reserveOnly(shop, alice, apple.checkout());
    const { channel_key } = await ticket();
    shop.sandbox.world.createChannel(shop.guild.id, { name: "order-1", topic: channel_key });
    await shop.pass(2 * HOUR, "sales.expire");
    await shop.pass(0, "tickets.reap");
    expect(await ticket()).toMatchObject({ state: "failed", slot: null, order_state: "expired" });
    expect(channelsOf(shop, channel_key)).toEqual([]);
    expect(await apple.stock()).toBe(3);
  });

  it("takes the channel back when the order expired while it was made", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const slow = shop.sandbox.faults.add({ kind: "delay", ms: 1_500, method: "POST", route: CREATE });
    const opening = openTicket(shop, alice, apple.checkout());
    await expect.poll(() => slow.hits).toBe(1);
    await shop.pass(HOUR + 1, "sales.expire");
    await expect(opening).rejects.toMatchObject({ code: "tickets.failed" });
    const { channel_key } = await ticket();
    expect(channelsOf(shop, channel_key)).toEqual([]);
    await shop.pass(0, "tickets.reap");
    expect(await ticket()).toMatchObject({ state: "failed", slot: null, order_state: "expired" });
  });

  it("belongs to whoever holds the lease: who lost it can neither activate nor fail it", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const reserved = await reserveOnly(shop, alice, apple.checkout());
    if (!reserved.fresh) throw new Error("not reserved anew");
    const service = shop.bot.resolve(TicketService);
    shop.sandbox.clock.advance(LEASE_MS + 1);
    const now = new Date(shop.sandbox.clock.now());
    const both = await Promise.all([service.takeOverdue(now), service.takeOverdue(now)]);
    const [held, ...others] = both.filter((each) => each !== null);
    expect(others).toEqual([]);
    if (!held) throw new Error("nobody took the lease");
    expect(await service.activate(reserved.ticket, "123456789012345678")).toBe(false);
    expect(await service.fail(reserved.ticket, "lost", true)).toBe(false);
    await shop.bot.resolve(TicketChannels).reap(held, 5);
    await shop.idle();
    await expectOneChannel();
  });

  it("is not adopted by two: the first channel stays, the other goes", async () => {
    const apple = await product(shop);
    const alice = await shop.member("Alice");
    const reserved = await reserveOnly(shop, alice, apple.checkout());
    if (!reserved.fresh) throw new Error("not reserved anew");
    const { world } = shop.sandbox;
    for (let i = 0; i < 2; i += 1)
      world.createChannel(shop.guild.id, { name: "order-1", topic: reserved.ticket.channelKey });
    const [first] = channelsOf(shop, reserved.ticket.channelKey);
    await shop.bot.resolve(TicketChannels).reap(reserved.ticket, 5);
    await shop.idle();
    expect((await expectOneChannel()).channel_id).toBe(first);
  });
});
