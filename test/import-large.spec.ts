import { afterAll, beforeAll, expect, it } from "vitest";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const OWN_HEADING =
  "Main_Category,Sub_Category,Service_Name,Variant_Name,Price,Start_Time,Duration,Refill_Period,Additional_Info,Stock,Warranty_Days,Max_Per_Order,Active";

it("writes the largest file into a catalogue that has no statistics, long before a statement's time is up", async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => `Bulk,Shelf ${i % 50},Large file ${i},,1.00,,,,,,,,`);
  const contents = Buffer.from([OWN_HEADING, ...rows].join("\r\n"));
  const plan = await shop.owner.slash("importproducts", { file: { name: "large.csv", contents } });
  await shop.owner.sees(() => plan.text().includes("Dry run"), 30_000);
  expect(plan.text()).toContain("20,000");
  const startedAt = performance.now();
  await plan.click("Apply import");
  await shop.owner.sees(() => plan.text().includes("is in the catalogue"), 30_000);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  const again = await shop.owner.slash("importproducts", { file: { name: "large.csv", contents } });
  await shop.owner.sees(() => again.text().includes("Nothing to do"), 30_000);
  expect(again.text()).toMatch(/Unchanged\n20,000/);
}, 120_000);
