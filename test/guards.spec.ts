import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey } from "../src/platform/ids.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { ORDER_STATES, type OrderState } from "../src/modules/orders/order.types.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { WalletService } from "../src/modules/wallet/wallet.service.js";
import { actorOf, checkout, crowd, product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

/** The table of order states in the contract. */
const MOVES: Readonly<Record<OrderState, readonly OrderState[]>> = {
  pending: ["paid", "cancelled", "expired"],
  expired: ["paid"],
  paid: ["processing", "delivered", "cancelled"],
  processing: ["delivered", "cancelled"],
  delivered: ["completed", "refill", "refunded"],
  completed: ["refill", "refunded"],
  refill: ["delivered", "completed", "refunded"],
  cancelled: [],
  refunded: [],
};

describe("the database", () => {
  it("lets an order move as the contract says, and no other way", async () => {
    const [buyer] = await crowd(shop, 1, 0n);
    const goods = await product(shop, { price: 0n });
    for (const from of ORDER_STATES) {
      for (const to of ORDER_STATES.filter((state) => state !== from)) {
        const held = (state: OrderState) => (state === "pending" ? "now()" : "NULL");
        const [order] = await shop.query<{ id: string }>(
          `INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity,
             list_minor, due_minor, state, stock_held, reserved_until, created_at, paid_at)
           SELECT $1, 1000000 + count(*), $2, $3, $4, '{}', 1, 0, 0, $5, false, ${held(from)}, now(), now()
           FROM orders RETURNING id`,
          [shop.guild.id, buyer?.customerId, newKey(), goods, from],
        );
        const moved = shop
          .query(`UPDATE orders SET state = $2, reserved_until = ${held(to)} WHERE id = $1`, [order?.id, to])
          .then(
            () => "moved",
            (error: Error) => (error.message.includes("may not move") ? "refused" : error.message),
          );
        expect(await moved, `${from} → ${to}`).toBe(MOVES[from].includes(to) ? "moved" : "refused");
      }
    }
  });

  it.each(["transfers", "entries", "order_history", "audit_log", "order_goods"])(
    "keeps %s as they were written",
    async (table) => {
      const goods = await product(shop, { price: 100n });
      const [buyer] = await crowd(shop, 1, 100n);
      if (buyer) await shop.bot.resolve(SaleService).buyNow(buyer, checkout(goods, 100n));
      await shop.idle();
      await expect(shop.query(`DELETE FROM ${table}`)).rejects.toThrow("append-only");
      await expect(shop.query(`UPDATE ${table} SET guild_id = guild_id`)).rejects.toThrow("append-only");
    },
  );

  it("refuses a wallet below zero and a stock below zero", async () => {
    const [buyer] = await crowd(shop, 1, 100n);
    const goods = await product(shop, { stock: 1n });
    await expect(
      shop.query("UPDATE accounts SET balance = -1 WHERE customer_id = $1", [buyer?.customerId]),
    ).rejects.toThrow("accounts_balance_not_negative");
    await expect(shop.query("UPDATE stocks SET quantity = -1 WHERE product_id = $1", [goods])).rejects.toThrow(
      "stocks_quantity",
    );
  });
});

describe("the services", () => {
  it("let nobody cancel an order that is paid", async () => {
    const goods = await product(shop, { price: 100n, stock: 1n });
    const [buyer] = await crowd(shop, 1, 100n);
    if (!buyer) throw new Error("no buyer");
    const { order } = await shop.bot.resolve(PaymentService).openOrderTicket(buyer, checkout(goods, 100n), () => []);
    await shop.bot.resolve(SaleService).pay(buyer, order.id);
    await expect(shop.bot.resolve(ReservationService).cancel(buyer, order.id)).rejects.toThrow("orders.wrongState");
    expect(await shop.query("SELECT quantity FROM stocks WHERE product_id = $1", [goods])).toEqual([{ quantity: "0" }]);
  });

  it("let nobody pay or cancel another's order", async () => {
    const goods = await product(shop, { price: 100n });
    const [buyer, thief] = await crowd(shop, 2, 100n);
    if (!buyer || !thief) throw new Error("no buyers");
    const { order } = await shop.bot.resolve(PaymentService).openOrderTicket(buyer, checkout(goods, 100n), () => []);
    await expect(shop.bot.resolve(SaleService).pay(thief, order.id)).rejects.toThrow("sales.notYours");
    await expect(shop.bot.resolve(ReservationService).cancel(thief, order.id)).rejects.toThrow("sales.notYours");
    const elsewhere = { ...buyer, guildId: "300000000000000000" };
    await expect(shop.bot.resolve(SaleService).pay(elsewhere, order.id)).rejects.toThrow("orders.notFound");
    await expect(shop.bot.resolve(ReservationService).cancel(elsewhere, order.id)).rejects.toThrow("orders.notFound");
    expect(await shop.query("SELECT state FROM orders WHERE id = $1", [order.id])).toEqual([{ state: "pending" }]);
  });

  it("book a top-up once, however often its command arrives, and refuse the key for another sum", async () => {
    const staff = await actorOf(shop, shop.owner);
    const person = await shop.member("Bea");
    const wallet = shop.bot.resolve(WalletService);
    const request = {
      member: { id: person.id, bot: false, here: true, guildOwner: false },
      amount: 500n,
      reason: "Story",
      notify: false,
    };
    expect((await wallet.topUp(staff, request)).balance).toBe(500n);
    expect((await wallet.topUp(staff, request)).balance).toBe(500n);
    await expect(wallet.topUp(staff, { ...request, amount: 600n })).rejects.toThrow("wallet.keyReused");
    const { customerId } = await actorOf(shop, person);
    expect(await wallet.balance(shop.guild.id, customerId)).toBe(500n);
  });

  it("pay a free order without a movement", async () => {
    const free = await product(shop, { price: 0n });
    const [buyer] = await crowd(shop, 1, 100n);
    if (!buyer) throw new Error("no buyer");
    const { order, balance } = await shop.bot.resolve(SaleService).buyNow(buyer, checkout(free, 0n));
    expect(order.state).toBe("paid");
    expect(balance).toBe(100n);
    expect(await shop.query("SELECT 1 FROM transfers WHERE order_id = $1", [order.id])).toEqual([]);
  });
});

describe("the guard of commands", () => {
  it("lets a customer run no admin command, and nothing changes", async () => {
    const eve = await shop.member("Eve");
    const before = await shop.query("SELECT count(*) FROM audit_log");
    const attempts: readonly [string, Record<string, string | number>][] = [
      ["addbalance", { member: eve.id, amount: "5", reason: "mine" }],
      ["removebalance", { member: eve.id, amount: "5", reason: "mine" }],
      ["setstock", { product: "1", quantity: 5 }],
      ["settings", {}],
      ["product add", { category: "a", subcategory: "b", name: "c", price: "1" }],
      ["product edit", { product: "1" }],
      ["product show", { product: "1" }],
      ["product list", {}],
      ["product remove", { product: "1" }],
      ["category list", {}],
      ["category rename", { category: "1", name: "mine" }],
      ["category move", { category: "1", place: 1 }],
      ["category hide", { category: "1" }],
      ["addstock", { product: "1", quantity: 5 }],
      ["checkstock", {}],
      ["exportproducts", {}],
      ["block", { member: eve.id, reason: "mine" }],
      ["unblock", { member: eve.id }],
      ["blocklist", {}],
    ];
    for (const [command, values] of attempts) {
      const reply = await eve.forceSlash(command, values);
      expect(reply.ephemeral, command).toBe(true);
      expect(reply.text(), command).toContain("admins");
    }
    expect(await shop.query("SELECT count(*) FROM audit_log")).toEqual(before);
  });

  it("lets nobody but the guild's owner add to the own wallet", async () => {
    const role = shop.sandbox.world.createRole(shop.guild.id, { name: "Manager", permissions: 0x20n });
    const ada = await shop.member("Ada", { roles: [role.name] });
    const refused = await ada.slash("addbalance", { member: ada, amount: "5", reason: "mine" });
    expect(refused.text()).toContain("cannot add money to your own wallet");
    await shop.owner.slash("addbalance", { member: shop.owner, amount: "5", reason: "till", notify: false });
    expect(await shop.query("SELECT 1 FROM audit_log WHERE action = 'wallet.topUpOwn'")).toHaveLength(1);
  });
});
