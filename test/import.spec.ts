import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { DAY, HOUR } from "../src/platform/clock.js";
import { traced } from "../src/platform/trace.js";
import { actorOf, product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());
afterEach(() => shop.query("TRUNCATE catalogue_imports, stocks, products, categories CASCADE"));

const OWN_HEADING =
  "Main_Category,Sub_Category,Service_Name,Variant_Name,Price,Start_Time,Duration,Refill_Period,Additional_Info,Stock,Warranty_Days,Max_Per_Order,Active";
const COACHING = "Games,Coaching,Rank coaching,One hour,12.50,at once,1 hour,none,Bring a replay.,3,7,2,yes";
const REVIEW = "Games,Coaching,Replay review,,8.00,within a day,,,,,,,";
const DRAFT = "Games,Skins,Skin design,Draft,40,,,,,0,,,no";

function ownFile(...rows: string[]) {
  return { name: "services.csv", contents: [OWN_HEADING, ...rows].join("\r\n") };
}

function upload(person: Person, file: { name: string; contents: string | Buffer }, mode?: "merge" | "replace") {
  return person.slash("importproducts", { file, mode });
}

/** Uploads as the owner and presses **Apply import**. */
async function imported(file: { name: string; contents: string | Buffer }, mode?: "merge" | "replace") {
  return (await upload(shop.owner, file, mode)).click("Apply import");
}

/** The products of the shop's guild by name, as a buyer would meet them. */
async function catalogue() {
  return shop.query(
    `SELECT parent.name AS category, c.name AS subcategory, p.name, p.variant, p.price_minor::int AS price, p.state,
       s.quantity::int AS stock
     FROM products p JOIN categories c ON c.id = p.category_id JOIN categories parent ON parent.id = c.parent_id
     LEFT JOIN stocks s ON s.product_id = p.id WHERE p.guild_id = $1 ORDER BY p.name, p.variant`,
    [shop.guild.id],
  );
}

/** What a field of the shown embed says: `New` → `3`. */
function counts(shown: { embeds: readonly { fields?: { name: string; value: string }[] }[] }): Record<string, string> {
  const fields = shown.embeds[0]?.fields ?? [];
  return Object.fromEntries(
    fields.filter(({ value }) => /^[\d,]+$/.test(value)).map(({ name, value }) => [name, value]),
  );
}

it("looks through a file first, and applies it at a press", async () => {
  const plan = await upload(shop.owner, ownFile(COACHING, REVIEW, DRAFT));
  expect(plan.ephemeral).toBe(true);
  expect(plan.text()).toContain("services.csv");
  expect(counts(plan)).toEqual({ New: "3", Changed: "0", Unchanged: "0" });
  expect(await catalogue()).toEqual([]);

  const done = await plan.click("Apply import");
  expect(counts(done)).toMatchObject({ New: "3", Changed: "0", Unchanged: "0" });
  expect(done.buttons()).toEqual([]);
  const coaching = { category: "Games", subcategory: "Coaching" };
  expect(await catalogue()).toEqual([
    { ...coaching, name: "Rank coaching", variant: "One hour", price: 1250, state: "published", stock: 3 },
    { ...coaching, name: "Replay review", variant: "", price: 800, state: "published", stock: null },
    {
      category: "Games",
      subcategory: "Skins",
      name: "Skin design",
      variant: "Draft",
      price: 4000,
      state: "draft",
      stock: 0,
    },
  ]);
  expect(
    await shop.query(
      `SELECT delivery, description, start_time, duration, refill_period, warranty_days, max_per_order
       FROM products WHERE name = 'Rank coaching'`,
    ),
  ).toEqual([
    {
      delivery: "service",
      description: "Bring a replay.",
      start_time: "at once",
      duration: "1 hour",
      refill_period: "none",
      warranty_days: 7,
      max_per_order: 2,
    },
  ]);
  expect(await shop.query("SELECT state, uploaded_by FROM catalogue_imports")).toEqual([
    { state: "applied", uploaded_by: shop.owner.id },
  ]);
  const [kept] = await shop.query<{ after: object }>(
    "SELECT after FROM audit_log WHERE action = 'product.import' AND actor_member_id = $1 ORDER BY id DESC LIMIT 1",
    [shop.owner.id],
  );
  expect(kept?.after).toMatchObject({ fileName: "services.csv", mode: "merge", added: 3, changed: 0, refused: 0 });
});

