import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QuestionService } from "../src/modules/catalog/question.service.js";
import { QUESTION_TEMPLATES } from "../src/modules/catalog/question.types.js";
import { actorOf } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

describe("the card", () => {
  it("adds questions from templates and one's own, orders, edits and removes them", async () => {
    const card = await shop.owner.slash("product add", {
      category: "Growth",
      subcategory: "Followers",
      name: "Followers",
      price: "5",
    });
    await card.click("Questions");
    expect(card.text()).toContain("Buyers are asked nothing");
    const target = await card.select("Add a question", "Target URL");
    expect(target.modal.fields.map(({ label, value }) => [label, value])).toEqual([
      ["Question", "Target URL"],
      ["Line below it", "The page or profile that this order is for"],
      ["Must it be answered?", ""],
      ["Characters of an answer", "1-300"],
    ]);
    await target.modal.submit({});
    expect(card.text()).toContain("1. **Target URL** · Web address, required");
    await (await card.select("Add a question", "Special instructions")).modal.submit({});
    const size = await card.select("Add a question", "Your own: one of several");
    await size.modal.submit({ Question: "Size", "Choices, one a line": " Small \n\nLarge\n" });
    expect(card.text()).toContain("2. **Special instructions** · Long text, optional\n3. **Size** · One of several");

    await card.select("Change a question", "Size");
    expect(card.text()).toContain("- Small\n- Large");
    await card.click("Move up");
    expect(card.text()).toContain("2. **Size** · One of several, required\n3. **Special instructions**");
    await card.select("Change a question", "Target URL");
    const edit = await card.click("Edit");
    await edit.modal.submit({
      Question: "Profile",
      "Must it be answered?": "No",
      "Characters of an answer": "10 - 200",
    });
    expect(card.text()).toContain("1. **Profile** · Web address, optional");
    await card.select("Change a question", "Size");
    await card.click("Remove");
    expect(card.text()).toContain("1. **Profile** · Web address, optional\n2. **Special instructions**");
    await card.click("Back to the card");
    expect(card.text()).toContain("Questions\n2");

    expect(
      await shop.query(
        "SELECT position, label, kind, required, shortest, longest FROM product_questions ORDER BY position",
      ),
    ).toEqual([
      { position: 1, label: "Profile", kind: "url", required: false, shortest: 10, longest: 200 },
      { position: 2, label: "Special instructions", kind: "long", required: false, shortest: 1, longest: 500 },
    ]);
    const audit = await shop.query<{ action: string }>(
      "SELECT action FROM audit_log WHERE action LIKE 'question.%' ORDER BY id",
    );
    expect(audit.map(({ action }) => action)).toEqual([
      "question.add",
      "question.add",
      "question.add",
      "question.move",
      "question.change",
      "question.remove",
    ]);
  });

  it("refuses what it cannot ask, and changes nothing then", async () => {
    const card = await shop.owner.slash("product edit", { product: "Followers" });
    await card.click("Questions");
    const add = async (start: string, values: Record<string, string>) =>
      (await (await card.select("Add a question", start)).modal.submit(values)).text();
    const before = await shop.query("SELECT * FROM product_questions ORDER BY id");
    expect(await add("Special instructions", {})).toContain("asks a question of this name already");
    expect(await add("Your own: short text", { Question: "  " })).toContain("The question cannot be blank");
    for (const lengths of ["0-5", "5-4", "1-501", "5", "a-b", "-1-5"]) {
      const text = await add("Your own: short text", { Question: "New", "Characters of an answer": lengths });
      expect(text).toContain("within 1 to 500");
    }
    const choices = ["One", "One\nOne", `a\n${"x".repeat(101)}`, Array.from({ length: 26 }, (_, i) => i).join("\n")];
    for (const listed of choices) {
      const text = await add("Your own: one of several", { Question: "New", "Choices, one a line": listed });
      expect(text).toContain("2 to 25 different choices");
    }
    await card.select("Change a question", "Profile");
    expect(card.buttons().find(({ label }) => label === "Move up")?.disabled).toBe(true);
    expect(await shop.query("SELECT * FROM product_questions ORDER BY id")).toEqual(before);

    await card.click("All questions");
    for (const name of ["Three", "Four", "Five"]) await add("Your own: short text", { Question: name });
    expect(card.text()).toContain("5 questions are the most");
    expect(card.message.selects().map(({ placeholder }) => placeholder)).toEqual(["Change a question"]);
    const [five] = await shop.query<{ product_id: string }>("SELECT product_id FROM product_questions LIMIT 1");
    const sixth = { ...QUESTION_TEMPLATES.username, label: "Six" };
    await expect(
      shop.bot.resolve(QuestionService).add(await actorOf(shop, shop.owner), five?.product_id ?? "", sixth),
    ).rejects.toMatchObject({ code: "questions.tooMany" });
  });

  it("shows an image by its address, and refuses what would not last", async () => {
    const card = await shop.owner.slash("product edit", { product: "Followers" });
    const set = async (address: string) =>
      (await (await card.click("Image")).modal.submit({ "Address of the image": address })).text();
    for (const address of ["http://example.com/a.png", "picture.png", "https://nowhere", "javascript:alert(1)"]) {
      expect(await set(address)).toContain("no address of an image");
    }
    expect(await set("https://cdn.discordapp.com/attachments/1/2/a.png?ex=1")).toContain(
      "stop working after about a day",
    );
    await set("https://example.com/a.png");
    expect(card.embeds[0]?.image?.url).toBe("https://example.com/a.png");
    await set("");
    expect(card.embeds[0]?.image).toBeUndefined();
  });
});
