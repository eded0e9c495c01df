import { afterAll, beforeAll, expect, it } from "vitest";
import type { MessageView, Person, Reply } from "../sandbox/index.js";
import { AddressService } from "../src/modules/payments/address.service.js";
import { ProofUploadService } from "../src/modules/payments/proof-upload.service.js";
import type { SubjectRef } from "../src/modules/tickets/ticket.types.js";
import { DAY, MINUTE } from "../src/platform/clock.js";
import { keyOf } from "../src/platform/ids.js";
import { actorOf } from "./support/arrange.js";
import { openTicket, product } from "./support/order-tickets.js";
import { arrangeOutside, method, picture, shown, staff } from "./support/outside.js";
import { Shop } from "./support/shop.js";

/** As `/queue` names them. */
const KINDS = { proofs: "Payment proofs", deposits: "Deposits", addresses: "Crypto addresses wanted" } as const;
type Kind = keyof typeof KINDS;

let shop: Shop;
/** An admin, who serves tickets of every type. */
let rae: Person;
/** Serves tickets of orders and deposits, and is no admin. */
let helen: Person;
let coins: string;
beforeAll(async () => {
  shop = await Shop.open();
  const managers = shop.sandbox.world.createRole(shop.guild.id, { name: "Managers", permissions: 0x20n });
  rae = await shop.member("Rae", { roles: [managers.name] });
  helen = await staff(shop, "Helen", "order", "deposit");
  await method(shop, "manual", { name: "Cash" });
  coins = (await method(shop, "crypto", { name: "Coins" })).id;
});
afterAll(() => shop.close());

const queue = (kind: Kind) => rae.slash("queue", { kind });
/** What one story leaves would stand in the lists of the next. */
async function nothingWaits(): Promise<void> {
  for (const kind of Object.keys(KINDS) as Kind[]) expect((await queue(kind)).text()).toContain("Nothing waits here");
}
const openOne = (list: Reply | MessageView, label: string) => list.select("Open one", label);
const dms = (person: Person) =>
  person
    .dms()
    .map((dm) => dm.text())
    .join("\n");

