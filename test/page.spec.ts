import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { product } from "./support/arrange.js";
import { Browser, whyWithoutBrowser } from "./support/browser.js";
import { Shop } from "./support/shop.js";

const why = whyWithoutBrowser();
if (why !== undefined) process.stderr.write(`The tests of the page in a browser are skipped. ${why}\n`);

describe.skipIf(why !== undefined).each([360, 1280])("the page at %i px", (width) => {
  let shop: Shop;
  let browser: Browser;
  let bea: Person;
  let sue: Person;

  beforeAll(async () => {
    shop = await Shop.open();
    const { world } = shop.sandbox;
    const support = world.createRole(shop.guild.id, { name: "Support" });
    bea = await shop.member("Bea", { balance: "40" });
    sue = await shop.member("Sue", { roles: ["Support"] });
    await product(shop, { name: "Pocket guide", category: "Guides", subcategory: "Painting", price: 450n, stock: 7n });
    await product(shop, {
      name: "Custom avatar",
      category: "Art",
      subcategory: "Portraits",
      price: 1200n,
      delivery: "service",
    });
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
    expect(window.errors).toEqual([]);
    await window.page.close();
  });
});
