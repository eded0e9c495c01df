import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person, Reply } from "../sandbox/index.js";
import { QuestionService } from "../src/modules/catalog/question.service.js";
import { QUESTION_TEMPLATES } from "../src/modules/catalog/question.types.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { CheckoutDrafts } from "../src/modules/sales/checkout-drafts.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { DAY, MINUTE } from "../src/platform/clock.js";
import { actorOf, checkout, product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const URL_AND_SIZE = [
  { label: "Target URL", kind: "url", longest: 300 },
  { label: "Size", kind: "choice", choices: ["Small", "Large"] },
  { label: "Special instructions", kind: "long", required: false, longest: 500 },
] as const;
const ADDRESS = "https://example.com/bea_(1)";

/** The answers on the newest order of a member. */
async function answersOf(person: Person): Promise<unknown> {
  const [row] = await shop.query<{ answers: unknown }>(
    `SELECT o.answers FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.member_id = $1 ORDER BY o.id DESC`,
    [person.id],
  );
  return row?.answers;
}

async function ordersAndDrafts(): Promise<unknown> {
  return shop.query("SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM checkouts) AS drafts");
}

async function orderOf(productId: string): Promise<string> {
  const [row] = await shop.query<{ id: string }>("SELECT id FROM orders WHERE product_id = $1", [productId]);
  return row?.id ?? "";
}

function ticketOf(person: Person) {
  const ticket = person.channels().find(({ name }) => name.startsWith("order-"));
  if (!ticket) throw new Error(`${person.name} sees no ticket.`);
  return ticket;
}

/** The form's custom id with its fields, for answers that Discord would not let pass. */
function fieldsOf(form: Reply): string[] {
  const opened = shop.sandbox.world.interaction(form.interactionId)?.modal;
  return [...JSON.stringify(opened?.components).matchAll(/"custom_id":"(\w+)"/g)].map(([, id = ""]) => id);
}

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
    await card.click("Publish");
    expect((await shop.owner.slash("buy", { product: "Followers" })).embeds[0]?.image?.url).toBe(
      "https://example.com/a.png",
    );
    await set("");
    expect(card.embeds[0]?.image).toBeUndefined();
  });
});

