import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { ConfirmationService } from "../src/modules/payments/confirmation.service.js";
import type { Confirmed } from "../src/modules/payments/confirmation.types.js";
import type { MethodKind, PaymentMethod } from "../src/modules/payments/method.types.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { HOUR, MINUTE } from "../src/platform/clock.js";
import { keyOf } from "../src/platform/ids.js";
import { actorOf, checkout, deposit, product as stocked, promoCode, usesOf } from "./support/arrange.js";
import { method, picture, shown, staff } from "./support/outside.js";
import { openTicket, product } from "./support/order-tickets.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
/** Serves order tickets. */
let helen: Person;
beforeAll(async () => {
  shop = await Shop.open();
  helen = await staff(shop, "Helen", "order");
});
afterAll(() => shop.close());

/** A buyer with an order of 5.00 in a ticket whose panel is drawn. */
async function waiting(name: string, balance?: string) {
  const buyer = await shop.member(name, balance === undefined ? {} : { balance });
  const apple = await product(shop);
  await openTicket(shop, buyer, apple.checkout());
  await shop.idle();
  const [order] = await shop.query<{ id: string; number: string }>(
    "SELECT id, number FROM orders WHERE product_id = $1",
    [apple.id],
  );
  if (!order) throw new Error("There is no order.");
  const channel = `order-${order.number}`;
  const panel = () => shown(buyer, channel, `🛒 Order #${order.number}`);
  return { buyer, apple, orderId: order.id, number: order.number, channel, panel };
}

async function held(orderId: string): Promise<number> {
  const [row] = await shop.query<{ until: Date }>("SELECT reserved_until AS until FROM orders WHERE id = $1", [
    orderId,
  ]);
  return Math.round(((row?.until.getTime() ?? 0) - shop.sandbox.clock.now()) / MINUTE);
}

const dms = (person: Person) =>
  person
    .dms()
    .map((dm) => dm.text())
    .join("\n");

it("pays an order with money from outside: chosen, shown, proven, confirmed, after a restart too", async () => {
  const added = await (
    await shop.owner.slash("paymentmethod add", { kind: "manual" })
  ).modal.submit({
    Name: "Bank transfer",
    Instructions: "IBAN DE00 1234\nName: The *Shop*",
    Emoji: "🏦",
    Link: "https://bank.example/pay",
  });
  expect(added.text()).toContain("🏦 Bank transfer");
  const { buyer, channel, panel, number, orderId } = await waiting("Alice");
  await shop.restart();
  const how = await panel().select("Choose another way to pay", "Bank transfer");
  expect(how.ephemeral).toBe(true);
  expect(how.text()).toContain("IBAN DE00 1234\nName: The \\*Shop\\*");
  expect(how.text()).toContain("$5.00");
  const form = (await how.click("Upload payment proof")).modal;
  const uploaded = await form.submit({ Proof: picture("first"), "Reference of the payment": "TX 1" });
  expect(uploaded.text()).toContain("with the staff");
  await shop.idle();
  expect(panel().text()).toContain("With the staff");
  const proof = shown(helen, channel, "Payment proof");
  expect(proof.text()).toContain("TX 1");
  expect(proof.files[0]?.name).toMatch(/^proof-\d+\.png$/);
  expect(proof.files[0]?.bytes).toEqual(picture("first").contents);
  const confirmed = await (await proof.click("Confirm payment")).modal.submit({});
  expect(confirmed.ephemeral).toBe(true);
  expect(confirmed.text()).toContain(`Order #${number} is paid`);
  await shop.idle();
  expect(panel().text()).toContain("Delivered");
  expect(shown(buyer, channel, "Payment proof, accepted").files).toHaveLength(1);
  expect(shown(buyer, channel, "Payment proof, accepted").buttons()).toEqual([]);
  expect(
    buyer
      .dms()
      .map((dm) => dm.text())
      .join(),
  ).toContain("Your payment of $5.00 arrived");
  expect(
    await shop.query(
      `SELECT a.code, e.amount::int, t.kind FROM transfers t JOIN entries e ON e.transfer_id = t.id
       JOIN accounts a ON a.id = e.account_id WHERE t.order_id = $1 ORDER BY e.id`,
      [orderId],
    ),
  ).toEqual([
    { code: "wallet", amount: 500, kind: "payment" },
    { code: expect.stringMatching(/^external:\d+$/) as string, amount: -500, kind: "payment" },
    { code: "wallet", amount: -500, kind: "purchase" },
    { code: "sales", amount: 500, kind: "purchase" },
  ]);
});

