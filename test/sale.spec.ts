import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../src/platform/clock.js";
import { product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

/** What an admin does to put a text product up for sale, all by commands. */
async function sellText(name: string, price: string, goods: string): Promise<void> {
  const card = await shop.owner.slash("product add", { category: "Games", subcategory: "Keys", name, price });
  const form = await card.click("Goods");
  await form.modal.submit({ "Text or link that each buyer receives": goods });
  await card.click("Publish");
  expect(card.text()).toContain("For sale");
}

describe("Buy now", () => {
  it("goes from the storefront to the goods in the buyer's direct messages", async () => {
    await sellText("Space Key", "5", "KEY-1234");
    await shop.owner.slash("setstock", { product: "Space Key", quantity: 3 });
    const bea = await shop.member("Bea", { balance: "12.00" });

    const shopFront = await bea.slash("buy");
    expect(shopFront.ephemeral).toBe(true);
    await shopFront.select("Category", "Games");
    await shopFront.select("Sub-category", "Keys");
    expect(shopFront.text()).toContain("$5.00 · Only 3 left");
    await shopFront.select("Product", "Space Key");
    await shopFront.click("Buy now");
    expect(shopFront.text()).toContain("$7.00");
    await shopFront.click("Confirm purchase ($5.00)");
    expect(shopFront.text()).toContain("Order #1 is paid");

    await shop.idle();
    expect(bea.dms().at(-1)?.text()).toContain("KEY-1234");
    const goods = await shopFront.click("Show goods");
    expect(goods.ephemeral).toBe(true);
    expect(goods.text()).toContain("KEY-1234");
    expect((await bea.slash("balance")).text()).toContain("$7.00");
    expect(await shop.query("SELECT state, due_minor FROM orders")).toEqual([{ state: "delivered", due_minor: "500" }]);
    expect(await shop.query("SELECT quantity FROM stocks")).toEqual([{ quantity: "2" }]);

    const orders = await bea.slash("orders");
    const details = await orders.select("Open an order", "#1 Space Key");
    expect(details.text()).toContain("Delivered");
    expect((await details.click("Show goods")).text()).toContain("KEY-1234");
  });

  it("pressed twice within 5 ms is one order and one charge", async () => {
    const cal = await shop.member("Cal", { balance: "12.00" });
    const page = await cal.slash("buy", { product: "Space Key" });
    await page.click("Buy now");
    const confirm = page.message;
    await Promise.all([confirm.click(/Confirm purchase/), confirm.click(/Confirm purchase/)]);
    await shop.idle();
    expect((await cal.slash("balance")).text()).toContain("$7.00");
    expect(cal.dms().filter((message) => message.text().includes("KEY-1234"))).toHaveLength(1);
  });

  it("refuses who cannot pay, and says how much is missing", async () => {
    const dan = await shop.member("Dan", { balance: "3.20" });
    const page = await dan.slash("buy", { product: "Space Key" });
    await page.click("Buy now");
    expect(page.text()).toContain("$1.80 short");
    expect(page.buttons().map(({ label }) => label)).toEqual(["Promo code", "Back"]);
  });

  it("shows a price that changed meanwhile, and charges only what was confirmed", async () => {
    await product(shop, { name: "Moving Price", price: 500n });
    const eve = await shop.member("Eve", { balance: "20.00" });
    const page = await eve.slash("buy", { product: "Moving Price" });
    await page.click("Buy now");
    await shop.query("UPDATE products SET price_minor = 600 WHERE name = 'Moving Price'");
    await page.click("Confirm purchase ($5.00)");
    expect(page.text()).toContain("The price changed. It was $5.00.");
    await page.click("Confirm purchase ($6.00)");
    expect((await eve.slash("balance")).text()).toContain("$14.00");
  });

  it("offers neither way when a product is out of stock", async () => {
    await product(shop, { name: "Sold Out", stock: 0n });
    const fay = await shop.member("Fay", { balance: "20.00" });
    const page = await fay.slash("buy", { product: "Sold Out" });
    expect(page.text()).toContain("Out of stock");
    expect(page.buttons().map(({ label }) => label)).toEqual(["Back", "All categories"]);
  });
});

describe("a ticket", () => {
  it("goes from Open ticket over the panel to a service that staff mark delivered", async () => {
    await product(shop, { name: "Logo", delivery: "service", price: 2_500n, category: "Design", subcategory: "Logos" });
    const gus = await shop.member("Gus", { balance: "30.00" });
    const page = await gus.slash("buy", { product: "Logo" });
    expect(page.buttons().map(({ label }) => label)).toEqual(["Open ticket", "Back", "All categories"]);
    await page.click("Open ticket");
    expect(page.text()).toContain("is open");
    await shop.idle();

    const ticket = gus.channels().find(({ name }) => name.startsWith("order-"));
    if (!ticket) throw new Error("Gus sees no ticket.");
    const panel = ticket
      .messages()
      .find((message) => message.buttons().some(({ label }) => /Pay with wallet/.test(label)));
    if (!panel) throw new Error("There is no panel.");
    const receipt = await panel.click("Pay with wallet ($25.00)");
    expect(receipt.ephemeral).toBe(true);
    expect(receipt.text()).toContain("$5.00");
    await shop.idle();
    expect((await panel.click("Mark delivered")).text()).toContain("staff");

    const seenByStaff = shop.owner
      .channel(ticket.name)
      .messages()
      .find((message) => message.id === panel.id);
    await seenByStaff?.click("Mark delivered");
    await shop.idle();
    expect(panel.text()).toContain("Delivered");
    await expect(gus.say(ticket.name, "Thanks")).rejects.toThrow("may not write");
  });

  it("holds the stock for 60 minutes, then gives it back and says so", async () => {
    const id = await product(shop, { name: "Held", stock: 1n });
    const hal = await shop.member("Hal", { balance: "20.00" });
    const page = await hal.slash("buy", { product: "Held" });
    await page.click("Open ticket");
    await shop.idle();
    expect((await (await shop.member("Ida")).slash("buy", { product: "Held" })).text()).toContain("Out of stock");
    await shop.pass(HOUR - MINUTE, "sales.expire");
    expect(await shop.query("SELECT state FROM orders WHERE product_id = $1", [id])).toEqual([{ state: "pending" }]);
    await shop.pass(MINUTE + 2_000, "sales.expire");
    expect(await shop.query("SELECT state FROM orders WHERE product_id = $1", [id])).toEqual([{ state: "expired" }]);
    expect(await shop.query("SELECT quantity FROM stocks WHERE product_id = $1", [id])).toEqual([{ quantity: "1" }]);
    const ticket = hal.channels().find(({ name }) => name.startsWith("order-"));
    expect(ticket?.last()?.text()).toContain("Not paid in time");
  });

  it("works on after a restart of the bot, with the buttons that were there before", async () => {
    await product(shop, { name: "Lasting", price: 500n });
    const ian = await shop.member("Ian", { balance: "20.00" });
    const page = await ian.slash("buy", { product: "Lasting" });
    await page.click("Open ticket");
    await shop.idle();
    await shop.restart();
    const ticket = ian.channels().find(({ name }) => name.startsWith("order-"));
    const panel = ticket?.messages().find((message) => message.buttons().some(({ label }) => /Pay/.test(label)));
    await panel?.click(/Pay with wallet/);
    await shop.idle();
    expect(ian.dms().at(-1)?.text()).toContain("Goods of Lasting");
    expect((await ian.slash("balance")).text()).toContain("$15.00");
  });
});