it("finds everything unchanged in the same file, and a sold unit again", async () => {
  await imported(ownFile(COACHING, REVIEW, DRAFT));
  const before = await shop.query("SELECT id, changed_at FROM products ORDER BY id");
  const again = await upload(shop.owner, ownFile(COACHING, REVIEW, DRAFT));
  expect(counts(again)).toEqual({ New: "0", Changed: "0", Unchanged: "3" });
  expect(again.buttons()).toEqual([]);
  expect(await shop.query("SELECT id, changed_at FROM products ORDER BY id")).toEqual(before);

  await shop.query("UPDATE stocks SET quantity = quantity - 1 WHERE quantity = 3");
  const sold = await upload(shop.owner, ownFile(COACHING, REVIEW, DRAFT));
  expect(counts(sold)).toEqual({ New: "0", Changed: "1", Unchanged: "2" });
  await sold.click("Apply import");
  expect(await catalogue()).toContainEqual(expect.objectContaining({ name: "Rank coaching", stock: 3 }));
});

it("changes what the file says, and neither delivery, goods nor what it does not speak of", async () => {
  const facts = { category: "Games", subcategory: "Keys", name: "Space key", delivery: "goods" as const };
  const id = await product(shop, { ...facts, goods: "AAAA-BBBB", price: 500n, stock: 4n, maxPerOrder: 5 });
  await shop.query("UPDATE products SET start_time = 'at once' WHERE id = $1", [id]);
  const file = {
    name: "prices.csv",
    contents: "Main_Category,Sub_Category,Service_Name,Price\nGames,Keys,Space key,6.00",
  };
  expect(counts(await imported(file))).toMatchObject({ New: "0", Changed: "1", Unchanged: "0" });
  expect(
    await shop.query(
      `SELECT price_minor::int AS price, delivery, goods_text, start_time, max_per_order, state, quantity::int AS stock
       FROM products JOIN stocks ON product_id = id WHERE id = $1`,
      [id],
    ),
  ).toEqual([
    {
      price: 600,
      delivery: "goods",
      goods_text: "AAAA-BBBB",
      start_time: "at once",
      max_per_order: 5,
      state: "published",
      stock: 4,
    },
  ]);
});

it("hides what a replacing file does not name, and puts it back when a file names it", async () => {
  await imported(ownFile(COACHING, REVIEW));
  const plan = await upload(shop.owner, ownFile(REVIEW), "replace");
  expect(counts(plan)).toEqual({ New: "0", Changed: "0", Unchanged: "1", Hidden: "1" });
  await plan.click("Apply import");
  const states = () => shop.query("SELECT name, state FROM products ORDER BY name");
  expect(await states()).toEqual([
    { name: "Rank coaching", state: "hidden" },
    { name: "Replay review", state: "published" },
  ]);
  await imported(ownFile(COACHING));
  expect(await states()).toContainEqual({ name: "Rank coaching", state: "published" });
});

it("does not replace by a file with rows it cannot read: one of them may name a product", async () => {
  await imported(ownFile(COACHING, REVIEW));
  const plan = await upload(shop.owner, ownFile(REVIEW, COACHING.replace("12.50", "12,50")), "replace");
  expect(plan.buttons().map(({ label }) => label)).not.toContain("Apply import");
  expect(await shop.query("SELECT name FROM products WHERE state = 'hidden'")).toEqual([]);
});

