import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { DeliveryService } from "../src/modules/delivery/delivery.service.js";
import { KeyService } from "../src/modules/inventory/key.service.js";
import { OrderService } from "../src/modules/orders/order.service.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { FROM_START } from "../src/modules/catalog/catalog.types.js";
import type { Actor } from "../src/platform/actor.js";
import { Transactions } from "../src/platform/database/transactions.js";
import { DomainError } from "../src/platform/errors.js";
import { actorOf, checkout, crowd, paidOrder, product } from "./support/arrange.js";
import { shake } from "./support/shaken.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let buyers: Actor[];
let steady: () => void;
beforeAll(async () => {
  shop = await Shop.open();
  buyers = await crowd(shop, 50, 0n);
});
beforeEach(() => {
  steady = shake(shop);
  return () => steady();
});
afterAll(() => shop.close());

async function outcomes(attempts: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const count: Record<string, number> = {};
  for (const settled of await Promise.allSettled(attempts)) {
    const name = settled.status === "fulfilled" ? "done" : codeOf(settled.reason);
    count[name] = (count[name] ?? 0) + 1;
  }
  return count;
}

function codeOf(reason: unknown): string {
  if (reason instanceof DomainError) return reason.code;
  throw reason;
}

const keysOf = (count: number) => Array.from({ length: count }, (_, i) => `RACE-${i}-${Math.random()}`);

/** Stock and keys of a product, and whether each order that took something has exactly its keys. */
async function books(productId: string) {
  const [row] = await shop.query(
    `SELECT (SELECT quantity::int FROM stocks WHERE product_id = $1) AS stock,
       count(*) FILTER (WHERE state = 'free')::int AS free, count(*) FILTER (WHERE state = 'held')::int AS held,
       count(*) FILTER (WHERE state = 'sold')::int AS sold,
       (SELECT count(*)::int FROM orders o WHERE o.product_id = $1 AND o.state NOT IN ('cancelled', 'expired')
          AND o.quantity <> (SELECT count(*) FROM product_keys k WHERE k.order_id = o.id)) AS wrong
     FROM product_keys WHERE product_id = $1`,
    [productId],
  );
  return row as { stock: number; free: number; held: number; sold: number; wrong: number };
}

it("50 buyers of the last key: one has it", async () => {
  const last = await product(shop, { price: 0n, keys: ["THE-LAST"] });
  const sales = shop.bot.resolve(SaleService);
  const outcome = await outcomes(buyers.map((buyer) => sales.buyNow(buyer, checkout(last, 0n))));
  expect(outcome).toEqual({ done: 1, "inventory.outOfStock": 49 });
  await shop.idle();
  expect(await books(last)).toEqual({ stock: 0, free: 0, held: 0, sold: 1, wrong: 0 });
});

it("buyers, cancels, new keys and a withdrawal at once: no key twice, none lost, and the stock is the free ones", async () => {
  const id = await product(shop, { price: 0n, keys: keysOf(30), maxPerOrder: 3 });
  const owner = await actorOf(shop, shop.owner);
  const payments = shop.bot.resolve(PaymentService);
  const sales = shop.bot.resolve(SaleService);
  const reservations = shop.bot.resolve(ReservationService);
  const keys = shop.bot.resolve(KeyService);
  const [first] = (await keys.page(shop.guild.id, id, FROM_START)).entries;
  const outcome = await outcomes([
    ...buyers.map(async (buyer, i): Promise<unknown> => {
      const pressed = checkout(id, 0n, 1 + (i % 3));
      if (i % 2 === 0) return sales.buyNow(buyer, pressed);
      const { order } = await payments.openOrderTicket(buyer, pressed, () => []);
      return i % 4 === 1 ? reservations.cancel(buyer, order.id) : order;
    }),
    keys.add(owner, id, keysOf(10).join("\n")),
    keys.add(owner, id, keysOf(10).join("\n")),
    // Gone already, when a buyer was faster.
    keys
      .withdraw(owner, id, first?.id ?? "")
      .catch((error: unknown) => expect(codeOf(error)).toBe("inventory.keyGone")),
  ]);
  await shop.idle();
  const { stock, free, held, sold, wrong } = await books(id);
  expect(wrong).toBe(0);
  expect(stock).toBe(free);
  expect([49, 50]).toContain(free + held + sold);
  expect(Object.keys(outcome).filter((code) => !["done", "inventory.outOfStock"].includes(code))).toEqual([]);
  expect(outcome.done).toBeGreaterThan(10);
});

it("ten releases of one order: its key is sold once, its role promised once", async () => {
  const role = shop.sandbox.world.createRole(shop.guild.id, { name: "Raced" });
  const id = await product(shop, { price: 0n, goods: "Text", keys: keysOf(3), role: { id: role.id, days: 1 } });
  const order = await paidOrder(shop, id, buyers[0]?.customerId ?? "");
  const delivery = shop.bot.resolve(DeliveryService);
  await Promise.all(Array.from({ length: 10 }, () => delivery.release(shop.guild.id, order)));
  await shop.idle();
  expect(await books(id)).toEqual({ stock: 2, free: 2, held: 0, sold: 1, wrong: 0 });
  expect(await shop.query("SELECT state FROM role_grants WHERE order_id = $1", [order])).toEqual([
    { state: "granted" },
  ]);
  expect(await shop.query("SELECT content FROM order_goods WHERE order_id = $1", [order])).toHaveLength(1);
});

it("release against cancel: the goods are the buyer's, or back in stock, never both", async () => {
  const role = shop.sandbox.world.createRole(shop.guild.id, { name: "Given and taken" });
  const rounds = 12;
  const id = await product(shop, { price: 0n, keys: keysOf(rounds), role: { id: role.id, days: 1 } });
  const delivery = shop.bot.resolve(DeliveryService);
  const orders = shop.bot.resolve(OrderService);
  const paid: string[] = [];
  for (const buyer of buyers.slice(0, rounds)) paid.push(await paidOrder(shop, id, buyer.customerId));
  const cancel = (orderId: string) =>
    shop.bot.resolve(Transactions).run("story.cancel", async (tx) => {
      const place = { guildId: shop.guild.id, id: orderId };
      const moved = await orders.move(tx, place, "cancelled", { from: ["paid"] }, { actorMemberId: null });
      if (moved) await delivery.revoke(tx, moved);
    });
  await Promise.all(paid.flatMap((order) => [delivery.release(shop.guild.id, order), cancel(order)]));
  await shop.idle();
  const released = await shop.query<{ id: string }>(
    "SELECT id FROM orders WHERE product_id = $1 AND goods_released_at IS NOT NULL",
    [id],
  );
  const back = rounds - released.length;
  expect(await books(id)).toEqual({ stock: back, free: back, held: 0, sold: released.length, wrong: 0 });
  expect(await shop.query("SELECT 1 FROM role_grants WHERE role_id = $1 AND state <> 'ended'", [role.id])).toEqual([]);
  expect([...shop.guild.members.values()].filter(({ roleIds }) => roleIds.includes(role.id))).toEqual([]);
});

it("many buyers past the threshold of low stock: staff are told once", async () => {
  const id = await product(shop, { price: 0n, goods: "Text", stock: 25n });
  const sales = shop.bot.resolve(SaleService);
  await Promise.all(buyers.slice(0, 20).map((buyer) => sales.buyNow(buyer, checkout(id, 0n))));
  expect(await shop.query("SELECT after FROM audit_log WHERE action = 'stock.low' AND subject_id = $1", [id])).toEqual([
    { after: { left: "10", alertAt: 10 } },
  ]);
});
