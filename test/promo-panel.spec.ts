import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageView, Person } from "../sandbox/index.js";
import { HOUR, MINUTE } from "../src/platform/clock.js";
import type { PromoDraft } from "../src/modules/promo/promo.types.js";
import { checkout, product, promoCode, usesOf } from "./support/arrange.js";
import { openTicket } from "./support/order-tickets.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let game: string;
beforeAll(async () => {
  shop = await Shop.open();
  game = await product(shop, { name: "Chess", category: "Games", subcategory: "Keys", price: 1_200n, maxPerOrder: 10 });
});
afterAll(() => shop.close());

/** A member with an order of Chess that waits in its ticket, and its panel. */
async function ordering(name: string, { quantity = 1, balance = "200.00" } = {}) {
  const person = await shop.member(name, { balance });
  const { channelId } = await openTicket(shop, person, checkout(game, 1_200n * BigInt(quantity), quantity));
  await shop.idle();
  const channel = person.channels().find(({ id }) => id === channelId);
  const panel = channel?.messages().find((message) => labelsOf(message).some((label) => label.startsWith("Pay with")));
  if (!channel || !panel) throw new Error(`${name} sees no panel.`);
  return { person, channel, panel };
}

const labelsOf = (message: MessageView) => message.buttons().map(({ label }) => label);

/** Enters a code in the panel's form; the answer that the buyer alone sees. */
async function enter(panel: MessageView, code: string) {
  const form = await panel.click("Promo code");
  const reply = await form.modal.submit({ Code: code });
  await shop.idle();
  return reply;
}

async function orderOf(person: Person) {
  const [order] = await shop.query<{ state: string; due: string; code: string | null; off: string }>(
    `SELECT o.state, o.due_minor AS due, o.promo_code AS code, o.promo_minor AS off
     FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.member_id = $1 ORDER BY o.id DESC LIMIT 1`,
    [person.id],
  );
  return order;
}