it("refuses rows with their number and reason, and applies the others", async () => {
  await product(shop, { category: "Games", subcategory: "Keys", name: "Unwritten", delivery: "goods" });
  await shop.query("UPDATE products SET state = 'draft', goods_text = NULL WHERE name = 'Unwritten'");
  const plan = await upload(
    shop.owner,
    ownFile(
      COACHING,
      'Games,Coaching,Comma,,"12,50",,,,,,,,',
      "Games,Coaching,Stocked,,1,,,,,many,,,",
      "Games,,No shelf,,1,,,,,,,,",
      "Games,Keys,Unwritten,,5,,,,,,,,",
      "Games,Coaching,Unquoted,,1,,,,one, two, three,5,,,yes",
    ),
  );
  expect(counts(plan)).toMatchObject({ New: "1", Changed: "0", Unchanged: "0" });
  const text = plan.text();
  expect(text).toContain("Row 3: Price “12,50” is not an amount in USD. Write it like 12.50.");
  expect(text).toContain("Row 4: Stock “many” is not a whole number");
  expect(text).toMatch(/Row 5: Sub.?_Category/);
  expect(text).toMatch(/Row 6: .*goods/);
  expect(text).toMatch(/Row 7: There are more cells than columns/);
  await plan.click("Apply import");
  expect((await catalogue()).map((each) => (each as { name: string }).name)).toEqual(["Rank coaching", "Unwritten"]);
});

it("says all reasons in a file when there are many", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `Games,Coaching,Broken ${i},,free,,,,,,,,`);
  const plan = await upload(shop.owner, ownFile(...rows));
  const [reasons] = plan.message.files;
  expect(reasons?.name).toMatch(/\.txt$/);
  const lines =
    reasons?.bytes
      .toString()
      .split("\n")
      .filter((line) => line.startsWith("Row ")) ?? [];
  expect(lines).toHaveLength(60);
  expect(lines[59]).toContain("Row 61: Price “free”");
  expect(plan.buttons()).toEqual([]);
});

it("applies once, however often it is pressed", async () => {
  const plan = await upload(shop.owner, ownFile(COACHING, REVIEW));
  const { customId = "" } = plan.buttons().find(({ label }) => label === "Apply import") ?? {};
  const [first, second] = await Promise.all([
    shop.owner.press(customId, plan.message),
    shop.owner.press(customId, plan.message),
  ]);
  expect(`${first.text()}${second.text()}`).toMatch(/before|already/);
  const late = await shop.owner.press(customId, plan.message);
  expect(late.text()).toMatch(/before|already/);
  expect(await catalogue()).toHaveLength(2);
  expect(
    await shop.query(
      "SELECT count(*)::int AS times FROM audit_log WHERE action = 'product.import' AND subject_id = $1",
      [customId.split(":").at(-1)],
    ),
  ).toEqual([{ times: 1 }]);
});

it("changes nothing when the file is discarded, and cannot apply it after that", async () => {
  const plan = await upload(shop.owner, ownFile(COACHING));
  const { customId = "" } = plan.buttons().find(({ label }) => label === "Apply import") ?? {};
  const gone = await plan.click("Discard");
  expect(gone.text()).toMatch(/discarded/i);
  const late = await shop.owner.press(customId, plan.message);
  expect(late.text()).toMatch(/discarded/);
  expect(await catalogue()).toEqual([]);
});

it("forgets a file that waited for a day", async () => {
  const plan = await upload(shop.owner, ownFile(COACHING));
  await shop.pass(DAY - HOUR, "imports.forgetOld");
  expect(await shop.query("SELECT state FROM catalogue_imports")).toEqual([{ state: "waiting" }]);
  await shop.pass(HOUR + 1, "imports.forgetOld");
  expect(await shop.query("SELECT state FROM catalogue_imports")).toEqual([]);
  expect((await plan.click("Apply import")).text()).toContain("/importproducts");
  expect(await catalogue()).toEqual([]);
});

it("is for admins alone: the command, and the buttons of others", async () => {
  const mallory = await shop.member("Mallory");
  const refused = await mallory.forceSlash("importproducts", { file: ownFile(COACHING) });
  expect(refused.text()).toContain("admins");
  expect(await shop.query("SELECT id FROM catalogue_imports")).toEqual([]);

  const plan = await upload(shop.owner, ownFile(COACHING));
  const { customId = "" } = plan.buttons().find(({ label }) => label === "Apply import") ?? {};
  expect((await mallory.press(customId, plan.message)).text()).toContain("admins");
  expect(await shop.query("SELECT state FROM catalogue_imports")).toEqual([{ state: "waiting" }]);
  expect(await catalogue()).toEqual([]);
});