/** With **code and questions**, an order has a tenth off by a code, and the buyer's name as an answer. */
const WAYS = (["wallet", "manual", "crypto"] as const).flatMap((kind) =>
  [false, true].map((rich) => [`${kind}${rich ? ", with code and questions" : ""}`, kind, rich] as const),
);

describe("money that arrived", () => {
  const scene = async (kind: MethodKind, rich: boolean) => {
    const way = await method(shop, kind);
    const other = await method(shop, kind);
    const code = rich ? `BY-${kind.toUpperCase()}` : null;
    if (code) await promoCode(shop, code);
    const due = code ? 450n : 500n;
    const make = (stock: bigint) => stocked(shop, { price: 500n, stock, ...(rich && { questions: [{}] }) });
    const productId = await make(20n);
    const clerk = await actorOf(shop, helen);
    const confirm = (orderId: string, amount: bigint, reference: string, by: PaymentMethod = way): Promise<Confirmed> =>
      shop.bot.resolve(ConfirmationService).confirm(clerk, {
        about: { kind: "order", id: orderId },
        methodId: by.id,
        amount,
        reference,
        proofId: null,
        ownsGuild: false,
      });
    const answersOf = ({ name }: Person) => (rich ? [{ question: "Username", answer: name }] : []);
    const open = async (product = productId) => {
      const person = await shop.member("Buyer");
      const buyer = await actorOf(shop, person);
      const wish = { ...checkout(product, due), promoCode: code, answers: answersOf(person) };
      const opened = await shop.bot.resolve(PaymentService).openOrderTicket(buyer, wish, () => []);
      return { person, buyer, id: opened.order.id, number: opened.order.number };
    };
    const expire = async (id: string) => {
      await shop.query("UPDATE orders SET reserved_until = $2 WHERE id = $1", [id, new Date(shop.sandbox.clock.now())]);
      await shop.bot.resolve(ReservationService).expireDue(new Date(shop.sandbox.clock.now()));
    };
    /** The order is in this state, as it was priced and answered, and so is the use of its code. */
    const isNow = async ({ id, person }: { id: string; person: Person }, state: string, use: Use) => {
      await shop.idle();
      const facts = { state, due: due.toString(), code, answers: answersOf(person), use: code && use };
      expect(await orderOf(id)).toEqual(facts);
    };
    return { other, due, code, make, productId, confirm, open, expire, isNow };
  };
  type Use = "held" | "final" | "given back";
  const orderOf = async (id: string) =>
    (
      await shop.query(
        `SELECT o.state, o.due_minor AS due, o.promo_code AS code, o.answers,
           CASE WHEN u.settled_at IS NOT NULL THEN 'final' WHEN u.released_at IS NOT NULL THEN 'given back'
             WHEN u.taken_at IS NOT NULL THEN 'held' END AS use
         FROM orders o LEFT JOIN promo_uses u ON u.order_id = o.id WHERE o.id = $1`,
        [id],
      )
    )[0];
  const stock = async (id: string) =>
    (await shop.query<{ quantity: string }>("SELECT quantity FROM stocks WHERE product_id = $1", [id]))[0]?.quantity;

  it.each(WAYS)("by %s: exact, over, under, doubled, late, for nothing", async (_name, kind, rich) => {
    const { other, due, code, make, productId, confirm, open, expire, isNow } = await scene(kind, rich);

    const exact = await open();
    await isNow(exact, "pending", "held");
    expect(await confirm(exact.id, due, "exact")).toMatchObject({ effect: "paid", balance: 0n });
    await isNow(exact, "delivered", "final");
    expect(dms(exact.person)).toContain(`order #${exact.number}`);

    const over = await open();
    expect(await confirm(over.id, due + 200n, "over")).toMatchObject({ effect: "paid", balance: 200n });
    await isNow(over, "delivered", "final");

    const under = await open();
    expect(await confirm(under.id, due - 200n, "under 1")).toMatchObject({
      effect: "short",
      balance: due - 200n,
      missing: 200n,
    });
    await isNow(under, "pending", "held");
    expect(await confirm(under.id, 200n, "under 2", other)).toMatchObject({ effect: "paid", balance: 0n });
    await isNow(under, "delivered", "final");
    const rest = await open();
    await confirm(rest.id, due - 200n, "under 3");
    await deposit(shop, rest.buyer.customerId, 200n);
    expect((await shop.bot.resolve(SaleService).pay(rest.buyer, rest.id)).balance).toBe(0n);
    await isNow(rest, "delivered", "final");

    // Doubled: the same reference never, another one stays in the wallet.
    const again = await open();
    await expect(confirm(again.id, due, " E X act ")).rejects.toMatchObject({
      code: "payments.referenceUsed",
      facts: { number: exact.number, amount: due },
    });
    await isNow(again, "pending", "held");
    expect(await confirm(again.id, due, "exact", other)).toMatchObject({ effect: "paid" });
    expect(await confirm(again.id, due, "second transfer")).toMatchObject({ effect: "kept", balance: due });
    await isNow(again, "delivered", "final");
    expect(dms(again.person)).toContain("was paid before, so the money stays in the wallet");

    const late = await open();
    await expire(late.id);
    await isNow(late, "expired", "given back");
    const before = await stock(productId);
    expect(await confirm(late.id, due, "late")).toMatchObject({ effect: "paid", balance: 0n });
    expect(await stock(productId)).toBe(String(Number(before) - 1));
    await isNow(late, "delivered", "final");

    const rare = await make(1n);
    const gone = await open(rare);
    await expire(gone.id);
    const faster = await open(rare);
    expect(await confirm(gone.id, due, "too late")).toMatchObject({ effect: "kept", balance: due });
    await isNow(gone, "expired", "given back");
    await isNow(faster, "pending", "held");
    expect(await stock(rare)).toBe("0");
    expect(dms(gone.person)).toContain("had run out and cannot be had any more");

    const short = await open();
    await expire(short.id);
    expect(await confirm(short.id, 100n, "late and little")).toMatchObject({ effect: "short", missing: due - 100n });
    await isNow(short, "expired", "given back");

    const cancelled = await open();
    await shop.bot.resolve(ReservationService).cancel(cancelled.buyer, cancelled.id);
    expect(await confirm(cancelled.id, due, "cancelled")).toMatchObject({ effect: "kept", balance: due });
    await isNow(cancelled, "cancelled", "given back");
    expect(dms(cancelled.person)).toContain("was cancelled before, so the money stays in the wallet");

    for (const wrong of ["", "  ", "\u200b\u2060", "x".repeat(101)]) {
      await expect(confirm(cancelled.id, due, wrong)).rejects.toMatchObject({ code: "payments.badReference" });
    }
    // Six paid orders and one that waits: what was given back counts no more.
    if (code) expect(await usesOf(shop, code)).toEqual({ used: 7, live: 7, final: 6 });
  });

  it("late, when somebody else has the order's code: stays in the wallet, until the code is free again", async () => {
    const way = await method(shop);
    await promoCode(shop, "LAST-ONE", { maxUses: 1 });
    const enterCode = async ({ panel }: Awaited<ReturnType<typeof waiting>>) => {
      await (await panel().click("Promo code")).modal.submit({ Code: "last-one" });
      await shop.idle();
      expect(panel().text()).toContain("$4.50");
    };
    const nia = await waiting("Nia");
    await enterCode(nia);
    await shop.pass(HOUR + 1, "sales.expire");
    const faster = await waiting("Otis");
    await enterCode(faster);
    const arrive = async (amount: string, reference: string) => {
      const form = (await shown(helen, nia.channel, "🛒").click("Confirm payment")).modal;
      const typed = form.labels.find((label) => label.startsWith("Amount")) ?? "";
      const done = await form.submit({ "How it came": way.name, [typed]: amount, Reference: reference });
      await shop.idle();
      return done.text();
    };

    const kept = `Order #${nia.number} had run out and its code LAST-ONE cannot be used any more`;
    expect(await arrive("4.50", "late 1")).toContain(kept);
    expect(dms(nia.buyer)).toContain(`${kept}, so the money stays in the wallet. Order again with /buy.`);
    expect(dms(nia.buyer)).toContain("Your wallet holds **$4.50** now");
    expect(await orderOf(nia.orderId)).toMatchObject({ state: "expired", due: "450", use: "given back" });
    expect(await orderOf(faster.orderId)).toMatchObject({ state: "pending", due: "450", use: "held" });
    expect(await usesOf(shop, "LAST-ONE")).toEqual({ used: 1, live: 1, final: 0 });
    expect(await nia.apple.stock()).toBe(3);

    await faster.panel().click("Cancel order");
    await shop.idle();
    expect(await arrive("0.01", "late 2")).toContain(`Order #${nia.number} is paid`);
    expect(await orderOf(nia.orderId)).toMatchObject({ state: "delivered", due: "450", use: "final" });
    expect(await usesOf(shop, "LAST-ONE")).toEqual({ used: 1, live: 1, final: 1 });
    expect(await nia.apple.stock()).toBe(2);
    expect((await nia.buyer.slash("balance")).text()).toContain("$0.01");
  });

  it("shows in the ticket what is missing, and takes it from any source", async () => {
    const way = await method(shop, "wallet");
    const { panel, channel, number } = await waiting("Uma", "2.00");
    const form = (await shown(helen, channel, "🛒").click("Confirm payment")).modal;
    // The wallet holds 2.00: that much less is asked for.
    expect(form.fields.find(({ label }) => label.startsWith("Amount"))?.value).toBe("3.00");
    const done = await form.submit({ "How it came": way.name, [form.labels[1] ?? ""]: "1", Reference: "U1" });
    expect(done.text()).toContain(`Order #${number} still needs $2.00`);
    await shop.idle();
    expect(panel().text()).toMatch(/Received\n\$1\.00/);
    expect(panel().text()).toMatch(/Still missing\n\*\*\$2\.00\*\*/);
    const how = await panel().select("Choose another way to pay", way.name);
    expect(how.text()).toContain("To pay\n**$2.00**\nand $3.00 of your wallet");
    await shop.pass(61 * MINUTE, "sales.expire");
    expect(panel().text()).toContain("What came for it is in the wallet");
  });

  it("is confirmed by staff of its type alone, and by nobody for themselves but the owner", async () => {
    const way = await method(shop);
    const { buyer, channel, orderId } = await waiting("Sam");
    const clerk = shop.bot.resolve(ConfirmationService);
    const confirmation = {
      about: { kind: "order", id: orderId } as const,
      methodId: way.id,
      amount: 500n,
      reference: "own",
      proofId: null,
      ownsGuild: false,
    };
    expect((await shown(buyer, channel, "🛒").click("Confirm payment")).text()).toContain("for the shop's staff");
    const selfServing = { ...(await actorOf(shop, buyer)), staffOf: new Set(["order"]) };
    await expect(clerk.confirm(selfServing, confirmation)).rejects.toThrow("payments.notForSelf");
    const otherStaff = { ...(await actorOf(shop, helen)), staffOf: new Set(["deposit"]) };
    await expect(clerk.confirm(otherStaff, confirmation)).rejects.toThrow("payments.needsStaff");
    expect(await shop.query("SELECT 1 FROM payments WHERE order_id = $1", [orderId])).toEqual([]);

    const apple = await product(shop);
    await openTicket(shop, shop.owner, apple.checkout());
    await shop.idle();
    const [own] = await shop.query<{ id: string; number: string }>(
      "SELECT id, number FROM orders WHERE product_id = $1",
      [apple.id],
    );
    const panel = shown(shop.owner, `order-${own?.number}`, "🛒");
    const form = (await panel.click("Confirm payment")).modal;
    await form.submit({ "How it came": way.name, Reference: "mine" });
    await shop.idle();
    expect(
      await shop.query("SELECT action FROM audit_log WHERE subject_id = $1 AND action LIKE 'payment.%'", [own?.id]),
    ).toEqual([{ action: "payment.confirmOwn" }]);
  });
});