describe("a code in the payment panel", () => {
  it("shows each price line, comes off again, and is final with the payment", async () => {
    await promoCode(shop, "FIVE", { discount: { kind: "fixed", amount: 500n }, maxUses: 1 });
    const { person: bea, panel } = await ordering("Bea", { quantity: 10 });
    expect(labelsOf(panel)).toContain("Pay with wallet ($120.00)");

    const done = await enter(panel, " five ");
    expect(done.ephemeral).toBe(true);
    expect(done.text()).toContain("Code FIVE is on order");
    for (const line of ["$12.00 × 10", "Code FIVE: -$5.00", "Total $115.00"]) {
      expect(done.text()).toContain(line);
      expect(panel.text()).toContain(line);
    }
    expect(labelsOf(panel)).toEqual(
      expect.arrayContaining(["Pay with wallet ($115.00)", "Remove code", "Cancel order"]),
    );
    expect(labelsOf(panel)).not.toContain("Promo code");
    expect(await orderOf(bea)).toEqual({ state: "pending", due: "11500", code: "FIVE", off: "500" });
    expect(await usesOf(shop, "FIVE")).toEqual({ used: 1, live: 1, final: 0 });

    expect((await panel.click("Remove code")).text()).toContain("costs **$120.00** now");
    await shop.idle();
    expect(panel.text()).not.toContain("FIVE");
    expect(await orderOf(bea)).toEqual({ state: "pending", due: "12000", code: null, off: "0" });
    expect(await usesOf(shop, "FIVE")).toEqual({ used: 0, live: 0, final: 0 });

    await enter(panel, "FIVE");
    // The end of a code does not touch an order that has it.
    await shop.owner.slash("deactivatecode", { code: "FIVE" });
    const receipt = await panel.click("Pay with wallet ($115.00)");
    expect(receipt.text()).toContain("Total $115.00");
    await shop.idle();
    expect((await bea.slash("balance")).text()).toContain("$85.00");
    expect(await usesOf(shop, "FIVE")).toEqual({ used: 1, live: 1, final: 1 });
    const info = await shop.owner.slash("codeinfo", { code: "FIVE" });
    expect(info.text()).toContain("$5.00");
  });

  it("goes back when the order is cancelled, and when it expires", async () => {
    await promoCode(shop, "ONCE", { maxUses: 1 });
    const { person: cal, panel } = await ordering("Cal");
    await enter(panel, "ONCE");
    expect(await usesOf(shop, "ONCE")).toMatchObject({ used: 1, live: 1 });
    await panel.click("Cancel order");
    await shop.idle();
    expect(await orderOf(cal)).toMatchObject({ state: "cancelled", code: "ONCE" });
    expect(await usesOf(shop, "ONCE")).toMatchObject({ used: 0, live: 0 });

    const { person: dan, panel: second } = await ordering("Dan");
    await enter(second, "ONCE");
    await shop.pass(HOUR + MINUTE, "sales.expire");
    expect(await orderOf(dan)).toMatchObject({ state: "expired", code: "ONCE" });
    expect(await usesOf(shop, "ONCE")).toMatchObject({ used: 0, live: 0 });
    expect(labelsOf(second)).not.toContain("Remove code");
  });

  it("is not used up where the tier takes off as much; a stackable one counts beside it", async () => {
    await promoCode(shop, "SMALL", { discount: { kind: "percentage", rate: 150 } });
    await promoCode(shop, "BESIDE", { discount: { kind: "percentage", rate: 150 }, stackable: true });
    const vip = await shop.member("Vip", { balance: "50.00" });
    await shop.owner.slash("assign_role", { member: vip, role: "legendary-donor" });
    const { channelId } = await openTicket(shop, vip, checkout(game, 1_182n));
    await shop.idle();
    const panel = vip
      .channels()
      .find(({ id }) => id === channelId)
      ?.messages()
      .find((message) => labelsOf(message).includes("Promo code"));
    if (!panel) throw new Error("There is no panel.");
    const uncounted = await enter(panel, "SMALL");
    expect(uncounted.text()).toContain("only the larger of the two counts");
    expect(uncounted.text()).toContain("not used up");
    expect(await orderOf(vip)).toMatchObject({ due: "1182", code: null });
    expect(await usesOf(shop, "SMALL")).toMatchObject({ used: 0, live: 0 });
    await enter(panel, "BESIDE");
    for (const line of ["$12.00", "Legendary Donor, 1.5 % off: -$0.18", "Code BESIDE: -$0.18", "Total $11.64"]) {
      expect(panel.text()).toContain(line);
    }
  });

  it("makes an order free, which is confirmed without a movement", async () => {
    await promoCode(shop, "ALL", { discount: { kind: "percentage", rate: 10_000 } });
    const { person: eve, panel } = await ordering("Eve");
    await enter(panel, "ALL");
    await panel.click("Confirm, it is free");
    await shop.idle();
    expect(await orderOf(eve)).toMatchObject({ state: "delivered", due: "0", off: "1200" });
    expect((await eve.slash("balance")).text()).toContain("$200.00");
  });

  it("is the one that /redeem keeps, when the buyer takes it", async () => {
    await promoCode(shop, "KEPT");
    const { person: fay, panel } = await ordering("Fay");
    await fay.slash("redeem", { code: "kept" });
    const form = await panel.click("Promo code");
    expect(form.modal.fields).toMatchObject([
      { label: "Code", value: "KEPT", description: expect.stringContaining("/redeem") as string },
    ]);
    await form.modal.submit({});
    await shop.idle();
    expect(await orderOf(fay)).toMatchObject({ code: "KEPT", due: "1080" });
    expect(
      await shop.query("SELECT 1 FROM kept_promos k JOIN promo_codes c ON c.id = k.promo_id WHERE c.code = 'KEPT'"),
    ).toEqual([]);
  });

  it("works on the buttons of yesterday, after a restart", async () => {
    await promoCode(shop, "LASTING");
    const { person: gus, panel } = await ordering("Gus");
    const form = await panel.click("Promo code");
    await shop.restart();
    await form.modal.submit({ Code: "lasting" });
    await shop.idle();
    await panel.click("Remove code");
    await shop.idle();
    expect(await orderOf(gus)).toMatchObject({ code: null, due: "1200" });
    expect(await usesOf(shop, "LASTING")).toMatchObject({ used: 0, live: 0 });
  });
});

