import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { OrderCodes } from "../src/modules/sales/order-codes.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import type { Actor } from "../src/platform/actor.js";
import { HOUR } from "../src/platform/clock.js";
import { DomainError } from "../src/platform/errors.js";
import type { RowId } from "../src/platform/ids.js";
import { checkout, crowd, product, promoCode, usesOf } from "./support/arrange.js";
import { shake } from "./support/shaken.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let buyers: Actor[];
let codes: OrderCodes;
let steady: () => void;
beforeAll(async () => {
  shop = await Shop.open();
  buyers = await crowd(shop, 50, 10_000n);
});
beforeEach(() => {
  codes = shop.bot.resolve(OrderCodes);
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

/** A pending order of each buyer. */
async function pending(each: readonly Actor[], productId: RowId): Promise<RowId[]> {
  const payments = shop.bot.resolve(PaymentService);
  const opened = await Promise.all(
    each.map((buyer) => payments.openOrderTicket(buyer, checkout(productId, 500n), () => [])),
  );
  return opened.map(({ order }) => order.id);
}

/** How many orders have the code, by whether they are paid, and whether each costs what its code says. */
async function ordersWith(code: string): Promise<{ open: number; paid: number; wrong: number }> {
  const [row] = await shop.query<{ open: number; paid: number; wrong: number }>(
    `SELECT count(*) FILTER (WHERE state = 'pending')::int AS open, count(*) FILTER (WHERE paid_at IS NOT NULL)::int AS paid,
       count(*) FILTER (WHERE due_minor <> 450 OR promo_minor <> 50)::int AS wrong
     FROM orders WHERE promo_code = $1`,
    [code],
  );
  if (!row) throw new Error("no row");
  return row;
}

it("50 buyers want the last use of a code, by ticket and by Buy now: one order has it", async () => {
  const goods = await product(shop, { price: 500n });
  await promoCode(shop, "LAST", { maxUses: 1 });
  const orders = await pending(buyers.slice(0, 25), goods);
  const sales = shop.bot.resolve(SaleService);
  const outcome = await outcomes(
    buyers.map((buyer, i): Promise<unknown> => {
      const order = orders[i];
      if (order !== undefined) return codes.apply(buyer, order, "last");
      return sales.buyNow(buyer, { ...checkout(goods, 450n), promoCode: "LAST" });
    }),
  );
  expect(outcome).toEqual({ done: 1, "promo.exhausted": 49 });
  const { used, live } = await usesOf(shop, "LAST");
  expect([used, live]).toEqual([1, 1]);
  const { open, paid, wrong } = await ordersWith("LAST");
  expect([open + paid, wrong]).toEqual([1, 0]);
  const cancel = shop.bot.resolve(ReservationService);
  await Promise.all(orders.map((order, i) => cancel.cancel(buyers[i] as Actor, order)));
  await shop.idle();
});

it("one customer buys 20 times with a code for two: two orders have it", async () => {
  const goods = await product(shop, { price: 500n });
  await promoCode(shop, "TWICE", { maxPerCustomer: 2, maxUses: 100 });
  const [buyer] = await crowd(shop, 1, 10_000n);
  if (!buyer) throw new Error("no buyer");
  const sales = shop.bot.resolve(SaleService);
  const attempts = Array.from({ length: 20 }, () =>
    sales.buyNow(buyer, { ...checkout(goods, 450n), promoCode: "TWICE" }),
  );
  expect(await outcomes(attempts)).toEqual({ done: 2, "promo.alreadyUsed": 18 });
  expect(await usesOf(shop, "TWICE")).toEqual({ used: 2, live: 2, final: 2 });
  expect(await shop.query("SELECT balance FROM accounts WHERE customer_id = $1", [buyer.customerId])).toEqual([
    { balance: "9100" },
  ]);
});

it("a code is put on, taken off and paid at once: every use is an order's, every price its code's", async () => {
  const goods = await product(shop, { price: 500n });
  await promoCode(shop, "MOVING", { maxUses: 8 });
  const some = buyers.slice(25, 45);
  const orders = await pending(some, goods);
  const sales = shop.bot.resolve(SaleService);
  const cancel = shop.bot.resolve(ReservationService);
  const outcome = await outcomes(
    some.flatMap((buyer, i) => {
      const order = orders[i] ?? "";
      return [
        codes.apply(buyer, order, "MOVING"),
        codes.remove(buyer, order),
        codes.apply(buyer, order, "moving"),
        ...(i % 3 === 0 ? [sales.pay(buyer, order)] : []),
        ...(i % 3 === 1 ? [cancel.cancel(buyer, order)] : []),
      ];
    }),
  );
  const known = [
    "done",
    "promo.exhausted",
    "promo.alreadyUsed",
    "sales.codeAlready",
    "orders.wrongState",
    "sales.holdOver",
  ];
  expect(Object.keys(outcome).filter((code) => !known.includes(code))).toEqual([]);
  await shop.idle();
  const { open, paid, wrong } = await ordersWith("MOVING");
  const uses = await usesOf(shop, "MOVING");
  expect(wrong).toBe(0);
  expect(uses).toEqual({ used: open + paid, live: open + paid, final: paid });
  expect(uses.used).toBeLessThanOrEqual(8);
  await shop.query("UPDATE orders SET reserved_until = now() - interval '1 second' WHERE state = 'pending'");
  await cancel.expireDue(new Date(shop.sandbox.clock.now() + HOUR));
  expect(await usesOf(shop, "MOVING")).toEqual({ used: paid, live: paid, final: paid });
});

it("orders with a code are paid at the end of their hold: the use is final or free", async () => {
  const goods = await product(shop, { price: 500n, stock: 20n });
  await promoCode(shop, "ENDING", { maxUses: 20 });
  const some = buyers.slice(0, 20);
  const orders = await pending(some, goods);
  await Promise.all(some.map((buyer, i) => codes.apply(buyer, orders[i] ?? "", "ENDING")));
  await shop.query("UPDATE orders SET reserved_until = $2 WHERE id = ANY ($1)", [
    orders,
    new Date(shop.sandbox.clock.now() + 40),
  ]);
  const sales = shop.bot.resolve(SaleService);
  const reservations = shop.bot.resolve(ReservationService);
  await outcomes([
    ...some.map((buyer, i) => sales.pay(buyer, orders[i] ?? "")),
    ...Array.from({ length: 4 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, 20 * i));
      await reservations.expireDue(new Date(shop.sandbox.clock.now()));
    }),
  ]);
  await reservations.expireDue(new Date(shop.sandbox.clock.now() + HOUR));
  const { open, paid, wrong } = await ordersWith("ENDING");
  expect([open, wrong]).toEqual([0, 0]);
  expect(await usesOf(shop, "ENDING")).toEqual({ used: paid, live: paid, final: paid });
  expect(await shop.query("SELECT quantity FROM stocks WHERE product_id = $1", [goods])).toEqual([
    { quantity: String(20 - paid) },
  ]);
});