describe("a product with questions", () => {
  it("asks them before Buy now, and keeps what was answered on the order", async () => {
    await product(shop, { name: "Asking Key", price: 500n, questions: URL_AND_SIZE });
    const bea = await shop.member("Bea", { balance: "20.00" });
    const page = await bea.slash("buy", { product: "Asking Key" });
    const form = await page.click("Buy now");
    expect(form.modal.labels).toEqual(["Target URL", "Size", "Special instructions"]);
    await form.modal.submit({ "Target URL": ADDRESS, Size: "Large" });
    expect(page.text()).toContain(`Target URL\n<${ADDRESS}>`);
    expect(page.text()).toContain("Size\nLarge");
    expect(page.text()).not.toContain("Special instructions");

    // The process dies between the form and the confirmation; the answers are in the database.
    await shop.restart();
    await page.click("Confirm purchase ($5.00)");
    expect(page.text()).toContain("is paid");
    await shop.idle();
    const kept = [
      { question: "Target URL", answer: ADDRESS },
      { question: "Size", answer: "Large" },
    ];
    expect(await answersOf(bea)).toEqual(kept);

    // What the seller asks later does not touch the order; staff read it as it was.
    await shop.query("DELETE FROM product_questions WHERE label = 'Size'");
    const orders = await shop.owner.slash("orders", { member: bea });
    const seen = await orders.select(
      "Open an order",
      /Asking Key/.exec(orders.options("Open an order")[0] ?? "")?.input ?? "",
    );
    expect(seen.text()).toContain("Size\nLarge");
    expect(seen.text()).toContain(ADDRESS);
  });

  it("asks them before a ticket, whose greeting says what was answered", async () => {
    await product(shop, { name: "Asking Logo", delivery: "service", price: 500n, questions: URL_AND_SIZE });
    const cal = await shop.member("Cal");
    const page = await cal.slash("buy", { product: "Asking Logo" });
    const form = await page.click("Open ticket");
    await form.modal.submit({ "Target URL": ADDRESS, Size: "Small", "Special instructions": "**Blue**,\nplease" });
    expect(page.text()).toContain("is open");
    await shop.idle();
    expect(ticketOf(cal).messages()[0]?.text()).toContain("Special instructions\n\\*\\*Blue\\*\\*,\nplease");
    expect(await answersOf(cal)).toHaveLength(3);
  });

  it("shortens long answers where not all of an order fits, and neither its timeline nor what its buyer asks", async () => {
    const labels = Array.from({ length: 5 }, (_, i) => `Question ${i + 1}`);
    const questions = labels.map((label) => ({ label, kind: "long" as const, longest: 500 }));
    await product(shop, { name: "Asking Much", delivery: "service", price: 500n, questions });
    const ron = await shop.member("Ron", { balance: "5.00" });
    const form = await (await ron.slash("buy", { product: "Asking Much" })).click("Open ticket");
    await form.modal.submit(Object.fromEntries(labels.map((label) => [label, "*_`~|".repeat(100)])));
    await shop.idle();
    expect(ticketOf(ron).messages()[0]?.text()).toMatch(/Question 5\n(\\[*_`~|]){500}$/);
    await ticketOf(ron)
      .messages()[1]
      ?.click(/Pay with wallet/);
    await shop.idle();
    const orders = await ron.slash("orders");
    const seen = await orders.select("Open an order", orders.options("Open an order")[0] ?? "");
    const timeline = /Timeline\n⏳ Waiting for payment · [^\n]+\n🔄 Paid · [^\n]+\n🔄 In progress · /;
    expect(seen.text()).toMatch(timeline);
    const why = "w".repeat(500);
    await (await seen.click("Ask to cancel")).modal.submit({ Why: why });
    const [order] = await shop.query<{ number: string }>("SELECT number FROM orders ORDER BY id DESC LIMIT 1");
    const report = await shop.owner.slash("order-status", { order: order?.number ?? "" });
    expect(report.text()).toContain(`“${why}”`);
    expect(report.text()).toMatch(/Question 5\n(\\[*_`~|]){400,}…\n/);
    expect(report.text()).toMatch(timeline);
  });

  it("refuses answers that the form would not take, in a sentence, and keeps nothing", async () => {
    await product(shop, { name: "Strict", price: 500n, questions: URL_AND_SIZE });
    const dan = await shop.member("Dan", { balance: "20.00" });
    const page = await dan.slash("buy", { product: "Strict" });
    for (const way of ["Buy now", "Open ticket"]) {
      const form = await page.click(way);
      const [url = "", size = "", notes = ""] = fieldsOf(form);
      const before = await ordersAndDrafts();
      // Nobody's client: fields as text, as too few, too many and too much.
      const send = async (values: Record<string, string>) =>
        (await dan.submitRaw(form.modal.customId, values, { on: page.message })).text();
      const sound = { [url]: ADDRESS, [size]: "Small", [notes]: "" };
      expect(await send({ ...sound, [url]: "" })).toContain("“Target URL” needs an answer");
      expect(await send({ ...sound, [url]: "ftp://example.com" })).toContain("begins with http:// or https://");
      expect(await send({ ...sound, [url]: `https://example.com/${"x".repeat(300)}` })).toContain(
        "1 to 300 characters",
      );
      expect(await send({ ...sound, [size]: "Huge" })).toContain("from those that are offered");
      expect(await send({ ...sound, [notes]: "x".repeat(501) })).toContain("1 to 500 characters");
      expect(await send({ [url]: ADDRESS, [size]: "Small" })).toContain("questions of this product changed");
      expect(await send({ ...sound, bogus: "x" })).toContain("questions of this product changed");
      expect(await send({})).toContain("questions of this product changed");
      expect(await ordersAndDrafts()).toEqual(before);
    }
    // None of these counts as a ticket, of which three can be opened in ten minutes.
    await (await page.click("Open ticket")).modal.submit({ "Target URL": ADDRESS, Size: "Small" });
    expect(page.text()).toContain("is open");
  });

  it("is sold by no service without answers", async () => {
    const id = await product(shop, { name: "Guarded", price: 500n, questions: [{ label: "Username" }] });
    const buyer = await actorOf(shop, await shop.member("Eve", { balance: "20.00" }));
    const ways = [
      () => shop.bot.resolve(SaleService).buyNow(buyer, checkout(id, 500n)),
      () => shop.bot.resolve(PaymentService).openOrderTicket(buyer, checkout(id, 500n), () => []),
    ];
    const before = await ordersAndDrafts();
    for (const way of ways) await expect(way()).rejects.toMatchObject({ code: "sales.answersMissing" });
    for (const answer of ["", "x".repeat(101)]) {
      const forged = { ...checkout(id, 500n), answers: [{ question: "Username", answer }] };
      await expect(shop.bot.resolve(SaleService).buyNow(buyer, forged)).rejects.toMatchObject({
        code: "sales.answersMissing",
      });
    }
    expect(await ordersAndDrafts()).toEqual(before);
  });
});

