import { afterAll, beforeAll, expect, it } from "vitest";
import { product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
  await product(shop, { name: "Space Key" });
});
afterAll(() => shop.close());

it("suggests products of an admin's command to admins alone, whatever a client sends", async () => {
  const eve = await shop.member("Eve");
  expect(await shop.owner.autocomplete("setstock", "product", "space")).toHaveLength(1);
  expect(await eve.forceAutocomplete("setstock", "product", "space")).toEqual([]);
});

it("suggests nothing to a blocked member", async () => {
  const mallory = await shop.member("Mallory");
  expect(await mallory.autocomplete("buy", "product", "space")).toHaveLength(1);
  await shop.query("UPDATE customers SET blocked_at = now() WHERE member_id = $1", [mallory.id]);
  expect(await mallory.autocomplete("buy", "product", "space")).toEqual([]);
});