describe("is refused", () => {
  const later = () => new Date(shop.sandbox.clock.now() + HOUR);
  const soon = () => new Date(shop.sandbox.clock.now() + 1_000);
  let other: string;
  beforeAll(async () => {
    other = await product(shop, { name: "Go", category: "Boards", subcategory: "Wood" });
  });

  const rules: [string, () => Partial<PromoDraft> | Promise<Partial<PromoDraft>>, string][] = [
    ["LATER", () => ({ startsAt: later() }), "This code works from"],
    ["OVER", () => ({ endsAt: soon() }), "This code ended"],
    ["DEAR", () => ({ minPurchase: 1_201n }), "counts from $12.01 before discounts"],
    ["GO-ONLY", () => ({ productId: other }), "is for Go only"],
    [
      "BOARDS",
      async () => {
        const [row] = await shop.query<{ id: string }>("SELECT id FROM categories WHERE name = 'Boards'");
        return { categoryId: row?.id ?? null };
      },
      "is for products in Boards only",
    ],
    ["VIPS", () => ({ tier: "vip" }), "of the tier VIP only"],
  ];

  it("by each of its rules, with nothing changed", async () => {
    const { person: hal, panel } = await ordering("Hal");
    for (const [code, terms, sentence] of rules) {
      await promoCode(shop, code, await terms());
      shop.sandbox.clock.advance(1_500);
      expect((await enter(panel, code)).text()).toContain(sentence);
      expect(await usesOf(shop, code)).toEqual({ used: 0, live: 0, final: 0 });
    }
    expect((await enter(panel, "GIFT-1234")).text()).toContain("gift codes are not taken here");
    expect(await orderOf(hal)).toMatchObject({ state: "pending", due: "1200", code: null });
  });

  it("when it is used up, ended by staff, or used by this customer as often as it allows", async () => {
    await promoCode(shop, "LAST", { maxUses: 1 });
    await promoCode(shop, "ENDED");
    await promoCode(shop, "EACH", { maxPerCustomer: 1 });
    await promoCode(shop, "FIRST", { firstOrderOnly: true });
    const { panel: ida } = await ordering("Ida");
    await enter(ida, "LAST");
    const { person: jon, panel } = await ordering("Jon");
    expect((await enter(panel, "LAST")).text()).toContain("is used up");
    await shop.owner.slash("deactivatecode", { code: "ENDED" });
    expect((await enter(panel, "ENDED")).text()).toContain("does not work any more");
    await enter(panel, "EACH");
    await panel.click(/Pay with wallet/);
    await shop.idle();
    const { channelId } = await openTicket(shop, jon, checkout(game, 1_200n));
    await shop.idle();
    const next = jon
      .channels()
      .find(({ id }) => id === channelId)
      ?.messages()
      .find((message) => labelsOf(message).includes("Promo code"));
    if (!next) throw new Error("There is no second panel.");
    expect((await enter(next, "EACH")).text()).toContain("as often as it allows");
    expect((await enter(next, "FIRST")).text()).toContain("first order only");
    expect(await usesOf(shop, "EACH")).toEqual({ used: 1, live: 1, final: 1 });
  });

  it("to anybody but the buyer, and beside a code that the order has", async () => {
    await promoCode(shop, "MINE");
    const { panel, channel } = await ordering("Kim");
    const seenByStaff = shop.owner
      .channel(channel.name)
      .messages()
      .find(({ id }) => id === panel.id);
    expect((await seenByStaff?.click("Promo code"))?.text()).toContain("belongs to somebody else");
    const form = await panel.click("Promo code");
    await enter(panel, "MINE");
    expect((await seenByStaff?.click("Remove code"))?.text()).toContain("belongs to somebody else");
    expect((await form.modal.submit({ Code: "ANOTHER" })).text()).toContain("has the code MINE already");
    await panel.click("Cancel order");
    await shop.idle();
    expect(await usesOf(shop, "MINE")).toEqual({ used: 0, live: 0, final: 0 });
  });

  it("after five wrong codes, for ten minutes, whether entered here or redeemed", async () => {
    await promoCode(shop, "RIGHT");
    const { person: lou, panel } = await ordering("Lou");
    for (const code of ["WRONG1", "WRONG2", "WRONG3"])
      expect((await enter(panel, code)).text()).toContain("no such code");
    for (const code of ["WRONG4", "WRONG5"])
      expect((await lou.slash("redeem", { code })).text()).toContain("no such code");
    expect((await enter(panel, "RIGHT")).text()).toContain("too often");
    shop.sandbox.clock.advance(10 * MINUTE + 1_000);
    expect((await enter(panel, "RIGHT")).text()).toContain("Code RIGHT is on order");
  });
});
