import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY, HOUR } from "../src/platform/clock.js";
import { product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
  await product(shop, { name: "Guide", price: 500n });
});
afterAll(() => shop.close());

const audited = (action: string) =>
  shop.query("SELECT before, after, reason FROM audit_log WHERE action = $1 ORDER BY id DESC LIMIT 1", [action]);

describe("a blocked member", () => {
  it("cannot buy; orders, goods, statement and open tickets stay", async () => {
    const bea = await shop.member("Bea", { balance: "20.00" });
    const bought = await bea.slash("buy", { product: "Guide" });
    await bought.click("Buy now");
    await bought.click(/Confirm purchase/);
    await shop.idle();
    const page = await bea.slash("buy", { product: "Guide" });
    const ticket = await (await bea.slash("buy", { product: "Guide" })).click("Open ticket");
    await shop.idle();
    await page.click("Buy now");

    const done = await shop.owner.slash("block", { member: bea, reason: "Too *loud*" });
    expect(done.text()).toContain("until you unblock them");
    expect(done.text()).toContain("Too \\*loud\\*");

    for (const refused of [
      await bea.slash("buy"),
      await page.message.click(/Confirm purchase/),
      await page.message.click("Back"),
    ]) {
      expect(refused.text()).toContain("You are blocked from shopping here");
    }
    const orders = await bea.slash("orders");
    const details = await orders.select("Open an order", "#1 Guide");
    expect((await details.click("Show goods")).text()).toContain("Goods of Guide");
    expect((await bea.slash("transactions")).text()).toContain("-$5.00");
    expect((await bea.slash("balance")).text()).toContain("$15.00");
    expect(ticket.text()).toContain("is open");
    const panel = bea.channel("order-2").last();
    expect((await panel.click(/Pay with wallet/)).text()).toContain("You are blocked");
    expect((await panel.click("Cancel order")).text()).toContain("cancelled");
    await shop.idle();
    expect(await audited("customer.block")).toEqual([
      { before: { blocked: "no" }, after: { blocked: "for good" }, reason: "Too *loud*" },
    ]);

    expect((await shop.owner.slash("unblock", { member: bea })).text()).toContain("can buy again");
    expect((await bea.slash("buy")).text()).toContain("Choose a category");
    expect((await shop.owner.slash("unblock", { member: bea })).text()).toContain("is not blocked");
    expect(await audited("customer.unblock")).toMatchObject([{ after: { blocked: "no" } }]);
  });

  it("is free again when the days are over, and a new block replaces the old one", async () => {
    const cal = await shop.member("Cal");
    await shop.owner.slash("block", { member: cal, reason: "Once", days: 1 });
    await shop.owner.slash("block", { member: cal, reason: "Twice", days: 3 });
    expect(await audited("customer.block")).toMatchObject([
      { before: { blocked: expect.stringContaining("until") as string } },
    ]);
    await shop.pass(2 * DAY);
    expect((await cal.slash("buy")).text()).toContain("You are blocked");
    await shop.pass(DAY + HOUR);
    expect((await cal.slash("buy")).text()).toContain("Choose a category");
    expect((await shop.owner.slash("blocklist")).text()).toContain("Nobody is blocked");
    expect((await shop.owner.slash("unblock", { member: cal })).text()).toContain("is not blocked");
  });

  it("is neither the one who asks, nor a bot, nor an admin; support may be", async () => {
    const { world } = shop.sandbox;
    const manager = world.createRole(shop.guild.id, { name: "Manager", permissions: 0x20n });
    const admins = world.createRole(shop.guild.id, { name: "Admins" });
    await (
      await (await shop.owner.slash("settings")).select("Choose a setting to change", "Admin roles")
    ).select("Choose roles", admins);
    const ada = await shop.member("Ada", { roles: [manager.name] });
    const abe = await shop.member("Abe", { roles: [admins.name] });
    const block = async (member: { id: string }) =>
      (await ada.slash("block", { member: member.id, reason: "Because" })).text();
    expect(await block(ada)).toContain("cannot block yourself");
    expect(await block({ id: shop.sandbox.botUserId })).toContain("Bots do not buy");
    expect(await block(abe)).toContain("runs the shop");
    expect(await block(shop.owner)).toContain("runs the shop");
    expect(await shop.query("SELECT 1 FROM customers WHERE blocked_at IS NOT NULL AND blocked_until IS NULL")).toEqual(
      [],
    );
  });

  it("stands in the list with why and until when, the newest first, on pages", async () => {
    for (let i = 1; i <= 12; i += 1) {
      const member = await shop.member(`Blocked ${i}`);
      const reason = `Reason ${i}. ${"*_".repeat(90)}`;
      await shop.owner.slash("block", { member, reason, ...(i === 12 && { days: 2 }) });
      shop.sandbox.clock.advance(1_000);
    }
    const list = await shop.owner.slash("blocklist");
    expect(list.text()).toContain("12 members");
    expect(list.text().indexOf("Reason 12.")).toBeLessThan(list.text().indexOf("Reason 11."));
    expect(list.text()).toMatch(/ends <t:\d+:R>\nReason 12\./);
    expect(list.text()).toMatch(/Reason 3\. [*_\\]+… · by /);
    expect(list.text()).not.toContain("Reason 2.");
    await list.click("Next");
    expect(list.text()).toContain("Reason 1.");
  });
});

describe("opening hours", () => {
  const set = async (label: string, value: string) => {
    const setting = await (await shop.owner.slash("settings")).select("Choose a setting to change", label);
    return (await setting.click("Change")).modal.submit({ [label]: value });
  };

  it("stand on the product's page and in the ticket, with what holds now, in the guild's zone", async () => {
    const dan = await shop.member("Dan");
    expect((await dan.slash("buy", { product: "Guide" })).text()).not.toContain("Opening hours");
    await set("Time zone", "Europe/Berlin");
    expect((await set("Opening hours", "mon 10-22")).text()).toContain("does not fit **Opening hours**");
    const seven = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => `${day} 00:00-24:00`).join(", ");
    expect((await set("Opening hours", seven)).text()).toContain("sun 00:00-24:00");
    const page = await dan.slash("buy", { product: "Guide" });
    expect(page.text()).toContain("mon 00:00-24:00");
    expect(page.text()).toContain("(Europe/Berlin)\nOpen now");
    const now = new Date(shop.sandbox.clock.now());
    const tomorrow = new Intl.DateTimeFormat("en-US", { weekday: "short", timeZone: "Europe/Berlin" })
      .format(new Date(now.getTime() + DAY))
      .toLowerCase();
    await set("Opening hours", `${tomorrow} 12:00-13:00`);
    await (await dan.slash("buy", { product: "Guide" })).click("Open ticket");
    await shop.idle();
    const greeting = dan
      .channel(
        /order-\d+/.exec(
          dan
            .channels()
            .map(({ name }) => name)
            .join(),
        )?.[0] ?? "",
      )
      .messages()[0];
    expect(greeting?.text()).toMatch(/\(Europe\/Berlin\)\nClosed now, opens <t:\d+:R>/);
    await set("Opening hours", "always");
  });
});