describe("a proof", () => {
  let way: PaymentMethod;
  beforeAll(async () => {
    way = await method(shop, "manual", { name: "Cash" });
  });
  const upload = async (from: Awaited<ReturnType<typeof waiting>>, file: { name: string; contents: Buffer | string }) =>
    (await from.panel().click("Upload payment proof")).modal.submit({ "How you paid": "Cash", Proof: file });

  it("holds the order once, to 24 hours from its opening; rejecting it leaves half an hour", async () => {
    const order = await waiting("Rae");
    expect(await held(order.orderId)).toBe(60);
    await shop.pass(10 * MINUTE);
    await upload(order, picture("rae"));
    await shop.idle();
    expect(await held(order.orderId)).toBe(24 * 60 - 10);
    const proof = () => shown(helen, order.channel, "Payment proof");
    const blank = await (await proof().click("Reject proof")).modal.submit({ Why: " \n " });
    expect(blank.text()).toContain("Write a reason");
    const asked = await proof().click("Reject proof");
    await asked.modal.submit({ Why: "The *amount* is not readable" });
    await shop.idle();
    expect(await held(order.orderId)).toBe(30);
    expect(shown(order.buyer, order.channel, "not accepted").text()).toContain("The \\*amount\\* is not readable");
    expect(dms(order.buyer)).toContain("The \\*amount\\* is not readable");
    expect((await asked.modal.submit({ Why: "Again" })).text()).toContain("was rejected already");
    // The same file may come again once it was rejected; the hold was extended before.
    await upload(order, picture("rae"));
    await shop.idle();
    expect(await held(order.orderId)).toBe(30);
  });

  it("is refused for what it is, not for what it is called; and the same file twice", async () => {
    const first = await waiting("Fay");
    const second = await waiting("Finn");
    const files = () =>
      shop.query("SELECT 1 FROM payment_proofs WHERE order_id = ANY ($1)", [[first.orderId, second.orderId]]);
    const page = { name: "paid.png", contents: "<!doctype html><script>alert(1)</script>" };
    expect((await upload(first, page)).text()).toContain("what is in the file");
    const huge = { name: "paid.png", contents: Buffer.concat([picture().contents, Buffer.alloc(8 * 1024 * 1024)]) };
    expect((await upload(first, huge)).text()).toContain("at most 8 MiB");
    expect(await files()).toEqual([]);
    await upload(first, picture("fay"));
    expect((await upload(first, picture("fay"))).text()).toContain(`this very file for order #${first.number}`);
    const stolen = await upload(second, picture("fay"));
    expect(stolen.text()).toContain("This very file was uploaded before");
    expect(stolen.text()).not.toContain(first.number);
    for (let i = 2; i <= 5; i += 1) await upload(first, picture(`fay ${i}`));
    expect((await upload(first, picture("fay 6"))).text()).toContain("5 of your proofs wait");
    expect(await files()).toHaveLength(5);
  });

  it("is the buyer's business, and of their own guild", async () => {
    const order = await waiting("Gus");
    const mallory = await shop.member("Mallory");
    const { world } = shop.sandbox;
    const general = mallory.channel("general");
    const forged = world.createMessage({ channelId: general.id, authorId: world.botUserId, content: "forged" });
    const press = (id: string, person = mallory) => person.press(id, forged);
    for (const id of [
      `payment.proof:order:${order.orderId}:${way.id}`,
      `payment.address:order:${order.orderId}:${way.id}:${keyOf("Bitcoin")}`,
    ]) {
      expect((await press(id)).text()).toContain("belongs to somebody else");
    }
    expect((await press(`payment.proof:order:999999999:0`)).text()).toContain("no such order");
    expect((await press(`payment.reject:999`, helen)).text()).toContain("no such proof");
    expect((await press(`payment.confirm:order:${order.orderId}:999`, helen)).text()).toContain("no such proof");
    await upload(order, picture("gus"));
    const [proof] = await shop.query<{ id: string }>("SELECT id FROM payment_proofs WHERE order_id = $1", [
      order.orderId,
    ]);
    const other = await waiting("Hal");
    const crossed = shop.bot.resolve(ConfirmationService).confirm(await actorOf(shop, helen), {
      about: { kind: "order", id: other.orderId },
      methodId: way.id,
      amount: 500n,
      reference: "crossed",
      proofId: proof?.id ?? "",
      ownsGuild: false,
    });
    await expect(crossed).rejects.toThrow("proofs.notFound");
    const elsewhere = world.createGuild({ name: "Elsewhere" });
    const stranger = { ...(await actorOf(shop, helen)), guildId: elsewhere.id };
    const foreign = shop.bot.resolve(ConfirmationService).confirm(stranger, {
      about: { kind: "order", id: order.orderId },
      methodId: way.id,
      amount: 500n,
      reference: "foreign",
      proofId: null,
      ownsGuild: true,
    });
    await expect(foreign).rejects.toThrow("methods.notFound");
    expect(
      await shop.query("SELECT 1 FROM payments WHERE order_id = ANY ($1)", [[order.orderId, other.orderId]]),
    ).toEqual([]);
  });

  it("that lies unread for four hours calls the staff, once", async () => {
    const order = await waiting("Ida");
    await upload(order, picture("ida"));
    await shop.pass(4 * HOUR - MINUTE, "payments.remindUnread");
    const reminders = () =>
      helen
        .channel(order.channel)
        .messages()
        .filter((message) => message.text().includes("A payment proof waits"));
    expect(reminders()).toEqual([]);
    await shop.pass(MINUTE, "payments.remindUnread");
    await shop.pass(HOUR, "payments.remindUnread");
    expect(reminders()).toHaveLength(1);
    expect(reminders()[0]?.pings.roleIds).toHaveLength(1);
  });

  it("after the hold is taken too, and pays late; a closed DM is told in the ticket", async () => {
    const order = await waiting("Joy");
    await shop.pass(HOUR + 1, "sales.expire");
    expect(order.panel().text()).toContain("Sent the money already?");
    shop.sandbox.faults.closeDms(order.buyer.user);
    await shop.sandbox.violations.during(50007, async () => {
      expect((await upload(order, picture("joy"))).text()).toContain("If it can still be had");
      await shop.idle();
      const proof = shown(helen, order.channel, "Payment proof");
      const done = await (await proof.click("Confirm payment")).modal.submit({ Reference: "late joy" });
      expect(done.text()).toContain(`Order #${order.number} is paid`);
      await shop.idle();
    });
    expect(order.panel().text()).toContain("Delivered");
    expect(shown(order.buyer, order.channel, "Your payment of $5.00 arrived").text()).toContain("is paid");
  });
});

