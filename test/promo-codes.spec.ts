import { afterAll, beforeAll, expect, it } from "vitest";
import { DAY, HOUR } from "../src/platform/clock.js";
import { product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
  await product(shop, { name: "Space Key", category: "Games", subcategory: "Keys" });
});
afterAll(() => shop.close());

const stored = () =>
  shop.query(
    `SELECT code, rate_bp, amount_minor, max_uses, max_per_customer, stackable, first_order_only, min_purchase_minor,
       product_id IS NOT NULL AS product, category_id IS NOT NULL AS category, tier,
       CASE WHEN ends_at < 'infinity' THEN extract(day FROM ends_at - starts_at)::int END AS days, active
     FROM promo_codes ORDER BY id`,
  );

it("a code is made in any case, shown, listed and suggested", async () => {
  const made = await shop.owner.slash("createcode", { code: "summer_25", type: "percentage", value: "12.5%" });
  expect(made.ephemeral).toBe(true);
  expect(made.text()).toContain("Code SUMMER\\_25 is made");
  expect(made.text()).toContain("12.5 % off");
  const full = await shop.owner.slash("createcode", {
    code: "WELCOME",
    type: "fixed_amount",
    value: "5.00",
    max_uses: 100,
    max_per_user: 1,
    expires_days: 30,
    starts: "in 3h",
    stackable: true,
    first_time_only: true,
    min_purchase: "20",
    product: "Space Key",
    category: "Games",
    tier: "vip",
  });
  for (const words of [
    "$5.00 off",
    "Not started yet",
    "0 of 100 used",
    "Once",
    "Both count",
    "first order",
    "from $20.00",
    "Only for Space Key",
    "Only in Games",
    "Only for the tier VIP",
  ]) {
    expect(full.text()).toContain(words);
  }
  const none = { max_uses: null, max_per_customer: null, min_purchase_minor: null, days: null, tier: null };
  expect(await stored()).toEqual([
    {
      ...none,
      code: "SUMMER_25",
      rate_bp: 1_250,
      amount_minor: null,
      stackable: false,
      first_order_only: false,
      product: false,
      category: false,
      active: true,
    },
    {
      code: "WELCOME",
      rate_bp: null,
      amount_minor: "500",
      max_uses: 100,
      max_per_customer: 1,
      stackable: true,
      first_order_only: true,
      min_purchase_minor: "2000",
      product: true,
      category: true,
      tier: "vip",
      days: 30,
      active: true,
    },
  ]);

  const list = await shop.owner.slash("listcodes");
  expect(list.text()).toContain("**SUMMER\\_25** · 12.5 % · 0 used · Works");
  expect(list.text()).toContain("**WELCOME** · $5.00 · 0 of 100 used · Not started yet · starts");
  const info = await list.select("Open a code", "WELCOME");
  expect(info.text()).toContain("Held by unpaid orders");
  expect(await shop.owner.autocomplete("codeinfo", "code", "wel")).toMatchObject([{ value: "WELCOME" }]);
  const eve = await shop.member("Eve");
  expect(await eve.forceAutocomplete("codeinfo", "code", "wel")).toEqual([]);
});

it.each([
  [{ code: "summer_25", type: "percentage", value: "5" }, "There is a code of this name already"],
  [{ code: "GIFT-25", type: "percentage", value: "5" }, "does not begin with GIFT-"],
  [{ code: "A B C", type: "percentage", value: "5" }, "3 to 20 letters"],
  [{ code: "HALF", type: "percentage", value: "0" }, "“0” is not a percentage"],
  [{ code: "HALF", type: "percentage", value: "100.01" }, "is not a percentage"],
  [{ code: "HALF", type: "percentage", value: "12.345" }, "is not a percentage"],
  [{ code: "HALF", type: "fixed_amount", value: "12,50" }, "“12,50” is not an amount"],
  [{ code: "HALF", type: "fixed_amount", value: "100,000.01" }, "must be between"],
  [{ code: "HALF", type: "percentage", value: "5", min_purchase: "-1" }, "is not an amount"],
  [{ code: "HALF", type: "percentage", value: "5", starts: "yesterday" }, "“yesterday” is not a time"],
  [{ code: "HALF", type: "percentage", value: "5", starts: "2020-01-01 10:00" }, "is over already"],
  [{ code: "HALF", type: "percentage", value: "5", product: "Nothing" }, "no such product"],
  [{ code: "HALF", type: "percentage", value: "5", category: "Nothing" }, "no such category"],
  [{ code: "HALF", type: "percentage", value: "5", tier: "Nothing" }, "no such tier"],
])("refuses %j", async (options, sentence) => {
  expect((await shop.owner.slash("createcode", options)).text()).toContain(sentence);
  expect(await stored()).toHaveLength(2);
});

