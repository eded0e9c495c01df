import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StatementService } from "../src/modules/wallet/statement.service.js";
import { actorOf, deposit, product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

describe("/removebalance", () => {
  it("takes money out, tells the member, and leaves an audit row", async () => {
    const ada = await shop.member("Ada", { balance: "10.00" });
    const done = await shop.owner.slash("removebalance", { member: ada, amount: "3.50", reason: "Booked twice" });
    expect(done.text()).toContain("$3.50");
    expect(done.text()).toContain("$6.50");
    await shop.idle();
    expect(ada.dms().at(-1)?.text()).toContain("-$3.50");
    expect(ada.dms().at(-1)?.text()).toContain("Booked twice");
    expect((await ada.slash("balance")).text()).toContain("$6.50");
    expect(await shop.query("SELECT before, after, reason FROM audit_log WHERE action = 'wallet.withdraw'")).toEqual([
      { before: { balance: "1000" }, after: { balance: "650" }, reason: "Booked twice" },
    ]);
  });

  it("never goes below zero, and says what is there", async () => {
    const bob = await shop.member("Bob", { balance: "2.00" });
    const refused = await shop.owner.slash("removebalance", { member: bob, amount: "2.01", reason: "Too much" });
    expect(refused.text()).toContain("holds $2.00");
    const newcomer = await shop.member("Newcomer");
    const nothing = await shop.owner.slash("removebalance", { member: newcomer, amount: "1", reason: "Nothing" });
    expect(nothing.text()).toContain("There is nothing in the wallet");
    expect((await bob.slash("balance")).text()).toContain("$2.00");
    await shop.idle();
    expect(bob.dms()).toHaveLength(0);
  });

  it("is silent when asked to be", async () => {
    const cid = await shop.member("Cid", { balance: "2.00" });
    await shop.owner.slash("removebalance", { member: cid, amount: "2", reason: "Quietly", notify: false });
    await shop.idle();
    expect(cid.dms()).toHaveLength(0);
  });
});

describe("/transactions", () => {
  it("shows signed amounts, kind, order, balance after, newest first", async () => {
    await product(shop, { name: "Statement Key", price: 500n });
    const dot = await shop.member("Dot", { balance: "12.00" });
    const page = await dot.slash("buy", { product: "Statement Key" });
    await page.click("Buy now");
    await page.click(/Confirm purchase/);
    await shop.owner.slash("removebalance", { member: dot, amount: "1", reason: "Fee", notify: false });
    const text = (await dot.slash("transactions")).text();
    const [first, second, third] = [text.indexOf("-$1.00"), text.indexOf("-$5.00"), text.indexOf("+$12.00")];
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
    expect(text).toMatch(/Order #\d+\n\$7\.00 after/);
    expect(text).toContain("3 movements");
    await shop.idle();
  });

  it("turns pages without counting them against the limit, and names the limit when it is reached", async () => {
    const eli = await shop.member("Eli");
    const { customerId } = await actorOf(shop, eli);
    for (let i = 1; i <= 23; i += 1) await deposit(shop, customerId, BigInt(i));
    const list = await eli.slash("transactions", { page: 2 });
    expect(list.text()).toContain("+$0.13");
    expect(list.text()).toContain("+$0.04");
    for (let i = 0; i < 6; i += 1) {
      await list.click("Next");
      expect(list.text()).toContain("+$0.03");
      await list.click("Previous");
    }
    expect((await eli.slash("transactions", { page: 99_999 })).text()).toContain("+$0.01");
    for (let i = 0; i < 3; i += 1) await eli.slash("transactions");
    expect((await eli.slash("transactions")).text()).toContain("too often");
  });

  it("is for the member and for staff", async () => {
    const fay = await shop.member("Fay", { balance: "4.00" });
    const spy = await shop.member("Spy");
    expect((await spy.slash("transactions", { member: fay })).text()).toContain("for the shop's staff");
    const forged = await spy.press(`transactions.page:${fay.id}:1`, (await spy.slash("transactions")).message);
    expect(forged.text()).toContain("for the shop's staff");
    expect((await shop.owner.slash("transactions", { member: fay })).text()).toContain("+$4.00");
    expect((await shop.owner.slash("transactions", { member: spy })).text()).toContain("Nothing was paid");
  });

  it("reads ten rows of any page, whatever lies before them", async () => {
    const gus = await shop.member("Gus");
    const { customerId } = await actorOf(shop, gus);
    await deposit(shop, customerId, 1n);
    const wallet = "(SELECT id FROM accounts WHERE customer_id = $1)";
    const house = "(SELECT id FROM accounts WHERE code = 'adjustments' AND guild_id = $2)";
    await shop.query(
      `WITH t AS (
         INSERT INTO transfers (guild_id, idempotency_key, kind, amount, debit_account_id, credit_account_id, created_at)
         SELECT $2, 'bulk' || n, 'top_up', 1, ${house}, ${wallet}, now() FROM generate_series(2, 20000) AS n
         RETURNING id, idempotency_key
       ), e AS (
         INSERT INTO entries (guild_id, transfer_id, account_id, amount, balance_after, number, created_at)
         SELECT $2, id, ${wallet}, 1, substr(idempotency_key, 5)::bigint, substr(idempotency_key, 5)::bigint, now() FROM t
         UNION ALL SELECT $2, id, ${house}, -1, NULL, NULL, now() FROM t
       )
       UPDATE accounts SET balance = 20000, movements = 20000 WHERE customer_id = $1`,
      [customerId, shop.guild.id],
    );
    await shop.query("ANALYZE");
    const statements = shop.bot.resolve(StatementService);
    const middle = await statements.page(shop.guild.id, customerId, 1_000);
    expect(middle.entries.map(({ number }) => number)).toEqual([
      10010n,
      10009n,
      10008n,
      10007n,
      10006n,
      10005n,
      10004n,
      10003n,
      10002n,
      10001n,
    ]);
    expect(middle.pages).toBe(2_000);
    const plan = await shop.query<{ "QUERY PLAN": string }>(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT e.number FROM entries e
       WHERE e.guild_id = $2 AND e.account_id = ${wallet} AND e.number <= 10010 ORDER BY e.number DESC LIMIT 10`,
      [customerId, shop.guild.id],
    );
    expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).toContain("entries_statement");
  });
});

describe("/product list and remove", () => {
  it("shows products of every state with price and stock, and pages through all of them", async () => {
    const names = Array.from({ length: 23 }, (_, i) => `Listed ${String(i).padStart(2, "0")}`);
    for (const name of names) await product(shop, { name, price: 250n, stock: 7n });
    await shop.owner.slash("product add", { category: "Games", subcategory: "Keys", name: "A draft", price: "1" });
    const seen: string[] = [];
    const list = await shop.owner.slash("product list");
    expect(list.text()).toContain("A draft");
    expect(list.text()).toContain("Draft · $1.00 · Stock: Unlimited");
    for (let page = 0; page < 10; page += 1) {
      seen.push(...list.options("Open a product"));
      if (list.buttons().find(({ label }) => label === "Next")?.disabled ?? true) break;
      await list.click("Next");
    }
    expect(seen.filter((name) => name.startsWith("Listed"))).toEqual(names);
    expect(new Set(seen).size).toBe(seen.length);
    await list.click("Previous");
    const name = list.options("Open a product")[0] ?? "";
    expect((await list.select("Open a product", name)).text()).toContain("Stock is set with /setstock");
  });

  it("asks before it hides a product; its orders stay, and it cannot be bought", async () => {
    const id = await product(shop, { name: "Doomed", price: 100n });
    const hal = await shop.member("Hal", { balance: "5.00" });
    const page = await hal.slash("buy", { product: "Doomed" });
    await page.click("Buy now");
    const before = await shop.owner.slash("product remove", { product: "Doomed" });
    expect(before.text()).toContain("Remove Doomed?");
    await before.click("Cancel");
    expect(await shop.query("SELECT state FROM products WHERE id = $1", [id])).toEqual([{ state: "published" }]);
    const asked = await shop.owner.slash("product remove", { product: "Doomed" });
    await asked.click("Remove product");
    expect(asked.text()).toContain("is removed");
    expect((await page.click(/Confirm purchase/)).text()).toContain("not for sale");
    expect((await hal.slash("buy", { product: id })).text()).toContain("not for sale");
    expect((await shop.owner.slash("product remove", { product: "Doomed" })).text()).toContain(
      "hidden from customers already",
    );
    expect((await hal.slash("balance")).text()).toContain("$5.00");
  });
});

describe("/category", () => {
  const order = async () => (await shop.owner.slash("buy")).options("Category");

  it("orders the storefront by place, then by name", async () => {
    for (const category of ["Plums", "Apples", "Melons"]) await product(shop, { category, name: `One of ${category}` });
    expect(await order()).toEqual(["Apples", "Games", "Melons", "Plums"]);
    const moved = await shop.owner.slash("category move", { category: "Plums", place: 1 });
    expect(moved.text()).toContain("Moved Plums");
    expect(await order()).toEqual(["Plums", "Apples", "Games", "Melons"]);
    await shop.owner.slash("category move", { category: "Melons", place: 2 });
    await shop.owner.slash("category move", { category: "Plums", place: 900 });
    expect(await order()).toEqual(["Melons", "Apples", "Games", "Plums"]);
    expect(moved.options("Open a category")[0]).toBe("Plums");
  });

  it("hides a category from the storefront, from search and from sale, and shows it again", async () => {
    const id = await product(shop, { category: "Secret", subcategory: "Drawer", name: "Hidden Gem", price: 100n });
    const ivy = await shop.member("Ivy", { balance: "5.00" });
    const page = await ivy.slash("buy", { product: "Hidden Gem" });
    const confirm = await ivy.slash("buy", { product: "Hidden Gem" });
    await confirm.click("Buy now");
    for (const category of ["Secret", "Drawer"]) {
      await shop.owner.slash("category hide", { category });
      expect(await order()).not.toContain("Secret");
      expect(await ivy.autocomplete("buy", "product", "hidden")).toEqual([]);
      expect((await ivy.slash("buy", { product: id })).text()).toContain("not for sale");
      expect((await page.click("Buy now")).text()).toContain("not for sale");
      expect((await confirm.message.click(/Confirm purchase/)).text()).toContain("not for sale");
      expect(await shop.owner.autocomplete("product show", "product", "hidden")).toHaveLength(1);
      expect((await shop.owner.slash("category list")).text()).toContain(
        category === "Secret" ? "Secret** · hidden" : "Secret",
      );
      await shop.owner.slash("category hide", { category, hidden: false });
    }
    expect(await order()).toContain("Secret");
    expect((await ivy.slash("buy", { product: id })).text()).toContain("Hidden Gem");
  });

  it("renames, refuses a name that is taken, and moves a sub-category into another category", async () => {
    await product(shop, { category: "Tools", subcategory: "Hammers", name: "Claw" });
    await product(shop, { category: "Old tools", subcategory: "Saws", name: "Rusty" });
    const refused = await shop.owner.slash("category rename", { category: "Old tools", name: "Tools" });
    expect(refused.text()).toContain("a category of this name");
    expect((await shop.owner.slash("category move", { category: "Tools", into: "Games" })).text()).toContain(
      "Only a sub-category",
    );
    expect((await shop.owner.slash("category move", { category: "Tools" })).text()).toContain("Say where it goes");
    await shop.owner.slash("category rename", { category: "Saws", name: "  Hand   saws " });
    const moved = await shop.owner.slash("category move", { category: "Hand saws", into: "Tools", place: 1 });
    expect(moved.text()).toMatch(/Tools[^]*Hand saws[^]*Hammers/);
    expect(await order()).not.toContain("Old tools");
    expect((await shop.owner.slash("category list")).text()).toContain("Old tools** · nothing for sale");
    expect((await shop.owner.slash("category rename", { category: "Nothing", name: "x" })).text()).toContain(
      "no such category",
    );
  });
});

describe("/addstock and /checkstock", () => {
  it("adds to what is counted and refuses what is not", async () => {
    await product(shop, { name: "Counted", stock: 3n });
    await product(shop, { name: "Endless" });
    const added = await shop.owner.slash("addstock", { product: "Counted", quantity: 4 });
    expect(added.text()).toContain("7");
    expect((await shop.owner.slash("checkstock", { product: "Counted" })).text()).toContain("7");
    expect((await shop.owner.slash("addstock", { product: "Endless", quantity: 4 })).text()).toContain("unlimited");
    const tooMany = await shop.owner.slash("addstock", { product: "Counted", quantity: 1_000_000_000 });
    expect(tooMany.text()).toContain("1,000,000,000");
    expect(await shop.query("SELECT after FROM audit_log WHERE action = 'stock.add'")).toEqual([
      { after: { stock: "7" } },
    ]);
  });

  it("lists all counted products, the lowest first", async () => {
    await shop.query("DELETE FROM stocks WHERE quantity IS NOT NULL");
    const levels = [120n, 0n, 15n, 3n, 8n, ...Array.from({ length: 20 }, () => 1_000n)];
    for (const [i, stock] of levels.entries()) await product(shop, { name: `Level ${i}`, stock });
    const list = await shop.owner.slash("checkstock");
    const numbers = () => [...list.text().matchAll(/\*\*(Out of stock|\d+)\*\*/g)].map(([, stock]) => stock);
    expect(numbers().slice(0, 5)).toEqual(["Out of stock", "3", "8", "15", "120"]);
    expect(numbers()).toHaveLength(15);
    await list.click("Next");
    expect(numbers()).toHaveLength(10);
    await list.click("Previous");
    expect(numbers()[0]).toBe("Out of stock");
  });
});

describe("/profile", () => {
  it("shows what the shop knows, and switches direct messages off and on", async () => {
    const kim = await shop.member("Kim", { balance: "20.00" });
    const profile = await kim.slash("profile");
    expect(profile.text()).toContain("$20.00");
    expect(profile.text()).toContain("Member since");
    await profile.click("Balance changes: turn off");
    expect(profile.text()).toContain("Balance changes: **off**");
    await shop.owner.slash("removebalance", { member: kim, amount: "1", reason: "Unheard" });
    await shop.idle();
    expect(kim.dms()).toHaveLength(0);
    await profile.click("Balance changes: turn on");
    await shop.owner.slash("removebalance", { member: kim, amount: "1", reason: "Heard" });
    await shop.idle();
    expect(
      kim
        .dms()
        .map((message) => message.text())
        .join(),
    ).toContain("Heard");
  });

  it("sends goods whatever is switched off", async () => {
    await product(shop, { name: "Always sent", price: 100n, goods: "The goods of Lea" });
    const lea = await shop.member("Lea", { balance: "2.00" });
    const profile = await lea.slash("profile");
    await profile.click("Order news: turn off");
    await profile.click("Balance changes: turn off");
    const page = await lea.slash("buy", { product: "Always sent" });
    await page.click("Buy now");
    await page.click(/Confirm purchase/);
    await shop.idle();
    expect(lea.dms().at(-1)?.text()).toContain("The goods of Lea");
    expect((await lea.slash("profile")).text()).toContain("Orders\n1");
  });

  it("is for the member and for staff, and only the member switches", async () => {
    const max = await shop.member("Max");
    const spy = await shop.member("Spy two");
    expect((await spy.slash("profile", { member: max })).text()).toContain("for the shop's staff");
    const seen = await shop.owner.slash("profile", { member: max });
    expect(seen.text()).toContain("Direct messages");
    expect(seen.buttons()).toEqual([]);
  });
});