describe("questions that change meanwhile", () => {
  const ask = (id: string, label: string) =>
    shop.query(
      `INSERT INTO product_questions (guild_id, product_id, position, label, kind, required, shortest, longest)
       SELECT $1, $2, count(*) + 1, $3, 'short', true, 1, 100 FROM product_questions WHERE product_id = $2`,
      [shop.guild.id, id, label],
    );

  it("are asked first when they came between the page and the press", async () => {
    const id = await product(shop, { name: "Late Asker", price: 500n });
    const fay = await shop.member("Fay", { balance: "20.00" });
    for (const [way, label] of [
      ["Buy now", "First"],
      ["Open ticket", "Second"],
    ] as const) {
      await shop.query("DELETE FROM product_questions WHERE product_id = $1", [id]);
      const page = await fay.slash("buy", { product: "Late Asker" });
      await ask(id, label);
      await page.click(way);
      expect(page.text()).toContain("The seller changed what is asked here");
      expect((await page.click(way)).modal.labels).toEqual([label]);
    }
    expect(await answersOf(fay)).toBeUndefined();
  });

  it("are asked first when they came between the form and the confirmation", async () => {
    const id = await product(shop, { name: "Later Asker", price: 500n, questions: [{ label: "Username" }] });
    const gus = await shop.member("Gus", { balance: "20.00" });
    const page = await gus.slash("buy", { product: "Later Asker" });
    await (await page.click("Buy now")).modal.submit({ Username: "gus" });
    await ask(id, "Server");
    await page.click(/Confirm purchase/);
    expect(page.text()).toContain("The seller changed what is asked here");
    expect(await answersOf(gus)).toBeUndefined();
    await (await page.click("Buy now")).modal.submit({ Username: "gus", Server: "EU" });
    await page.click(/Confirm purchase/);
    expect(await answersOf(gus)).toHaveLength(2);
  });

  it("refuse a form that was opened before, and show the page when there are none any more", async () => {
    const id = await product(shop, { name: "Former Asker", price: 500n, questions: [{ label: "Username" }] });
    const hal = await shop.member("Hal", { balance: "20.00" });
    const page = await hal.slash("buy", { product: "Former Asker" });
    const form = await page.click("Buy now");
    await shop.query("UPDATE product_questions SET id = DEFAULT, label = 'Server' WHERE product_id = $1", [id]);
    expect((await form.modal.submit({ Username: "hal" })).text()).toContain("questions of this product changed");
    await shop.query("DELETE FROM product_questions WHERE product_id = $1", [id]);
    const plain = await page.click("Buy now");
    await plain.click("Buy now");
    expect(plain.text()).toContain("Confirm purchase ($5.00)");
  });
});

