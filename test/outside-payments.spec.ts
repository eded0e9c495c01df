import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { picture, shown, staff } from "./support/outside.js";
import { openTicket, product } from "./support/order-tickets.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let helen: Person;
beforeAll(async () => {
  shop = await Shop.open();
  helen = await staff(shop, "Helen", "order", "deposit");
});
afterAll(() => shop.close());

it("pays an order with money from outside: chosen, shown, proven, confirmed", async () => {
  const added = await (
    await shop.owner.slash("paymentmethod add", { kind: "manual" })
  ).modal.submit({
    Name: "Bank transfer",
    Instructions: "IBAN DE00 1234\nName: The *Shop*",
    Emoji: "🏦",
    Link: "https://bank.example/pay",
  });
  expect(added.text()).toContain("🏦 Bank transfer");
  const alice = await shop.member("Alice");
  const apple = await product(shop);
  await openTicket(shop, alice, apple.checkout());
  await shop.idle();
  const panel = () => shown(alice, "order-1", "🛒 Order #1");
  const how = await panel().select("Choose another way to pay", "Bank transfer");
  expect(how.text()).toContain("IBAN DE00 1234");
  expect(how.text()).toContain("$5.00");
  const form = (await how.click("Upload payment proof")).modal;
  const uploaded = await form.submit({ Proof: picture("first"), "Reference of the payment": "TX 1" });
  expect(uploaded.text()).toContain("with the staff");
  await shop.idle();
  const proof = shown(helen, "order-1", "Payment proof");
  expect(proof.files[0]?.name).toMatch(/^proof-\d+\.png$/);
  const confirmed = await (await proof.click("Confirm payment")).modal.submit({});
  expect(confirmed.text()).toContain("Order #1 is paid");
  await shop.idle();
  expect(panel().text()).toContain("Delivered");
  expect(
    alice
      .dms()
      .map((dm) => dm.text())
      .join(),
  ).toContain("Your payment of $5.00 arrived");
});
