import { readFileSync } from "node:fs";
import type { Market } from "./market.js";
import { ADMIN_ROLE, SUPPORT_ROLE, TICKET_CATEGORY } from "./market.js";
import type { Scene } from "./scene.js";

/** Compiled to `dist/demo`; the catalogue stays with the sources. */
const CATALOGUE = new URL("../../demo/catalogue.csv", import.meta.url);

const PICK_SETTING = "Choose a setting to change";

/** The product that the bot delivers by itself. */
export const GUIDE = {
  category: "Guides",
  subcategory: "Painting",
  name: "Pocket guide to pixel art",
  price: "4.50",
  goods: "Thank you for reading.\nYour copy: https://harbor-arts.example/guide/pixel-art.pdf",
  stock: 25,
} as const;

/** What Bea starts with. */
const POCKET_MONEY = "40";

/**
 * Ada opens the shop: settings, catalogue, and money for Bea. After a start that was cut short everything but the money
 * is simply done again.
 */
export async function setUpShop(market: Market, scene: Scene): Promise<void> {
  await chooseSettings(market, scene);
  await importCatalogue(market, scene);
  await addGuide(market, scene);
  await topUp(market, scene);
}

async function chooseSettings({ guild, ada }: Market, scene: Scene): Promise<void> {
  scene.step("Ada says who runs the shop, who serves tickets and where they open");
  const overview = await scene.type(ada, "settings");
  const channels = ada.world.channelsOf(guild.id);
  for (const [setting, placeholder, picked] of [
    ["Admin roles", "Choose roles", named(guild.roles.values(), ADMIN_ROLE)],
    ["Order tickets: staff roles", "Choose roles", named(guild.roles.values(), SUPPORT_ROLE)],
    ["Order tickets: category", "Choose a category", named(channels, TICKET_CATEGORY)],
  ] as const) {
    const detail = await overview.select(PICK_SETTING, setting);
    await scene.select(ada, detail, placeholder, picked);
    await detail.click("All settings");
  }
}

async function importCatalogue({ ada }: Market, scene: Scene): Promise<void> {
  scene.step("Ada imports the catalogue", "A spreadsheet, looked through before anything is applied.");
  const file = { name: "catalogue.csv", contents: readFileSync(CATALOGUE) };
  const plan = await scene.type(ada, "importproducts", { file });
  if (plan.buttons().length > 0) await scene.click(ada, plan, /^Apply/);
}

async function addGuide({ ada }: Market, scene: Scene): Promise<void> {
  scene.step("Ada adds a product that the bot delivers by itself");
  const { category, subcategory, name, price, goods, stock } = GUIDE;
  const added = await scene.type(ada, "product add", { category, subcategory, name, price });
  // A start that was cut short has made it already, and is told so.
  const card = added.buttons().length > 0 ? added : await scene.type(ada, "product edit", { product: name });
  const form = await scene.click(ada, card, "Goods");
  await scene.submit(ada, form, { "Text or link that each buyer receives": goods });
  if (card.buttons().some(({ label }) => label === "Publish")) await scene.click(ada, card, "Publish");
  await scene.type(ada, "setstock", { product: name, quantity: stock });
}

async function topUp({ ada, bea }: Market, scene: Scene): Promise<void> {
  scene.step("Bea paid at the counter; Ada puts it into her wallet");
  await scene.type(ada, "addbalance", { member: bea, amount: POCKET_MONEY, reason: "Paid in cash at the counter" });
}

function named<T extends { readonly name: string }>(among: Iterable<T>, name: string): T {
  for (const each of among) if (each.name === name) return each;
  throw new Error(`The demo's server has no ${name} any more. Delete the folder sandbox in DATA_DIR to start over.`);
}
