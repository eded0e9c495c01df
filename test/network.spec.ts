import { once } from "node:events";
import { PermissionFlagsBits } from "discord.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageView, Person } from "../sandbox/index.js";
import { InteractionBoundary } from "../src/platform/discord/boundary.js";
import { product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

const CALLBACK = "/interactions/:interaction_id/:interaction_token/callback";
const ANSWER = "/webhooks/:webhook_id/:webhook_token/messages/@original";
const POST = "/channels/:channel_id/messages";
const CREATE = "/guilds/:guild_id/channels";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
  await product(shop, { name: "Space Key", goods: "KEY-1234", stock: 100n });
});
afterAll(() => shop.close());

/** A member with 12.00 before the last press of a purchase of 5.00. */
async function aboutToBuy(): Promise<{ buyer: Person; confirm: () => ReturnType<MessageView["click"]> }> {
  const buyer = await shop.member("Bea", { balance: "12.00" });
  const page = await buyer.slash("buy", { product: "Space Key" });
  await page.click("Buy now");
  const { message } = page;
  return { buyer, confirm: () => message.click("Confirm purchase ($5.00)") };
}

async function aboutToOpen(): Promise<{ buyer: Person; open: () => ReturnType<MessageView["click"]> }> {
  const buyer = await shop.member("Bea", { balance: "12.00" });
  const { message } = await buyer.slash("buy", { product: "Space Key" });
  return { buyer, open: () => message.click("Open ticket") };
}

function ticketsOf(buyer: Person) {
  return buyer.channels().filter(({ name }) => name.startsWith("order-"));
}

function panelOf(buyer: Person): MessageView {
  const panel = ticketsOf(buyer)[0]
    ?.messages()
    .find((message) => message.buttons().length > 0);
  if (!panel) throw new Error(`${buyer.name} sees no panel.`);
  return panel;
}

async function expectOrders(buyer: Person, expected: { states: string[]; charged: number }): Promise<void> {
  const [row] = await shop.query(
    `SELECT coalesce((SELECT array_agg(state) FROM orders o WHERE o.customer_id = c.id), '{}') AS states,
       (SELECT count(*)::int FROM transfers t JOIN orders o ON o.id = t.order_id WHERE o.customer_id = c.id) AS charged
     FROM customers c WHERE member_id = $1`,
    [buyer.id],
  );
  expect(row).toEqual(expected);
}

async function expectBoughtOnce(buyer: Person): Promise<void> {
  await shop.idle();
  await expectOrders(buyer, { states: ["delivered"], charged: 1 });
  expect(buyer.dms().filter((message) => message.text().includes("KEY-1234"))).toHaveLength(1);
  expect((await buyer.slash("balance")).text()).toContain("$7.00");
}

describe("the gateway drops", () => {
  it("between the press and its answer: the answer comes, bought once", async () => {
    const { buyer, confirm } = await aboutToBuy();
    const pressed = confirm();
    shop.sandbox.faults.dropGateway();
    expect((await pressed).text()).toContain("is paid");
    await expectBoughtOnce(buyer);
  });

  it("before the press: it arrives with the RESUME, bought once", async () => {
    const { buyer, confirm } = await aboutToBuy();
    shop.sandbox.faults.dropGateway();
    expect((await confirm()).text()).toContain("is paid");
    await expectBoughtOnce(buyer);
  });

  it("while the goods are on their way: they arrive once", async () => {
    const { buyer, confirm } = await aboutToBuy();
    const sending = shop.sandbox.faults.add({ kind: "delay", ms: 300, method: "POST", route: POST });
    await confirm();
    await expect.poll(() => sending.hits).toBe(1);
    shop.sandbox.faults.dropGateway();
    await expectBoughtOnce(buyer);
  });

  it("and the session is lost: a new one serves the old button", async () => {
    const { buyer, confirm } = await aboutToBuy();
    const ready = once(shop.bot.client, "shardReady");
    shop.sandbox.faults.invalidateSessions();
    await ready;
    expect((await confirm()).text()).toContain("is paid");
    await expectBoughtOnce(buyer);
  });

  it("and says the same press twice: bought once", async () => {
    const { buyer, confirm } = await aboutToBuy();
    shop.sandbox.faults.duplicateNextEvent("INTERACTION_CREATE");
    expect((await confirm()).text()).toContain("is paid");
    await expectBoughtOnce(buyer);
  });
});

