import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { MOST_METHODS } from "../src/modules/payments/method.types.js";
import { product } from "./support/arrange.js";
import { Browser, whyWithoutBrowser } from "./support/browser.js";
import { depth } from "./support/depth.js";
import { orderIn } from "./support/orders.js";
import { method, shown } from "./support/outside.js";
import { Shop } from "./support/shop.js";

const CATALOGUE = readFileSync("demo/catalogue.csv");

const atFullDepth = depth(it.skip, it);
const why = whyWithoutBrowser();
if (why !== undefined) process.stderr.write(`The tests of the page in a browser are skipped. ${why}\n`);

describe.skipIf(why !== undefined).each(depth([360], [360, 1280]))("the page at %i px", (width) => {
  let shop: Shop;
  let browser: Browser;
  let bea: Person;
  let sue: Person;

  beforeAll(async () => {
    shop = await Shop.open();
    const { world } = shop.sandbox;
    world.updateGuild(shop.guild.id, { name: "Harbor Arts" });
    world.updateUser(shop.owner.user, { globalName: "Ada" });
    for (const channel of world.channelsOf(shop.guild.id)) world.updateChannel(channel, { name: "shop" });
    const support = world.createRole(shop.guild.id, { name: "Support" });
    bea = await shop.member("Bea", { balance: "40" });
    sue = await shop.member("Sue", { roles: ["Support"] });
    const guide = { name: "Pocket guide", category: "Guides", subcategory: "Painting", price: 450n, stock: 7n };
    const id = await product(shop, { ...guide, maxPerOrder: 3 });
    await shop.query("UPDATE products SET description = $2, start_time = 'at once', warranty_days = 14 WHERE id = $1", [
      id,
      "Pixel art for beginners: forty pages on light, colour and motion, with exercises.",
    ]);
    const plan = await shop.owner.slash("importproducts", { file: { name: "catalogue.csv", contents: CATALOGUE } });
    await plan.click("Apply import");
    const settings = await shop.owner.slash("settings");
    const detail = await settings.select("Choose a setting to change", "Order tickets: staff roles");
    await detail.select("Choose roles", support);
    browser = await Browser.start((await shop.sandbox.openPage()).address);
  });

  afterAll(async () => {
    await browser.stop();
    await shop.close();
  });

  it("lets a buyer buy at once, and get the goods by direct message", async () => {
    const window = await browser.window(bea, width);
    await window.composer.fill("/");
    await window.page.getByRole("option", { name: /^\/buy/ }).waitFor();
    await window.audit("command-picker");
    await window.composer.fill("");
    await window.command("buy");
    await window.sees("What are you looking for? Choose a category.");
    await window.audit("storefront");
    await window.select("Category", "Guides");
    await window.select("Sub-category", "Painting");
    await window.select("Product", /Pocket guide/);
    await window.sees("Only 7 left");
    await window.audit("product");
    await window.click("Buy now");
    await window.sees("Buy Pocket guide?");
    await window.audit("confirmation");
    await window.click(/^Confirm purchase/);
    await window.sees(/Order #\d+ is paid/);
    await window.audit("receipt");
    await window.open(/guildmart/);
    await window.sees("Goods of Pocket guide");
    await window.audit("goods");
    await window.close();
  });

  atFullDepth("asks an admin what to ask buyers", async () => {
    const options = { category: "Growth", subcategory: "Followers", price: 1_000n, maxPerOrder: 5 };
    await product(shop, { name: "Boost", ...options, questions: [{ label: "Target URL", kind: "url", longest: 300 }] });
    const admin = await browser.window(shop.owner, width);
    await admin.command("product edit", { product: "Boost" });
    await admin.click("Questions");
    await admin.select("Add a question", /Special instructions/);
    await admin.page.getByRole("dialog").waitFor();
    await admin.audit("question-form");
    await admin.page.getByRole("button", { name: "Submit" }).click();
    await admin.sees("Added.");
    await admin.audit("questions");
    await admin.close();
  });

  atFullDepth("asks a buyer what the seller wants to know, and takes a code", async () => {
    const dee = await shop.member("Dee", { balance: "900" });
    await product(shop, { name: "Gold bar", category: "Gold", subcategory: "Bars", price: 50_000n });
    await shop.owner.slash("createcode", { code: "SUMMER", type: "percentage", value: "10", stackable: true });
    const window = await browser.window(dee, width);
    await window.command("buy", { product: "Gold bar" });
    await window.click("Buy now");
    await window.click(/^Confirm purchase/);
    await window.sees(/Order #\d+ is paid/);
    await shop.idle();
    await window.command("buy", { product: "Boost" });
    await window.sees(/Legend, 3.75 % off/);
    await window.audit("product-tier");
    await window.click("Buy now");
    await window.page.getByLabel("Target URL").fill("https://example.com/dee");
    await window.page.getByLabel("Special instructions").fill("Not all at once, please.");
    await window.audit("answers");
    await window.page.getByRole("button", { name: "Submit" }).click();
    await window.sees("Buy Boost?");
    await window.click("Promo code");
    await window.page.getByRole("textbox", { name: /^Code/ }).fill("summer");
    await window.page.getByRole("button", { name: "Submit" }).click();
    await window.sees(/Code SUMMER/);
    await window.audit("confirmation-code");
    await window.close();
  });

  it("shows the ticket to buyer and staff at once, each with their buttons, and to nobody else", async () => {
    const noa = await shop.member("Noa");
    const buyer = await browser.window(bea, width);
    const staff = await browser.window(sue, width);
    const stranger = await browser.window(noa, width);
    await buyer.command("buy", { product: "Server banner" });
    await buyer.click("Open ticket");
    await buyer.page.getByRole("link", { name: "Go to it" }).last().click();
    await buyer.sees(/^🛒 Order #\d+$/);
    await buyer.audit("ticket-buyer");
    const ticket = bea.channels().at(-1)?.name ?? "";
    await staff.open(ticket);
    await staff.sees(/^🛒 Order #\d+$/);
    await stranger.openList();
    expect(await stranger.page.getByRole("link", { name: ticket }).count()).toBe(0);
    await stranger.page.goto(buyer.page.url().replace(bea.id, noa.id));
    await stranger.composer.waitFor();
    expect(stranger.page.url()).not.toContain(bea.channels().at(-1)?.id);

    await buyer.click(/^Pay with wallet/);
    await buyer.sees(/Order #\d+ is paid/);
    await buyer.composer.fill("A lighthouse at night, **please**.");
    await buyer.composer.press("Enter");
    await staff.sees("A lighthouse at night,");
    await staff.audit("ticket-staff");
    await staff.click("Mark delivered");
    await buyer.sees("Delivered. Thank you for your order.");
    await buyer.page.reload();
    await buyer.sees("Delivered. Thank you for your order.");
    await Promise.all([buyer, staff, stranger].map((window) => window.close()));
  });

  it("refuses what Discord's client refuses, and shows what the bot refuses", async () => {
    const window = await browser.window(shop.owner, width);
    await window.composer.fill("/addbalance");
    await window.page.getByRole("option", { name: /^\/addbalance / }).click();
    await window.page.getByRole("button", { name: "Send command" }).click();
    await window.page.getByText("This option is required. Specify a value.").first().waitFor();
    await window.audit("command-form");
    // The first closes the list of the option, the second leaves the command.
    await window.page.keyboard.press("Escape");
    await window.page.keyboard.press("Escape");
    await window.command("addbalance", { member: "Bea", amount: "12,50", reason: "By hand" });
    await window.page.locator(".message.ephemeral").last().getByText("12.50").waitFor();
    await window.audit("error");
    await window.close();
  });

  atFullDepth("draws settings, a form with its limits, help and orders", async () => {
    const window = await browser.window(shop.owner, width);
    await window.command("settings");
    await window.page.getByRole("button", { name: "Choose a setting to change" }).last().waitFor();
    await window.audit("settings");
    await window.page.getByRole("button", { name: "Choose a setting to change" }).last().click();
    await window.audit("settings-select");
    await window.page.getByRole("option", { name: /^Currency/ }).click();
    await window.click(/^Change$/);
    const form = window.page.getByRole("dialog");
    await form.getByRole("textbox").fill("x".repeat(201));
    await form.getByRole("button", { name: "Submit" }).click();
    await form.getByText("Enter at most 200 characters; this has 201.").waitFor();
    await window.audit("modal");
    await form.getByRole("textbox").fill("Dollars");
    await form.getByRole("button", { name: "Submit" }).click();
    await form.waitFor({ state: "hidden" });
    await window.audit("settings-refused");
    await window.command("help");
    await window.page.getByRole("button", { name: "Choose a command" }).last().waitFor();
    await window.audit("help");
    await window.close();
    const buyer = await browser.window(bea, width);
    await buyer.command("orders");
    await buyer.page.getByRole("button", { name: "Open an order" }).last().waitFor();
    await buyer.audit("orders");
    await buyer.close();
  });

  atFullDepth("shows buyers and staff what waits, and what was sold", async () => {
    for (let place = 1; place <= MOST_METHODS; place += 1) {
      await method(shop, place === 1 ? "crypto" : "manual", { name: `Way to pay ${place}`, emoji: "🏦" });
    }
    const eve = await shop.member("Eve");
    await (await eve.slash("buy", { product: "Server banner" })).click("Open ticket");
    await shop.idle();
    const ticket = eve.channels().at(-1)?.name ?? "";
    const buyer = await browser.window(eve, width);
    await buyer.open(ticket);
    const methods = buyer.page.getByRole("button", { name: "Choose another way to pay", exact: true });
    await methods.click();
    await buyer.audit("payment-methods");
    await methods.press("Escape");
    const panel = shown(eve, ticket, "🛒");
    const way = await panel.select("Choose another way to pay", "Way to pay 1");
    await way.select("Request an address: choose the network", "Litecoin");
    const form = (await panel.click("Upload payment proof")).modal;
    const proof = { name: "paid.png", contents: readFileSync("docs/pictures/phone.png") };
    await form.submit({ "How you paid": "Way to pay 2", Proof: proof, "Reference of the payment": "TX-2026-1" });
    await eve.slash("deposit", { amount: "25" });
    const { number } = await orderIn(shop, bea, { state: "processing" });
    const details = await (await bea.slash("orders")).select("Open an order", `#${number} Apple`);
    await (await details.click("Ask to cancel")).modal.submit({ Why: "I bought it twice by mistake." });
    await shop.idle();
    await buyer.sees(/^⏳ Payment proof$/);
    await buyer.audit("proof-buyer");
    await buyer.close();
    const clerk = await browser.window(sue, width);
    await clerk.open(ticket);
    await clerk.sees(/^⏳ Payment proof$/);
    await clerk.audit("proof-staff");
    await clerk.close();

    const admin = await browser.window(shop.owner, width);
    await admin.command("queue");
    await admin.sees(/^⏳ What waits$/);
    await admin.audit("queue");
    for (const [kind, card] of [
      ["Payment proofs", /A picture proves little/],
      ["Deposits", /Proofs have a queue of their own/],
      ["Crypto addresses wanted", /An address is wanted/],
      ["Requests to cancel", /The buyer asked to cancel/],
    ] as const) {
      await admin.select("Choose what to look at", kind);
      await admin.sees(`⏳ ${kind}`);
      await admin.audit(`queue-${kind.toLowerCase().replaceAll(" ", "-")}`);
      await admin.select("Open one", /./);
      await admin.sees(card);
      // To press All queues they looked further up.
      await expect.poll(() => admin.toEnd()).toBeLessThan(2);
      await admin.audit(`queue-${kind.toLowerCase().replaceAll(" ", "-")}-card`);
      await admin.click("All queues");
    }
    await admin.command("order-status", { order: number });
    await admin.sees(/^Timeline$/);
    await admin.audit("order-status");
    await admin.command("sales");
    await admin.sees(/^Best products$/);
    await admin.audit("sales");
    await admin.close();
  });

  it("becomes somebody else, lets a new member in, and travels in time", async () => {
    const window = await browser.window(bea, width);
    await window.personas();
    await window.audit("people");
    await window.page.getByRole("textbox", { name: "A new member joins" }).fill("Newcomer");
    await window.page.getByRole("button", { name: "Join", exact: true }).click();
    await window.page.getByRole("dialog").waitFor({ state: "hidden" });
    await expect.poll(() => window.page.title()).toContain("as Newcomer");
    const before = shop.sandbox.clock.now();
    await window.page.getByRole("button", { name: /^Time travel/ }).click();
    await window.audit("time-travel");
    await window.page.getByRole("button", { name: "24 hours" }).click();
    await window.page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(shop.sandbox.clock.now() - before).toBeGreaterThanOrEqual(24 * 3_600_000);
    await window.page.getByRole("button", { name: /^Violations/ }).click();
    await window.page.getByText("None. Everything the bot did so far").waitFor();
    await window.audit("violations");
    await window.close();
  });
});