describe("ways to pay", () => {
  it("are changed by their card, with each fault named", async () => {
    await method(shop, "manual", { name: "Purse" });
    const way = await method(shop, "manual", { name: "Bag" });
    const card = await shop.owner.slash("paymentmethod edit", { method: way.id });
    const form = (await card.click("Edit")).modal;
    const faults: readonly [Record<string, string>, string][] = [
      [{ Name: "\u200b \u2060" }, "The name needs"],
      [{ Emoji: "<:own:123456789012345678>" }, "must be one emoji"],
      [{ Emoji: "ab" }, "must be one emoji"],
      [{ Link: "http://plain.example" }, "must begin with https://"],
      [{ Link: "https://user:secret@bank.example" }, "must begin with https://"],
      [{ Name: "PURSE" }, "Another way to pay has this name"],
    ];
    for (const [fields, sentence] of faults) expect((await form.submit(fields)).text(), sentence).toContain(sentence);
    const saved = await form.submit({ Name: "Cash in hand", Emoji: "👩‍🦰", Instructions: "At the counter" });
    expect(saved.text()).toContain("Cash in hand");
    expect(saved.text()).toContain("At the counter");
    const stopped = await saved.click("Stop offering");
    expect(stopped.text()).toContain("⛔ no");
    expect((await stopped.click("Offer")).text()).toContain("✅ yes");
    expect((await shop.query("SELECT 1 FROM audit_log WHERE action LIKE 'paymentMethod.%'")).length).toBeGreaterThan(3);
  });

  it("are up to 25, and the panel holds them all", async () => {
    const [{ count } = { count: 0 }] = await shop.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM payment_methods WHERE place IS NOT NULL",
    );
    for (let i = count; i < 25; i += 1) {
      await method(shop, "manual", { name: `${"W".repeat(36)} ${i}`, emoji: "💳", instructions: "x".repeat(1_500) });
    }
    await expect(method(shop)).rejects.toThrow("methods.tooMany");
    const { panel } = await waiting("Kim");
    expect(panel().options("Choose another way to pay")).toHaveLength(25);
    const last = panel().options("Choose another way to pay").at(-1) ?? "";
    expect((await panel().select("Choose another way to pay", last)).text()).toContain("x".repeat(1_500));
    expect((await panel().click("Upload payment proof")).modal.fields[0]?.options).toHaveLength(25);
    expect((await shop.owner.slash("paymentmethod list")).text()).toContain("25 of 25");
    const suggested = await shop.owner.autocomplete("paymentmethod edit", "method", "WWW 24");
    expect(suggested.map(({ name }) => name)).toEqual([last]);

    await shop.owner.slash("paymentmethod toggle", { method: suggested[0]?.value ?? "" });
    expect((await panel().select("Choose another way to pay", last)).text()).toContain("is not offered any more");
    const asked = await shop.owner.slash("paymentmethod remove", { method: suggested[0]?.value ?? "" });
    expect((await asked.click("Remove it")).text()).toContain("is removed");
    expect((await shop.owner.slash("paymentmethod edit", { method: last })).text()).toContain("no such way to pay");
    await method(shop, "manual", { name: last });
  });
});
