import type { Market } from "./market.js";
import { ADMIN_ROLE, SUPPORT_ROLE, TICKET_CATEGORY } from "./market.js";
import type { Scene } from "./scene.js";

/** What Ada gives Bea to spend. */
export const POCKET_MONEY = "40";

const PICK = "Choose a setting to change";

/** Ada opens the shop: settings, catalogue, and money for Bea. Each part may run again after a start that was cut short. */
export async function setUpShop(market: Market, scene: Scene): Promise<void> {
  await chooseSettings(market, scene);
  await topUp(market, scene);
}

async function chooseSettings({ guild, ada }: Market, scene: Scene): Promise<void> {
  scene.step("Ada says who serves the tickets and where they open");
  const support = named(guild.roles.values(), SUPPORT_ROLE);
  const admin = named(guild.roles.values(), ADMIN_ROLE);
  const category = named(ada.world.channelsOf(guild.id), TICKET_CATEGORY);
  const overview = await scene.type(ada, "settings");
  for (const [setting, placeholder, picked] of [
    ["Admin roles", "Choose roles", admin],
    ["Order tickets: staff roles", "Choose roles", support],
    ["Order tickets: category", "Choose a category", category],
  ] as const) {
    const detail = await overview.select(PICK, setting);
    await scene.select(ada, detail, placeholder, picked);
    await (await detail.click("All settings")).settled();
  }
}

async function topUp({ ada, bea }: Market, scene: Scene): Promise<void> {
  scene.step("Bea paid at the counter; Ada puts it into her wallet");
  await scene.type(ada, "addbalance", { member: bea, amount: POCKET_MONEY, reason: "Paid in cash at the counter" });
}

function named<T extends { readonly name: string }>(among: Iterable<T>, name: string): T {
  for (const each of among) if (each.name === name) return each;
  throw new Error(`The demo's server has no ${name} any more. Delete the folder sandbox in DATA_DIR to start over.`);
}
