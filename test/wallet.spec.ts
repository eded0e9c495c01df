import { afterAll, beforeAll, expect, it } from "vitest";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

it("adds money to a member's wallet, tells them, and keeps who did it", async () => {
  const bea = await shop.member("Bea");
  const reply = await shop.owner.slash("addbalance", { member: bea, amount: "12.50", reason: "Welcome" });
  expect(reply.ephemeral).toBe(true);
  expect(reply.text()).toContain("$12.50");
  await shop.idle();
  expect(bea.dms().at(-1)?.text()).toContain("+$12.50");
  expect((await bea.slash("balance")).text()).toContain("$12.50");
  expect(
    await shop.query("SELECT action, actor_member_id, reason FROM audit_log WHERE action = 'wallet.topUp'"),
  ).toEqual([{ action: "wallet.topUp", actor_member_id: shop.owner.id, reason: "Welcome" }]);
});

it.each(["12,50", "1e3", "-5", "0", "1000000", "ten"])(
  "refuses %s as an amount and changes nothing",
  async (amount) => {
    const cal = await shop.member(`Cal ${amount}`);
    const before = await shop.query("SELECT count(*) FROM transfers");
    const reply = await shop.owner.slash("addbalance", { member: cal, amount, reason: "Story" });
    expect(reply.text()).toMatch(/amount/);
    expect(await shop.query("SELECT count(*) FROM transfers")).toEqual(before);
  },
);
