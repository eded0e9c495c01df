import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
  await product(shop, { name: "Ten", price: 1_000n, maxPerOrder: 5, questions: [{ label: "Username" }] });
  await product(shop, { name: "Sixty", price: 6_000n });
  for (const [code, type, value] of [
    ["TENTH", "percentage", "10"],
    ["CENTS", "fixed_amount", "0.10"],
    ["ENDING", "percentage", "50"],
    ["TEST", "percentage", "100"],
  ]) {
    await shop.owner.slash("createcode", { code, type, value });
  }
});
afterAll(() => shop.close());

const labels = (shown: { buttons(): readonly { label: string }[] }) => shown.buttons().map(({ label }) => label);

/** The confirmation of **Buy now** for one or more of the product with the question. */
async function confirmation(person: Person, quantity = 1) {
  const page = await person.slash("buy", { product: "Ten" });
  if (quantity > 1) await (await page.click("Quantity: 1")).modal.submit({ Units: String(quantity) });
  await (await page.click("Buy now")).modal.submit({ Username: person.name });
  return page;
}

async function enter(page: Awaited<ReturnType<typeof confirmation>>, code: string): Promise<string> {
  return (await (await page.click("Promo code")).modal.submit({ Code: code })).text();
}

async function lastOrder(person: Person) {
  const [row] = await shop.query<{ promo_code: string | null; due: string; state: string; uses: number }>(
    `SELECT o.promo_code, o.due_minor AS due, o.state,
       (SELECT count(*)::int FROM promo_uses u WHERE u.order_id = o.id AND u.released_at IS NULL) AS uses
     FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.member_id = $1 ORDER BY o.id DESC LIMIT 1`,
    [person.id],
  );
  return row;
}

it("a code goes on the confirmation, off it, and on the order with the answers", async () => {
  const bea = await shop.member("Bea", { balance: "30.00" });
  const page = await confirmation(bea, 2);
  expect(page.text()).toContain("$10.00 × 2\n**Total $20.00**");
  expect(labels(page)).toEqual(["Confirm purchase ($20.00)", "Promo code", "Back"]);
  expect(await enter(page, "nothing")).toContain("There is no such code");
  expect(await enter(page, " tenth ")).toContain("$10.00 × 2\nCode TENTH: -$2.00\n**Total $18.00**");
  expect(labels(page)).toEqual(["Confirm purchase ($18.00)", "Remove code", "Back"]);
  await page.click("Remove code");
  expect(labels(page)).toEqual(["Confirm purchase ($20.00)", "Promo code", "Back"]);
  await enter(page, "TENTH");
  expect(page.text()).toContain("Username\nBea");
  await shop.restart();
  await page.click("Confirm purchase ($18.00)");
  expect(page.text()).toContain("is paid");
  await shop.idle();
  expect(await lastOrder(bea)).toMatchObject({ promo_code: "TENTH", due: "1800", uses: 1 });
});

it("a code that makes it affordable, or free, can be entered without the money", async () => {
  const cal = await shop.member("Cal");
  const page = await confirmation(cal);
  expect(labels(page)).toEqual(["Promo code", "Back"]);
  await enter(page, "TEST");
  await page.click("Confirm purchase ($0.00)");
  expect(page.text()).toContain("is paid");
  await shop.idle();
});

it("a kept code is on the next checkout, and asks before a ticket is opened with it", async () => {
  const dan = await shop.member("Dan", { balance: "30.00" });
  await dan.slash("redeem", { code: "tenth" });
  const page = await confirmation(dan);
  expect(page.text()).toContain("Code TENTH: -$1.00");

  const ticket = await dan.slash("buy", { product: "Ten" });
  await (await ticket.click("Open ticket")).modal.submit({ Username: "dan" });
  expect(ticket.text()).toContain("The code that you kept counts here.");
  expect(await lastOrder(dan)).toBeUndefined();
  await ticket.click("Open ticket ($9.00)");
  expect(ticket.text()).toContain("is open");
  expect(await lastOrder(dan)).toEqual({ promo_code: "TENTH", due: "900", state: "pending", uses: 1 });
  // Used once, it is kept no longer.
  expect((await confirmation(dan)).text()).not.toContain("TENTH");
});

it("a code that a tier outweighs is not used up, and the buyer is told", async () => {
  const eve = await shop.member("Eve", { balance: "100.00" });
  const sixty = await eve.slash("buy", { product: "Sixty" });
  await sixty.click("Buy now");
  await sixty.click("Confirm purchase ($60.00)");
  await shop.idle();
  const front = await eve.slash("buy", { product: "Ten" });
  expect(front.text()).toContain("$10.00\nVIP, 1.5 % off: -$0.15\n**Total $9.85**");
  const page = await confirmation(eve);
  expect(await enter(page, "CENTS")).toContain("The code CENTS does not count: your tier takes off as much or more");
  await page.click("Confirm purchase ($9.85)");
  await shop.idle();
  expect(await lastOrder(eve)).toMatchObject({ promo_code: null, due: "985", uses: 0 });
});

it("a code that ends before the press is taken off, and the price confirmed anew", async () => {
  const fay = await shop.member("Fay", { balance: "30.00" });
  const gus = await shop.member("Gus", { balance: "30.00" });
  await gus.slash("redeem", { code: "ENDING" });
  const page = await confirmation(fay);
  await enter(page, "ENDING");
  const ticket = await gus.slash("buy", { product: "Ten" });
  await (await ticket.click("Open ticket")).modal.submit({ Username: "gus" });
  await shop.owner.slash("deactivatecode", { code: "ENDING" });
  await page.click("Confirm purchase ($5.00)");
  expect(page.text()).toContain("The code ENDING cannot be used here");
  expect(labels(page)).toEqual(["Confirm purchase ($10.00)", "Promo code", "Back"]);
  await ticket.click("Open ticket ($5.00)");
  expect(ticket.text()).toContain("The code ENDING cannot be used here");
  await ticket.click("Open ticket ($10.00)");
  expect(await lastOrder(gus)).toMatchObject({ promo_code: null, due: "1000" });
  expect(await lastOrder(fay)).toBeUndefined();
});

it("nobody puts a code on another's draft", async () => {
  const hal = await shop.member("Hal", { balance: "30.00" });
  const mal = await shop.member("Mal", { balance: "30.00" });
  const page = await confirmation(hal);
  const own = await confirmation(mal);
  const ask = page.buttons().find(({ label }) => label === "Promo code")?.customId ?? "";
  const form = await mal.press(ask, own.message);
  expect((await form.modal.submit({ Code: "TENTH" })).text()).toContain("This confirmation is over");
  const remove = ask.replace("askCode", "removeCode");
  expect((await mal.press(remove, own.message)).text()).toContain("This confirmation is over");
});