describe("the answer to a press is lost", () => {
  it("before anything was done: the buyer sees nothing, presses again, and has one order", async () => {
    const { buyer, confirm } = await aboutToBuy();
    const reset = shop.sandbox.faults.add({ kind: "reset-before-commit", method: "POST", route: CALLBACK, times: 100 });
    await shop.sandbox.violations.during("interaction.unanswered", async () => {
      await expect(confirm()).rejects.toThrow("did not respond");
      await shop.bot.resolve(InteractionBoundary).idle();
    });
    expect(reset.hits).toBeGreaterThan(0);
    await expectOrders(buyer, { states: [], charged: 0 });
    reset.remove();
    expect((await confirm()).text()).toContain("is paid");
    await expectBoughtOnce(buyer);
  });

  it("after the sale: the buyer sees the old page, presses again, and is shown the same receipt", async () => {
    const { buyer, confirm } = await aboutToBuy();
    const hangup = shop.sandbox.faults.add({
      kind: "hangup-before-commit",
      method: "PATCH",
      route: ANSWER,
      times: 100,
    });
    void confirm().catch(() => undefined);
    await expect.poll(() => hangup.hits).toBeGreaterThan(0);
    await shop.bot.resolve(InteractionBoundary).idle();
    hangup.remove();
    const again = await confirm();
    expect(again.text()).toContain("you were charged once");
    await expectBoughtOnce(buyer);
  });

  it("at every step of a ticket at once: one order, one channel, one panel", async () => {
    const { buyer, open } = await aboutToOpen();
    const lost = { kind: "error-after-commit", status: 502, method: "POST" } as const;
    const faults = [CALLBACK, CREATE, POST].map((route) => shop.sandbox.faults.add({ ...lost, route, times: 2 }));
    await shop.sandbox.violations.during(40060, async () => {
      expect((await open()).text()).toContain("is open");
      await shop.idle();
    });
    expect(faults.map(({ hits }) => hits)).toEqual([2, 2, 2]);
    await expectOrders(buyer, { states: ["pending"], charged: 0 });
    expect(ticketsOf(buyer)).toHaveLength(1);
    expect(ticketsOf(buyer)[0]?.messages()).toHaveLength(2);
  });
});

it("with closed DMs the order is delivered, and its goods are shown on request", async () => {
  const { buyer, confirm } = await aboutToBuy();
  shop.sandbox.faults.closeDms(buyer.user);
  await shop.sandbox.violations.during(50007, async () => {
    const receipt = await confirm();
    await shop.idle();
    await expectOrders(buyer, { states: ["delivered"], charged: 1 });
    expect(buyer.dms()).toEqual([]);
    const goods = await receipt.click("Show goods");
    expect(goods.ephemeral).toBe(true);
    expect(goods.text()).toContain("KEY-1234");
  });
});

describe("the bot loses a permission in the middle", () => {
  const ours = () => shop.bot.client.guilds.cache.get(shop.guild.id)?.members.me?.permissions;

  /** Takes it from the bot until `action` is over. */
  async function without(permission: bigint, action: () => Promise<void>): Promise<void> {
    const { world, faults } = shop.sandbox;
    const guild = world.guild(shop.guild.id);
    const before = [...(guild?.roles.values() ?? [])].map((role) => ({ role, permissions: role.permissions }));
    faults.revoke(shop.guild.id, permission);
    await expect.poll(() => ours()?.has(permission)).toBe(false);
    try {
      await action();
    } finally {
      for (const { role, permissions } of before) world.updateRole(role, { permissions });
      await expect.poll(() => ours()?.has(permission)).toBe(true);
    }
  }

  it.each([
    ["Manage Channels", PermissionFlagsBits.ManageChannels],
    ["Send Messages", PermissionFlagsBits.SendMessages],
  ])("before Open ticket (%s): the buyer reads what staff must give back, and nothing is left", async (name, bit) => {
    const { buyer, open } = await aboutToOpen();
    const stock = () => shop.query("SELECT quantity FROM stocks");
    const before = await stock();
    await without(bit, async () => {
      const answer = await open();
      const refusal = answer.messages.length > 0 ? answer : await answer.next();
      expect(refusal.text()).toContain(`Staff need to give my role: ${name}.`);
      await shop.idle();
      await expectOrders(buyer, { states: ["cancelled"], charged: 0 });
      expect(ticketsOf(buyer)).toEqual([]);
      expect(await stock()).toEqual(before);
    });
    const page = await buyer.slash("buy", { product: "Space Key" });
    expect((await page.click("Open ticket")).text()).toContain("is open");
  });

  it("in the ticket (Send Messages): the payment goes through, and its news follows when it is back", async () => {
    const { buyer, open } = await aboutToOpen();
    await open();
    await shop.idle();
    const [ticket] = ticketsOf(buyer);
    if (!ticket) throw new Error("There is no ticket.");
    const channel = shop.sandbox.world.channel(ticket.id);
    if (!channel) throw new Error("There is no channel.");
    const own = channel.overwrites.find(({ id }) => id === shop.sandbox.world.botUserId);
    shop.sandbox.faults.revokeIn(ticket.id, PermissionFlagsBits.SendMessages);
    const refused = await shop.sandbox.violations.during(50013, async () => {
      expect((await panelOf(buyer).click("Pay with wallet ($5.00)")).text()).toContain("is paid");
      await shop.idle();
    });
    expect(refused.length).toBeGreaterThan(0);
    await expectBoughtOnce(buyer);
    if (own) shop.sandbox.world.setOverwrite(channel, own.id, own);
    await buyer.sees(() => ticket.messages().some((message) => message.text().includes("Delivered")));
  });
});
