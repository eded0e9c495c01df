import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { DAY, MINUTE } from "../src/platform/clock.js";
import { actorOf, deposit } from "./support/arrange.js";
import { method, picture, shown, staff } from "./support/outside.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
/** Serves deposit tickets. */
let dora: Person;
/** Serves order tickets only. */
let otto: Person;
beforeAll(async () => {
  shop = await Shop.open();
  dora = await staff(shop, "Dora", "deposit");
  otto = await staff(shop, "Otto", "order");
  await method(shop, "manual", { name: "Cash" });
});
afterAll(() => shop.close());

async function begun(name: string, amount?: string) {
  const person = await shop.member(name);
  const reply = await person.slash("deposit", amount === undefined ? {} : { amount });
  await shop.idle();
  const [row] = await shop.query<{ id: string; number: string }>(
    "SELECT d.id, d.number FROM deposits d JOIN customers c ON c.id = d.customer_id WHERE c.member_id = $1 ORDER BY d.id DESC",
    [person.id],
  );
  if (!row) throw new Error("There is no deposit.");
  const channel = `deposit-${row.number}`;
  return { person, reply, id: row.id, number: row.number, channel, panel: () => shown(person, channel, "👛 Deposit") };
}

async function stateOf(id: string) {
  const [row] = await shop.query<{ state: string; balance: number; open: boolean }>(
    `SELECT d.state, coalesce(a.balance, 0)::int AS balance, t.slot IS NOT NULL AS open
     FROM deposits d JOIN tickets t ON t.subject_kind = 'deposit' AND t.subject_id = d.id
     LEFT JOIN accounts a ON a.customer_id = d.customer_id WHERE d.id = $1`,
    [id],
  );
  return row;
}

it("fills the wallet once staff confirm what arrived, also when it is not what was meant", async () => {
  const { person, reply, id, channel, panel } = await begun("Ann", "25");
  expect(reply.text()).toContain("is open");
  expect(panel().text()).toContain("$25.00");
  expect((await person.slash("deposit", { amount: "10" })).text()).toContain("You have a deposit that waits");
  expect(await shop.query("SELECT 1 FROM deposits")).toHaveLength(1);
  const form = (await panel().click("Upload payment proof")).modal;
  await form.submit({ Proof: picture("ann") });
  await shop.idle();
  expect(() => otto.channel(channel)).toThrow("sees no");
  const confirm = (await shown(dora, channel, "Payment proof").click("Confirm deposit")).modal;
  const amount = confirm.labels.find((label) => label.startsWith("Amount")) ?? "";
  const done = await confirm.submit({ [amount]: "20", Reference: "Till 7" });
  expect(done.text()).toContain("$20.00 confirmed");
  await shop.idle();
  expect(await stateOf(id)).toEqual({ state: "confirmed", balance: 2000, open: false });
  expect(person.dms().at(-1)?.text()).toContain("Your deposit of $20.00 arrived");
  expect(panel().text()).toContain("Confirmed");
  expect(panel().buttons()).toEqual([]);
  expect(person.channel(channel).writable).toBe(false);
  expect((await person.slash("transactions")).text()).toContain("Payment received");
  // Sent again: once in the wallet.
  const again = await confirm.submit({ [amount]: "20", Reference: "till  7" });
  expect(again.text()).toContain("confirmed already");
  expect(await stateOf(id)).toMatchObject({ balance: 2000 });
});

it("is refused with a reason, given up, or runs out after a week; money that came late is the member's", async () => {
  const refused = await begun("Ben");
  const reason = (await shown(dora, refused.channel, "👛 Deposit").click("Reject deposit")).modal;
  expect((await reason.submit({ Why: "  " })).text()).toContain("Write a reason");
  await reason.submit({ Why: "No cash today" });
  await shop.idle();
  expect(await stateOf(refused.id)).toEqual({ state: "rejected", balance: 0, open: false });
  expect(shown(refused.person, refused.channel, "Deposit #2: ").text()).toContain("No cash today");
  expect((await reason.submit({ Why: "Again" })).text()).toContain("rejected already");

  const dropped = await begun("Cal");
  const cancelled = await dropped.panel().click("Cancel deposit");
  expect(cancelled.text()).toContain("is cancelled");
  await shop.idle();
  expect(await stateOf(dropped.id)).toEqual({ state: "expired", balance: 0, open: false });

  const late = await begun("Dee");
  await shop.pass(7 * DAY - MINUTE, "payments.expireDeposits");
  expect(await stateOf(late.id)).toMatchObject({ state: "waiting" });
  await shop.pass(MINUTE, "payments.expireDeposits");
  expect(await stateOf(late.id)).toEqual({ state: "expired", balance: 0, open: false });
  const form = (await shown(dora, late.channel, "👛 Deposit").click("Confirm deposit")).modal;
  const amount = form.labels.find((label) => label.startsWith("Amount")) ?? "";
  await form.submit({ "How it came": "Cash", [amount]: "5", Reference: "late" });
  await shop.idle();
  expect(await stateOf(late.id)).toEqual({ state: "expired", balance: 500, open: false });
});

