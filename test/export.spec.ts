import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Shop } from "./support/shop.js";
import { product } from "./support/arrange.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

/** The files of `/exportproducts`. */
async function exported(): Promise<readonly { name: string; bytes: Buffer }[]> {
  return (await shop.owner.slash("exportproducts")).message.files;
}

/** What `/importproducts` says of a file. */
async function imported(bytes: Buffer, mode: "merge" | "replace" = "replace") {
  return shop.owner.slash("importproducts", { file: { name: "products.csv", contents: bytes }, mode });
}

describe("/exportproducts", () => {
  it("says so when there is nothing", async () => {
    expect((await shop.owner.slash("exportproducts")).text()).toContain("no products yet");
  });

  it("writes what the import reads back without a change, byte for byte", async () => {
    const odd = ['Comma, "quote"', "=1+1", "@cmd", "-5", "Ünï 🎮", "semi;colon", "'lead", "tab\tinside"];
    for (const [i, name] of odd.entries()) {
      await product(shop, {
        name: name.replace("\t", " "),
        variant: i % 2 ? `=V${i}` : "",
        price: BigInt(i * 99),
        stock: i % 3 ? BigInt(i) : null,
      });
    }
    const card = await shop.owner.slash("product add", {
      category: "Long",
      subcategory: "Texts",
      name: "Draft",
      price: "1",
    });
    const form = await card.click("Texts");
    await form.modal.submit({ Description: 'First line\n\n"second", line;\n=third', Starts: "within  2 hours " });
    const hidden = await product(shop, { name: "Once sold" });
    await shop.query("UPDATE products SET state = 'hidden' WHERE id = $1", [hidden]);
    await product(shop, { name: "By staff", delivery: "service", maxPerOrder: 7 });

    const [file, ...others] = await exported();
    expect(others).toEqual([]);
    const text = file?.bytes.toString("utf8") ?? "";
    expect(text.startsWith("\uFEFFMain_Category,Sub_Category,Service_Name,Variant_Name,Price,")).toBe(true);
    expect(text).toContain('"Comma, ""quote"""');
    expect(text).toContain("\nGames,Keys,=1+1,=V1,0.99,");
    expect(text).not.toContain("Goods of");

    const plan = await imported(file?.bytes ?? Buffer.alloc(0));
    expect(plan.text()).toContain("Nothing to do");
    expect(plan.text()).toMatch(/Unchanged\n11/);
    expect(plan.text()).toMatch(/Hidden\n0/);
    expect((await exported())[0]?.bytes.equals(file?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  it("gives the same file from another server that imported it", async () => {
    const bytes = (await exported())[0]?.bytes ?? Buffer.alloc(0);
    const owner = shop.sandbox.people.owner(shop.sandbox.world.createGuild({ name: "Second market" }));
    await shop.restart();
    const plan = await owner.slash("importproducts", { file: { name: "products.csv", contents: bytes } });
    await plan.click("Apply import");
    expect((await owner.slash("exportproducts")).message.files[0]?.bytes.equals(bytes)).toBe(true);
  });

  it("carries a change of the file into the catalogue", async () => {
    const text = (await exported())[0]?.bytes.toString("utf8") ?? "";
    const plan = await imported(Buffer.from(text.replace("=1+1,=V1,0.99", "=1+1,=V1,1.49")));
    expect(plan.text()).toMatch(/Changed\n1\n/);
    await plan.click("Apply import");
    expect(
      await shop.query("SELECT price_minor FROM products WHERE guild_id = $1 AND name = '=1+1'", [shop.guild.id]),
    ).toEqual([{ price_minor: "149" }]);
  });

  it("splits what one import would refuse, and each part can be imported alone", async () => {
    // Searching is not what is told here, and its index makes the bulk slow.
    await shop.query("DROP INDEX products_search");
    await shop.query(
      `INSERT INTO products (guild_id, category_id, name, price_minor, state, delivery, description, created_at, changed_at)
       SELECT guild_id, category_id, 'Bulk ' || n, 100, 'published', 'service', 'Text', now(), now()
       FROM products p, generate_series(1, 20001) n WHERE p.guild_id = $1 AND p.name = 'By staff'`,
      [shop.guild.id],
    );
    await shop.query(
      "INSERT INTO stocks (guild_id, product_id, changed_at) SELECT guild_id, id, now() FROM products ON CONFLICT DO NOTHING",
    );
    const files = await exported();
    expect(files.map(({ name }) => name)).toEqual(["products-1.csv", "products-2.csv"]);
    for (const { bytes } of files) {
      const plan = await imported(bytes, "merge");
      await shop.owner.sees(() => plan.text().includes("Nothing to do"), 30_000);
    }
  });
});