it("is invisible to another guild, whose admin forges its number", async () => {
  const plan = await upload(shop.owner, ownFile(COACHING));
  const elsewhere = shop.sandbox.world.createGuild({ name: "Elsewhere" });
  const rival = shop.sandbox.people.owner(elsewhere);
  const own = await rival.slash("help");
  for (const { customId = "" } of plan.buttons()) {
    expect((await rival.press(customId, own.message)).text()).toContain("/importproducts");
  }
  expect(await shop.query("SELECT state FROM catalogue_imports")).toEqual([{ state: "waiting" }]);
  expect(await shop.query("SELECT id FROM products")).toEqual([]);
});

it.each([
  ["an empty file", ""],
  ["a heading without rows", OWN_HEADING],
  ["columns of another shop", "sku,cost\n1,2"],
  ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff])],
  ["Latin-1", Buffer.from("Main_Category,Sub_Category,Service_Name,Price\nK\xf6ln,Bar,Foo,1", "latin1")],
  ["nothing but a quotation mark", '"'],
])("answers %s in a sentence and keeps nothing", async (_what, contents) => {
  const reply = await upload(shop.owner, { name: "odd.csv", contents });
  expect(reply.text()).toMatch(/^[A-Z].*\.$/m);
  expect(reply.text()).not.toContain("Reference");
  expect(reply.buttons()).toEqual([]);
  expect(await shop.query("SELECT id FROM catalogue_imports WHERE state = 'waiting'")).toEqual([]);
});

it("shows hostile names and reasons as text, and pings nobody", async () => {
  const plan = await upload(shop.owner, {
    name: "@everyone_[x](https://evil.example).csv",
    contents: `${OWN_HEADING}\n@everyone,<@${shop.owner.id}>,**bold** [a](https://evil.example),,@here ||x||,,,,,,,,\n${REVIEW}`,
  });
  expect(plan.message.pings).toEqual({ userIds: [], roleIds: [], everyone: false });
  expect(JSON.stringify(plan.embeds)).not.toMatch(/(?<!\\)\[[ax]\\?\]\(/);
});

it("takes the same few statements for three rows and for three thousand", async () => {
  const many = Array.from(
    { length: 3_000 },
    (_, i) => `Games,Shelf ${i % 20},Service ${i},,${i % 90}.50,,,,,${i % 7},,,`,
  );
  const actor = await actorOf(shop, shop.owner);
  const { ProductImportService } = await import("../src/modules/imports/product-import.service.js");
  const { readProductFile } = await import("../src/modules/imports/product-file.js");
  const service = shop.bot.resolve(ProductImportService);
  const statementsOf = (work: () => Promise<unknown>) =>
    traced("import", async ({ statements }) => {
      await work();
      return statements.length;
    });
  const run = async (file: { contents: string }) => {
    const read = await readProductFile(Buffer.from(file.contents), actor.currency);
    let importId = "";
    const planned = await statementsOf(async () => {
      const plan = await service.plan(actor, { ...read, fileName: "services.csv", mode: "replace" });
      importId = plan.importId;
    });
    return { planned, applied: await statementsOf(() => service.apply(actor, importId)) };
  };
  const few = await run(ownFile(COACHING, REVIEW, DRAFT));
  expect(await run(ownFile(...many))).toEqual(few);
  expect(few.applied).toBeLessThanOrEqual(13);
  expect(await shop.query("SELECT count(*)::int AS published FROM products WHERE state = 'published'")).toEqual([
    { published: 3_000 },
  ]);
});

it("says what it does while it takes long, offers no second press, and shows the outcome last", async () => {
  const plan = await shop.owner.slash("importproducts", {
    file: ownFile(REVIEW.replace("Replay review", "Slow review")),
  });
  const other = shop.database.dataSource.createQueryRunner();
  await other.startTransaction();
  await other.query("SELECT pg_advisory_xact_lock(hashtextextended('catalogue import ' || $1, 0))", [shop.guild.id]);
  const applied = plan.click("Apply import");
  await shop.owner.sees(() => plan.text().includes("Applying the import"));
  expect(plan.buttons()).toEqual([]);
  await other.rollbackTransaction();
  await other.release();
  await applied;
  await shop.owner.sees(() => plan.text().includes("is in the catalogue"));
  await sleep(1_600);
  expect(plan.text()).toContain("is in the catalogue");
});