it("counts its validity from its start, in the guild's zone", async () => {
  await shop.query(
    `INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'shop.timeZone', '"Asia/Tokyo"', now())`,
    [shop.guild.id],
  );
  const year = new Date(shop.sandbox.clock.now()).getUTCFullYear() + 1;
  await shop.owner.slash("createcode", {
    code: "NEWYEAR",
    type: "percentage",
    value: "10",
    starts: `${year}-01-01 09:00`,
    expires_days: 2,
  });
  expect(await shop.query("SELECT starts_at, ends_at FROM promo_codes WHERE code = 'NEWYEAR'")).toEqual([
    { starts_at: new Date(Date.UTC(year, 0, 1)), ends_at: new Date(Date.UTC(year, 0, 3)) },
  ]);
});

it("is ended by deactivating, and gone from the lists but not from history by deleting", async () => {
  await shop.owner.slash("createcode", { code: "AUTUMN", type: "percentage", value: "5" });
  const bea = await shop.member("Bea");
  expect((await bea.slash("redeem", { code: "autumn" })).text()).toContain("Code AUTUMN is kept");
  expect((await shop.owner.slash("deactivatecode", { code: "autumn" })).text()).toContain("is deactivated");
  expect((await shop.owner.slash("deactivatecode", { code: "autumn" })).text()).toContain("deactivated already");
  expect((await bea.slash("redeem", { code: "autumn" })).text()).toContain("does not work any more");
  const working = await shop.owner.slash("listcodes", { active_only: true });
  expect(working.text()).toContain("SUMMER");
  expect(working.text()).not.toContain("AUTUMN");

  const ask = await shop.owner.slash("deletecode", { code: "autumn" });
  expect(ask.text()).toContain("Delete the code AUTUMN?");
  await ask.click("Cancel");
  expect(await shop.query("SELECT deleted_at FROM promo_codes WHERE code = 'AUTUMN'")).toEqual([{ deleted_at: null }]);
  const again = await shop.owner.slash("deletecode", { code: "autumn" });
  await again.click("Delete code");
  expect(again.text()).toContain("is deleted");
  expect((await shop.owner.slash("listcodes")).text()).not.toContain("AUTUMN");
  expect((await shop.owner.slash("codeinfo", { code: "autumn" })).text()).toContain("Deleted");
  expect((await shop.owner.slash("deletecode", { code: "autumn" })).text()).toContain("no such code");
  expect(
    await shop.query("SELECT action FROM audit_log WHERE subject_kind = 'promo' ORDER BY id DESC LIMIT 2"),
  ).toEqual([{ action: "promo.delete" }, { action: "promo.deactivate" }]);
});

it("is redeemed for a day, one at a time, and never guessed", async () => {
  const cal = await shop.member("Cal");
  const kept = await cal.slash("redeem", { code: " summer_25 " });
  expect(kept.ephemeral).toBe(true);
  expect(kept.text()).toContain("takes **12.5 %** off your next checkout");
  expect((await cal.slash("redeem", { code: "welcome" })).text()).toContain("This code works from");
  expect((await cal.slash("redeem", { code: "GIFT-AAAA" })).text()).toContain("gift codes are not taken here");
  await shop.pass(3 * HOUR);
  expect((await cal.slash("redeem", { code: "welcome" })).text()).toContain("of the tier VIP only");
  await shop.owner.slash("createcode", { code: "WINTER", type: "fixed_amount", value: "1" });
  expect((await cal.slash("redeem", { code: "winter" })).text()).toContain("Code WINTER is kept");
  expect(await shop.query("SELECT c.code FROM kept_promos k JOIN promo_codes c ON c.id = k.promo_id")).toContainEqual({
    code: "WINTER",
  });
  for (let i = 0; i < 5; i += 1)
    expect((await cal.slash("redeem", { code: `GUESS${i}` })).text()).toContain("There is no such code");
  expect((await cal.slash("redeem", { code: "summer_25" })).text()).toContain("too often");
  await shop.pass(DAY);
  expect((await cal.slash("redeem", { code: "summer_25" })).text()).toContain("is kept");
});

it("pages through any number of codes", async () => {
  await shop.query(
    `INSERT INTO promo_codes (guild_id, code, rate_bp, stackable, first_order_only, starts_at, ends_at, created_by, created_at)
     SELECT $1, 'N' || lpad(n::text, 4, '0'), 100, false, false, now(), 'infinity', $2, now() FROM generate_series(1, 30) n`,
    [shop.guild.id, shop.owner.id],
  );
  const list = await shop.owner.slash("listcodes", { page: 2 });
  expect(list.text()).toContain("N0011");
  await list.click("Next");
  expect(list.text()).toContain("N0021");
  await list.click("Previous");
  await list.click("Previous");
  expect(list.text()).toContain("N0001");
  expect(list.buttons().find(({ label }) => label === "Previous")?.disabled).toBe(true);
  expect((await shop.owner.slash("listcodes", { page: 99_999 })).text()).toContain("WINTER");
});