it("asks for all of it, whatever the wallet holds", async () => {
  const { person, panel, channel } = await begun("Amy", "25");
  const { customerId } = await actorOf(shop, person);
  await deposit(shop, customerId, 1000n);
  expect((await panel().select("Choose a way to pay", "Cash")).text()).toContain("To pay\n**$25.00**");
  const form = (await shown(dora, channel, "👛 Deposit").click("Confirm deposit")).modal;
  expect(form.fields.find(({ label }) => label.startsWith("Amount"))?.value).toBe("25.00");
  await panel().click("Cancel deposit");
  await shop.idle();
});

it("is not given up while a proof is under review, nor by anybody else", async () => {
  const own = await begun("Eve");
  const press =
    own
      .panel()
      .buttons()
      .find(({ label }) => label === "Cancel deposit")?.customId ?? "";
  const mallory = await shop.member("Mallory");
  const { world } = shop.sandbox;
  const general = mallory.channel("general");
  const forged = world.createMessage({ channelId: general.id, authorId: world.botUserId, content: "forged" });
  expect((await mallory.press(press, forged)).text()).toContain("belongs to somebody else");
  await (await own.panel().click("Upload payment proof")).modal.submit({ Proof: picture("eve") });
  expect((await own.panel().click("Cancel deposit")).text()).toContain("is with the staff");
  await shop.idle();
  expect(await stateOf(own.id)).toMatchObject({ state: "waiting" });
});

it("is for nobody who is blocked, and takes amounts only", async () => {
  const gil = await shop.member("Gil");
  for (const amount of ["12,50", "-5", "0", "ten", "1000000"]) {
    expect((await gil.slash("deposit", { amount })).text()).toMatch(/amount/);
  }
  await shop.query("UPDATE customers SET blocked_at = now() WHERE member_id = $1", [gil.id]);
  expect((await gil.slash("deposit")).text()).toContain("You are blocked");
  expect(
    await shop.query("SELECT 1 FROM deposits d JOIN customers c ON c.id = d.customer_id WHERE c.member_id = $1", [
      gil.id,
    ]),
  ).toEqual([]);
});

it("can be confirmed where no way to pay is offered, and says what is missing where there is none", async () => {
  await shop.query("UPDATE payment_methods SET enabled = false WHERE guild_id = $1", [shop.guild.id]);
  const { id, panel, channel } = await begun("Ida", "5");
  expect(panel().text()).toContain("The shop offers no way to pay yet");
  expect(
    panel()
      .buttons()
      .map(({ label }) => label),
  ).toEqual(["Confirm deposit", "Cancel deposit", "Reject deposit"]);
  const press = () => shown(dora, channel, "👛 Deposit").click("Confirm deposit");
  await shop.query("UPDATE payment_methods SET place = NULL, removed_at = now() WHERE guild_id = $1", [shop.guild.id]);
  expect((await press()).text()).toContain("Staff add one, such as cash, with /paymentmethod add");
  await shop.query("UPDATE payment_methods SET place = 1, removed_at = NULL, enabled = true WHERE guild_id = $1", [
    shop.guild.id,
  ]);
  await (await press()).modal.submit({ Reference: "In the hand" });
  await shop.idle();
  expect(await stateOf(id)).toEqual({ state: "confirmed", balance: 500, open: false });
});

it("opens anew when its channel was deleted by hand", async () => {
  const first = await begun("Hal", "3");
  const channel = shop.sandbox.world.channelsOf(shop.guild.id).find(({ name }) => name === first.channel);
  if (channel) shop.sandbox.world.deleteChannel(channel);
  // Until the gateway has told it, the bot would ask Discord for a channel that is gone.
  const lost = () => shop.query("SELECT 1 FROM tickets WHERE subject_id = $1 AND state = 'lost'", [first.id]);
  await expect.poll(lost).toHaveLength(1);
  await shop.idle();
  await first.person.slash("deposit", { amount: "4" });
  await shop.idle();
  expect(await stateOf(first.id)).toMatchObject({ state: "expired" });
  const [row] = await shop.query<{ amount: string; state: string }>(
    "SELECT amount_minor AS amount, state FROM deposits ORDER BY id DESC LIMIT 1",
  );
  expect(row).toEqual({ amount: "400", state: "waiting" });
});
