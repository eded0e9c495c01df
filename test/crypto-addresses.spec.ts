import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { HOUR, MINUTE } from "../src/platform/clock.js";
import { method, shown, staff } from "./support/outside.js";
import { openTicket, product } from "./support/order-tickets.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let helen: Person;
beforeAll(async () => {
  shop = await Shop.open();
  helen = await staff(shop, "Helen", "order");
  await method(shop, "crypto", { name: "Coins" });
});
afterAll(() => shop.close());

async function buyer(name: string) {
  const person = await shop.member(name);
  const apple = await product(shop);
  await openTicket(shop, person, apple.checkout());
  await shop.idle();
  const [order] = await shop.query<{ id: string; number: string }>(
    "SELECT id, number FROM orders WHERE product_id = $1",
    [apple.id],
  );
  const channel = `order-${order?.number}`;
  const choose = () => shown(person, channel, "🛒").select("Choose another way to pay", "Coins");
  const ask = async (network: string) => (await choose()).select("Request an address: choose the network", network);
  return { person, orderId: order?.id ?? "", channel, choose, ask };
}

it("are pasted as a list, each once, and withdrawn while nobody has them", async () => {
  const card = await shop.owner.slash("paymentmethod edit", { method: "Coins" });
  const form = (await card.click("Add addresses")).modal;
  const added = await form.submit({
    Network: "Bitcoin",
    Addresses: "bc1qfirst00\n\nbc1qsecond0\nbc1qfirst00\nbc1qthird00",
  });
  expect(added.text()).toContain("3 addresses added");
  expect(added.text()).toContain("Bitcoin: 3 of 3");
  const again = await form.submit({ Network: "Litecoin", Addresses: "BC1QFIRST00\nltc1qnew000" });
  expect(again.text()).toContain("1 address added");
  expect(again.text()).toContain("Known already and not added again: `BC1QFIRST00`");
  for (const bad of ["short", "two words here", "bc1q`quoted`", `x${"y".repeat(200)}`, " \n "]) {
    expect((await form.submit({ Network: "Bitcoin", Addresses: bad })).text()).toContain("Write addresses one a line");
  }
  const withdraw = (await again.click("Withdraw addresses")).modal;
  expect((await withdraw.submit({ Addresses: "bc1qthird00\nbc1qunknown" })).text()).toContain("1 address withdrawn");
  expect((await shop.owner.slash("paymentmethod edit", { method: "Coins" })).text()).toContain("Bitcoin: 2 of 2");
});

it("go to one order each, the next of the list, and stay its own for ever", async () => {
  const ann = await buyer("Ann");
  const ben = await buyer("Ben");
  const first = await ann.ask("Bitcoin");
  expect(first.ephemeral).toBe(true);
  expect(first.text()).toContain("bc1qfirst00");
  expect((await ann.ask("Bitcoin")).text()).toContain("bc1qfirst00");
  expect((await ben.ask("Bitcoin")).text()).toContain("bc1qsecond0");
  const [hold] = await shop.query<{ left: number }>(
    "SELECT round(extract(epoch FROM reserved_until - created_at) / 60)::int AS left FROM orders WHERE id = $1",
    [ann.orderId],
  );
  expect(hold?.left).toBe(24 * 60);
  await expect(
    shop.query("UPDATE crypto_addresses SET order_id = $1 WHERE given_at IS NOT NULL", [ben.orderId]),
  ).rejects.toThrow("stays theirs");
  await expect(shop.query("DELETE FROM crypto_addresses WHERE given_at IS NOT NULL")).rejects.toThrow("stays theirs");
});