describe("a draft", () => {
  it("is confirmed by whom it belongs to, and by nobody else", async () => {
    await product(shop, { name: "Own Draft", price: 500n, questions: [{ label: "Username" }] });
    const ida = await shop.member("Ida", { balance: "20.00" });
    const page = await ida.slash("buy", { product: "Own Draft" });
    await (await page.click("Buy now")).modal.submit({ Username: "ida" });
    const confirm = page.buttons().find(({ label }) => /Confirm/.test(label))?.customId ?? "";
    const mal = await shop.member("Mal", { balance: "20.00" });
    const own = await mal.slash("buy", { product: "Own Draft" });
    const before = await ordersAndDrafts();
    const forged = await mal.press(confirm, own.message);
    expect(forged.text()).toContain("This confirmation is over");
    const stolen = { key: confirm.split(":")[1] ?? "", productId: "1", quantity: 1, answers: [], promoCode: null };
    await expect(shop.bot.resolve(CheckoutDrafts).keep(await actorOf(shop, mal), stolen)).rejects.toMatchObject({
      code: "sales.draftOver",
    });
    expect(await ordersAndDrafts()).toEqual(before);
    const again = page.message;
    await Promise.all([again.click(/Confirm purchase/), again.click(/Confirm purchase/)]);
    await shop.idle();
    expect((await ida.slash("balance")).text()).toContain("$15.00");
  });

  it("opens a ticket at a new price with the answers that were given", async () => {
    const id = await product(shop, { name: "Moving Asker", price: 500n, questions: [{ label: "Username" }] });
    const joe = await shop.member("Joe");
    const page = await joe.slash("buy", { product: "Moving Asker" });
    const form = await page.click("Open ticket");
    await shop.query("UPDATE products SET price_minor = 600 WHERE id = $1", [id]);
    await form.modal.submit({ Username: "joe" });
    expect(page.text()).toContain("The price changed. It was $5.00.");
    expect(page.text()).toContain("Username\njoe");
    await page.click("Open ticket ($6.00)");
    expect(page.text()).toContain("is open");
    expect(await answersOf(joe)).toEqual([{ question: "Username", answer: "joe" }]);
  });

  it("takes the place of the order that waits in another ticket, or leads to it", async () => {
    const first = await product(shop, { name: "First Choice", price: 500n, stock: 1n });
    await product(shop, { name: "Second Choice", price: 700n, stock: 2n, questions: [{ label: "Username" }] });
    const leo = await shop.member("Leo", { balance: "20.00" });
    const other = await leo.slash("buy", { product: "First Choice" });
    await other.click("Open ticket");
    const page = await leo.slash("buy", { product: "Second Choice" });
    await (await page.click("Open ticket")).modal.submit({ Username: "leo" });
    expect(page.text()).toContain("You already have an order ticket");
    expect(page.buttons().map(({ label }) => label)).toEqual(["Go to it", "Cancel it and take this"]);
    const states = () =>
      shop.query(
        `SELECT p.name, o.state, s.quantity FROM orders o JOIN products p ON p.id = o.product_id
         JOIN stocks s ON s.product_id = p.id WHERE p.name LIKE '% Choice' ORDER BY o.id`,
      );
    expect(await states()).toEqual([{ name: "First Choice", state: "pending", quantity: "0" }]);

    // Nobody gives up another's order.
    const mal = await shop.member("Malin", { balance: "20.00" });
    const theirs = await mal.slash("buy", { product: "Second Choice" });
    await (await theirs.click("Open ticket")).modal.submit({ Username: "malin" });
    await shop.idle();
    await product(shop, { name: "Third Choice", price: 700n });
    const blocked = await mal.slash("buy", { product: "Third Choice" });
    await blocked.click("Open ticket");
    const forged = (blocked.buttons()[1]?.customId ?? "").replace(/\d+$/, await orderOf(first));
    expect((await mal.press(forged, blocked.message)).text()).toContain("belongs to somebody else");
    await ticketOf(mal).messages()[1]?.click("Cancel order");
    await shop.idle();

    await page.click("Cancel it and take this");
    expect(page.text()).toContain("is open");
    await shop.idle();
    expect(await states()).toEqual([
      { name: "First Choice", state: "cancelled", quantity: "1" },
      { name: "Second Choice", state: "cancelled", quantity: "1" },
      { name: "Second Choice", state: "pending", quantity: "1" },
    ]);
    expect(await answersOf(leo)).toEqual([{ question: "Username", answer: "leo" }]);
  });

  it("does not give up an order that was paid meanwhile, and is not stopped by one that ended", async () => {
    await product(shop, { name: "Paid Meanwhile", price: 500n });
    await product(shop, { name: "Wanted Instead", price: 500n });
    const ned = await shop.member("Ned", { balance: "20.00" });
    const open = async (name: string) => {
      const page = await ned.slash("buy", { product: name });
      await page.click("Open ticket");
      await shop.idle();
      return page;
    };
    await open("Paid Meanwhile");
    const page = await open("Wanted Instead");
    const panel = ticketOf(ned).messages()[1];
    await panel?.click("Cancel order");
    await shop.idle();
    await page.click("Cancel it and take this");
    expect(page.text()).toContain("is open");
    await shop.pass(11 * MINUTE);

    const again = await open("Paid Meanwhile");
    const waiting = ned
      .channels()
      .filter(({ name }) => name.startsWith("order-"))
      .at(-1);
    await waiting?.messages()[1]?.click(/Pay with wallet/);
    await shop.idle();
    const refused = await again.message.click("Cancel it and take this");
    expect(refused.text()).toContain("“📦 Delivered” now, so this can no longer be done");
    expect(
      await shop.query(
        "SELECT count(*)::int AS n FROM orders o JOIN products p ON p.id = o.product_id WHERE p.name = 'Paid Meanwhile'",
      ),
    ).toEqual([{ n: 1 }]);
  });

  it("is forgotten after a day", async () => {
    await product(shop, { name: "Forgotten", price: 500n });
    const kim = await shop.member("Kim", { balance: "20.00" });
    const page = await kim.slash("buy", { product: "Forgotten" });
    await page.click("Buy now");
    const drafts = () => shop.query("SELECT count(*)::int AS left FROM checkouts");
    await shop.pass(DAY - 1_000, "sales.forgetDrafts");
    expect(await drafts()).not.toEqual([{ left: 0 }]);
    await shop.pass(2_000, "sales.forgetDrafts");
    expect(await drafts()).toEqual([{ left: 0 }]);
    const late = await kim.press(page.buttons()[0]?.customId ?? "", (await kim.slash("help")).message);
    expect(late.text()).toContain("This confirmation is over");
  });
});