/** The numbers of the orders or deposits in a list, from its top. */
const numbersIn = (list: Reply) => [...list.text().matchAll(/\*\*(?:order|deposit) #(\d+)\*\*/gi)].map(([, n]) => n);
const amountOf = (labels: readonly string[]) => labels.find((label) => label.startsWith("Amount")) ?? "";

/** A buyer with an order of 5.00 in a ticket. */
async function ordered(name: string) {
  const person = await shop.member(name);
  const apple = await product(shop);
  await openTicket(shop, person, apple.checkout());
  await shop.idle();
  const [order] = await shop.query<{ id: string; number: string }>(
    "SELECT id, number FROM orders WHERE product_id = $1",
    [apple.id],
  );
  if (!order) throw new Error("There is no order.");
  const { id, number } = order;
  return { person, id, number, channel: `order-${number}`, about: { kind: "order", id } as const };
}
type Ordered = Awaited<ReturnType<typeof ordered>>;

/** A member with a waiting deposit. */
async function saving(name: string, amount?: string) {
  const person = await shop.member(name);
  await person.slash("deposit", amount === undefined ? {} : { amount });
  await shop.idle();
  const [deposit] = await shop.query<{ id: string; number: string }>(
    "SELECT d.id, d.number FROM deposits d JOIN customers c ON c.id = d.customer_id WHERE c.member_id = $1",
    [person.id],
  );
  if (!deposit) throw new Error("There is no deposit.");
  const { id, number } = deposit;
  return { person, id, number, about: { kind: "deposit", id } as const };
}

async function uploads({ person, channel, about }: Ordered, own: string): Promise<void> {
  await shop.bot.resolve(ProofUploadService).submit(await actorOf(shop, person), about, {
    methodId: coins,
    reference: own,
    content: picture(own).contents,
  });
  await shop.idle();
  expect(shown(person, channel, "Payment proof").text()).toContain(own);
}

/** Bitcoin, of which no list has any address. */
async function wants({ person, about }: { readonly person: Person; readonly about: SubjectRef }): Promise<void> {
  await shop.bot.resolve(AddressService).request(await actorOf(shop, person), about, coins, keyOf("Bitcoin"));
  await shop.idle();
}

async function stateOf(table: "orders" | "deposits" | "payment_proofs", where: string, id: string): Promise<unknown[]> {
  return (await shop.query<{ state: string }>(`SELECT state FROM ${table} WHERE ${where} = $1`, [id])).map(
    ({ state }) => state,
  );
}

it("shows proofs by age, each with its file, and confirms and rejects them from there", async () => {
  const ann = await ordered("Ann");
  const ben = await ordered("Ben");
  await uploads(ben, "of Ben");
  await shop.pass(MINUTE);
  await uploads(ann, "of Ann");

  const list = await rae.slash("queue");
  expect(list.text()).toContain("Payment proofs: **2**");
  await list.select("Choose what to look at", KINDS.proofs);
  expect(numbersIn(list)).toEqual([ben.number, ann.number]);
  expect(list.text()).toContain(`**Order #${ben.number}** · <@${ben.person.id}> · Coins`);

  const card = await openOne(list, `Proof for order #${ben.number}`);
  expect(card.ephemeral).toBe(true);
  expect(card.text()).toContain("$5.00");
  expect(card.message.files.map(({ bytes }) => bytes)).toEqual([picture("of Ben").contents]);
  const form = (await card.click("Confirm payment")).modal;
  expect(form.fields.find(({ label }) => label === "Reference")?.value).toBe("of Ben");
  expect((await form.submit({})).text()).toContain(`Order #${ben.number} is paid`);
  await shop.idle();
  expect(await stateOf("orders", "id", ben.id)).toEqual(["delivered"]);
  expect(await stateOf("payment_proofs", "order_id", ben.id)).toEqual(["confirmed"]);
  expect(shown(ben.person, ben.channel, "Payment proof, accepted").buttons()).toEqual([]);

  // The list and the card are older than the decision.
  expect((await openOne(list, `Proof for order #${ben.number}`)).text()).toContain("was confirmed already");
  expect((await card.click("Reject proof")).text()).toContain("was confirmed already");
  const twice = (await card.click("Confirm payment")).modal;
  const again = await twice.submit({ [amountOf(twice.labels)]: "5", Reference: "another" });
  expect(again.text()).toContain("was confirmed already");
  expect(await shop.query("SELECT amount_minor FROM payments WHERE order_id = $1", [ben.id])).toEqual([
    { amount_minor: "500" },
  ]);

  await list.click("All queues");
  expect(list.text()).toContain("Payment proofs: **1**");
  await list.select("Choose what to look at", KINDS.proofs);
  expect(numbersIn(list)).toEqual([ann.number]);
  const other = await openOne(list, `Proof for order #${ann.number}`);
  const rejected = await (await other.click("Reject proof")).modal.submit({ Why: "Nothing *came*" });
  expect(rejected.text()).toContain("The proof is rejected");
  await shop.idle();
  expect(await stateOf("payment_proofs", "order_id", ann.id)).toEqual(["rejected"]);
  expect(await stateOf("orders", "id", ann.id)).toEqual(["pending"]);
  expect(dms(ann.person)).toContain("Nothing \\*came\\*");
  expect((await openOne(list, `Proof for order #${ann.number}`)).text()).toContain("was rejected already");
  await list.click("All queues");
  expect(list.text()).toContain("Payment proofs: none");
  await nothingWaits();
});

it("shows deposits by age, and confirms and rejects them from there", async () => {
  const cal = await saving("Cal", "25");
  await shop.pass(MINUTE);
  const dee = await saving("Dee");

  const list = await queue("deposits");
  expect(numbersIn(list)).toEqual([cal.number, dee.number]);
  expect(list.text()).toContain(`**Deposit #${cal.number}** · <@${cal.person.id}> · $25.00`);
  expect(list.text()).toContain(`**Deposit #${dee.number}** · <@${dee.person.id}> · any amount`);

  const card = await openOne(list, `Deposit #${cal.number}`);
  expect(card.ephemeral).toBe(true);
  const form = (await card.click("Confirm deposit")).modal;
  expect(form.fields.find(({ label }) => label.startsWith("Amount"))?.value).toBe("25.00");
  expect((await form.submit({ "How it came": "Cash", Reference: "till 1" })).text()).toContain("$25.00 confirmed");
  await shop.idle();
  expect(await stateOf("deposits", "id", cal.id)).toEqual(["confirmed"]);
  expect((await cal.person.slash("balance")).text()).toContain("$25.00");
  expect((await openOne(list, `Deposit #${cal.number}`)).text()).toContain("is confirmed already");
  expect((await card.click("Reject deposit")).text()).toContain("is confirmed already");

  const other = await openOne(list, `Deposit #${dee.number}`);
  const rejected = await (await other.click("Reject deposit")).modal.submit({ Why: "Closed" });
  expect(rejected.text()).toContain(`Deposit #${dee.number} is rejected`);
  await shop.idle();
  expect(await stateOf("deposits", "id", dee.id)).toEqual(["rejected"]);
  expect((await openOne(list, `Deposit #${dee.number}`)).text()).toContain("is rejected already");
  await nothingWaits();
});

it("shows who waits for a crypto address, while an address is of use, and sends it from there", async () => {
  const eve = await ordered("Eve");
  await wants(eve);
  const stale = await queue("addresses");
  expect(stale.text()).toContain(`**Order #${eve.number}** · <@${eve.person.id}> · Coins on Bitcoin`);
  const late = await openOne(stale, `Bitcoin for order #${eve.number}`);
  const lateForm = (await late.click("Send address")).modal;
  await shop.pass(DAY + MINUTE, "sales.expire");
  expect((await queue("addresses")).text()).toContain("Nothing waits here");
  const address = { Address: "bc1qfromqueue", "Exact amount": "0.0004 BTC" };
  for (const answer of [
    await openOne(stale, `Bitcoin for order #${eve.number}`),
    await late.click("Send address"),
    await lateForm.submit(address),
  ]) {
    expect(answer.text()).toContain(`No address was sent: order #${eve.number} waits for no money any more`);
  }
  expect(await shop.query("SELECT 1 FROM crypto_addresses")).toEqual([]);

  const fay = await ordered("Fay");
  const gus = await saving("Gus", "10");
  await wants(fay);
  await shop.pass(MINUTE);
  await wants(gus);
  const list = await queue("addresses");
  expect(numbersIn(list)).toEqual([fay.number, gus.number]);
  const card = await openOne(list, `Bitcoin for order #${fay.number}`);
  expect(card.ephemeral).toBe(true);
  expect((await (await card.click("Send address")).modal.submit(address)).text()).toContain("The address is sent");
  await shop.idle();
  expect(shown(fay.person, fay.channel, "Your address on Bitcoin").text()).toContain("bc1qfromqueue");
  expect((await openOne(list, `Bitcoin for order #${fay.number}`)).text()).toContain("was sent for this already");

  const deposit = await openOne(await queue("deposits"), `Deposit #${gus.number}`);
  await (await deposit.click("Reject deposit")).modal.submit({ Why: "Closed" });
  await shop.idle();
  expect((await openOne(list, `Bitcoin for deposit #${gus.number}`)).text()).toContain("waits for no money any more");
  await nothingWaits();
});

it("opens nothing of another guild, and nothing that is no id", async () => {
  const { world, people } = shop.sandbox;
  const elsewhere = world.createGuild({ name: "Elsewhere" });
  const ownerThere = people.owner(elsewhere);
  // The same shop, seen from its other guild.
  const there = Object.create(shop, { guild: { value: elsewhere }, owner: { value: ownerThere } }) as Shop;
  const far = await people.join(elsewhere, { name: "Far" });
  await openTicket(there, far, (await product(there)).checkout());
  await shop.idle();
  const [, , proof = "", request = "", deposit = ""] = await arrangeOutside(there, far, [far]);
  const list = await rae.slash("queue");
  for (const [kind, id, sentence] of [
    ["proofs", proof, "There is no such proof here"],
    ["deposits", deposit, "There is no such deposit here"],
    ["addresses", request, "There is no such request here"],
  ] as const) {
    for (const named of [id, "0"]) {
      const answer = await rae.press(`queue.open:${kind}`, list.message, [named]);
      expect(answer.text(), `${kind} ${named}`).toContain(sentence);
    }
    const own = await ownerThere.slash("queue", { kind });
    const seen = await ownerThere.press(`queue.open:${kind}`, own.message, [id]);
    expect(seen.buttons().length, kind).toBeGreaterThan(0);
  }
  for (const kind of [...Object.keys(KINDS), "orders", "cancellations"]) {
    for (const forged of ["abc", "-1", "9".repeat(30)]) {
      const answer = await rae.press(`queue.open:${kind}`, list.message, [forged]);
      expect(answer.text(), `${kind} ${forged}`).toContain("I do not recognise what this control asks for");
    }
  }
});

it("is for admins: staff who serve the tickets are refused", async () => {
  const hal = await ordered("Hal");
  await uploads(hal, "of Hal");
  const list = await queue("proofs");
  const [proof] = await shop.query<{ id: string }>("SELECT id FROM payment_proofs WHERE order_id = $1", [hal.id]);
  const there = shown(helen, hal.channel, "Payment proof");
  expect(helen.commands()).not.toContain("queue");
  for (const answer of [
    await helen.forceSlash("queue", { kind: "proofs" }),
    await helen.press("queue.pick", there, ["proofs"]),
    await helen.press("queue.open:proofs", there, [proof?.id ?? ""]),
    await helen.press("queue.page:proofs:1", there),
    await helen.press("queue.all", there),
  ]) {
    expect(answer.text()).toContain("for the shop's admins");
  }
  expect((await helen.forceAutocomplete("queue", "kind", "")).length).toBe(0);
  // What they may do, they do in the ticket.
  await (await there.click("Confirm payment")).modal.submit({});
  await shop.idle();
  expect((await openOne(list, `Proof for order #${hal.number}`)).text()).toContain("was confirmed already");
  await nothingWaits();
});

it("puts the eleventh on a second page", async () => {
  const waiting: { order: Ordered; deposit: string }[] = [];
  for (let i = 1; i <= 11; i += 1) {
    const order = await ordered(`Buyer ${i}`);
    await uploads(order, `of buyer ${i}`);
    await wants(order);
    await order.person.slash("deposit");
    const [deposit] = await shop.query<{ number: string }>("SELECT number FROM deposits ORDER BY id DESC LIMIT 1");
    waiting.push({ order, deposit: deposit?.number ?? "" });
    await shop.pass(MINUTE);
  }
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const expected = waiting.map(({ order, deposit }) => (kind === "deposits" ? deposit : order.number));
    const list = await queue(kind);
    expect(list.text()).toContain("11 waiting");
    expect(list.options("Open one")).toHaveLength(10);
    expect(numbersIn(list)).toEqual(expected.slice(0, 10));
    await list.click("Next");
    expect(numbersIn(list)).toEqual(expected.slice(10));
    expect(list.options("Open one")).toHaveLength(1);
    await list.click("Previous");
    expect(numbersIn(list)).toEqual(expected.slice(0, 10));
  }
});