it("are asked of staff when the list is empty: sent with amount and time, and no other's", async () => {
  const cleo = await buyer("Cleo");
  expect((await cleo.ask("Bitcoin")).text()).toContain("The staff were asked for an address");
  await shop.idle();
  const asked = () => shown(helen, cleo.channel, "An address");
  expect((await shown(cleo.person, cleo.channel, "An address is wanted").click("Send address")).text()).toContain(
    "for the shop's staff",
  );
  expect(asked().text()).toContain("Due\n$5.00");
  const opened = await asked().click("Send address");
  const send = (fields: Record<string, string>) =>
    opened.modal.submit({ Address: "bc1qbystaff", "Exact amount": "0.00042 BTC", ...fields });
  expect((await send({ Address: "BC1qFirst00" })).text()).toContain("stays theirs for ever");
  expect((await send({ Address: "no address" })).text()).toContain("Write addresses one a line");
  expect((await send({ "Exact amount": "some" })).text()).toContain("Write the exact amount");
  for (const time of ["4m", "25h", "soon", "1d"]) {
    expect((await send({ "Valid for": time })).text()).toContain("5 minutes to 24 hours");
  }
  await send({ "Valid for": "90m" });
  await shop.idle();
  const told = shown(cleo.person, cleo.channel, "Your address on Bitcoin");
  expect(told.text()).toContain("bc1qbystaff");
  expect(told.text()).toContain("0.00042 BTC");
  expect(told.text()).toContain(`<t:${Math.floor((shop.sandbox.clock.now() + 90 * MINUTE) / 1000)}`.slice(0, 11));
  expect(told.pings.userIds).toEqual([cleo.person.id]);
  expect(asked().text()).toContain("An address was sent");
  expect(asked().buttons()).toEqual([]);
  expect((await send({})).text()).toContain("An address was sent for this already");
  expect((await cleo.ask("Bitcoin")).text()).toContain("bc1qbystaff");
});

it("are sent by nobody once the order ran out", async () => {
  const fay = await buyer("Fay");
  expect((await fay.ask("Bitcoin")).text()).toContain("The staff were asked");
  await shop.idle();
  const wanted = shown(helen, fay.channel, "An address is wanted");
  const form = (await wanted.click("Send address")).modal;
  await shop.pass(25 * HOUR, "sales.expire");
  const refused = await form.submit({ Address: "bc1qtoolate", "Exact amount": "0.1 BTC", "Valid for": "1h" });
  expect(refused.text()).toContain(`No address was sent: order #${fay.channel.slice(6)} waits for no money`);
  expect((await wanted.click("Send address")).text()).toContain("waits for no money any more");
});

it("are of the network that was chosen, however the seller ordered the list meanwhile", async () => {
  const eli = await buyer("Eli");
  const how = await eli.choose();
  await shop.query("UPDATE payment_methods SET networks = '{Litecoin,Bitcoin}' WHERE name = 'Coins'");
  expect((await how.select("Request an address: choose the network", "Bitcoin")).text()).toContain("on Bitcoin");
  await shop.query("UPDATE payment_methods SET networks = '{Litecoin}' WHERE name = 'Coins'");
  const gone = await how.select("Request an address: choose the network", "Bitcoin");
  expect(gone.text()).toContain("not offered any more");
  await shop.query("UPDATE payment_methods SET networks = '{Bitcoin,Litecoin}' WHERE name = 'Coins'");
  await shop.idle();
});

it("are not given for what is over, nor by a way to pay that is not offered", async () => {
  const dan = await buyer("Dan");
  const how = await dan.choose();
  const button = await how.select("Request an address: choose the network", "Litecoin");
  expect(button.text()).toContain("ltc1qnew000");
  await shop.owner.slash("paymentmethod toggle", { method: "Coins" });
  expect((await how.select("Request an address: choose the network", "Bitcoin")).text()).toContain(
    "not offered any more",
  );
  await shop.owner.slash("paymentmethod toggle", { method: "Coins" });
  await shown(dan.person, dan.channel, "🛒").click("Cancel order");
  await shop.idle();
  expect((await how.select("Request an address: choose the network", "Bitcoin")).text()).toContain("Cancelled");
  await shop.idle();
});
