import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DomainError } from "../src/platform/errors.js";
import { DeliveryService } from "../src/modules/delivery/delivery.service.js";
import { OrderCodes } from "../src/modules/sales/order-codes.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { HOUR } from "../src/platform/clock.js";
import { checkout, crowd, product, promoCode, usesOf } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

/** The outcomes of many attempts at once: successes, and refusals by code. */
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

const stockOf = async (id: string) =>
  (await shop.query<{ quantity: string }>("SELECT quantity FROM stocks WHERE product_id = $1", [id]))[0]?.quantity;

const soldOf = async (id: string) =>
  shop.query(
    "SELECT count(*)::int AS orders, sum(due_minor)::int AS paid FROM orders WHERE product_id = $1 AND paid_at IS NOT NULL",
    [id],
  );

describe("many at once", () => {
  it("50 buyers of the last unit: one gets it, 49 keep their money", async () => {
    const last = await product(shop, { price: 500n, stock: 1n });
    const buyers = await crowd(shop, 50, 1_000n);
    const sales = shop.bot.resolve(SaleService);
    const outcome = await outcomes(buyers.map((buyer) => sales.buyNow(buyer, checkout(last, 500n))));
    expect(outcome).toEqual({ done: 1, "inventory.outOfStock": 49 });
    expect(await stockOf(last)).toBe("0");
    expect(await soldOf(last)).toEqual([{ orders: 1, paid: 500 }]);
    const balances = await shop.query<{ balance: string; buyers: number }>(
      `SELECT balance, count(*)::int AS buyers FROM accounts WHERE customer_id = ANY ($1) GROUP BY balance ORDER BY balance`,
      [buyers.map((buyer) => buyer.customerId)],
    );
    expect(balances).toEqual([
      { balance: "500", buyers: 1 },
      { balance: "1000", buyers: 49 },
    ]);
  });

  it("one wallet, 50 purchases: exactly as many as it can pay", async () => {
    await shop.query(
      `INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'limits.refusedPayments', '1000', now())`,
      [shop.guild.id],
    );
    const plenty = await product(shop, { price: 300n, stock: null });
    const [buyer] = await crowd(shop, 1, 2_000n);
    if (!buyer) throw new Error("no buyer");
    const sales = shop.bot.resolve(SaleService);
    const attempts = Array.from({ length: 50 }, () => sales.buyNow(buyer, checkout(plenty, 300n)));
    expect(await outcomes(attempts)).toEqual({ done: 6, "wallet.insufficient": 44 });
    expect(await shop.query("SELECT balance FROM accounts WHERE customer_id = $1", [buyer.customerId])).toEqual([
      { balance: "200" },
    ]);
    expect(await shop.query("SELECT spend_minor FROM customers WHERE id = $1", [buyer.customerId])).toEqual([
      { spend_minor: "1800" },
    ]);
    expect(await soldOf(plenty)).toEqual([{ orders: 6, paid: 1800 }]);
  });

  it("one checkout pressed 20 times: one order, one charge, the same receipt for all", async () => {
    const goods = await product(shop, { price: 300n, stock: 5n });
    const [buyer] = await crowd(shop, 1, 2_000n);
    if (!buyer) throw new Error("no buyer");
    const pressed = checkout(goods, 300n);
    const sales = shop.bot.resolve(SaleService);
    const receipts = await Promise.all(Array.from({ length: 20 }, () => sales.buyNow(buyer, pressed)));
    expect(new Set(receipts.map(({ order }) => order.id)).size).toBe(1);
    expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await stockOf(goods)).toBe("4");
    expect(await soldOf(goods)).toEqual([{ orders: 1, paid: 300 }]);
  });

  it("one code put on an order and taken off 10 times at once: one use, and each press hears what holds", async () => {
    const goods = await product(shop, { price: 300n });
    await promoCode(shop, "RUSH", { discount: { kind: "fixed", amount: 100n }, maxUses: 1 });
    const [buyer] = await crowd(shop, 1, 0n);
    if (!buyer) throw new Error("no buyer");
    const { order } = await shop.bot.resolve(PaymentService).openOrderTicket(buyer, checkout(goods, 300n), () => []);
    const codes = shop.bot.resolve(OrderCodes);
    const pressed = (press: () => Promise<unknown>) => outcomes(Array.from({ length: 10 }, press));
    expect(await pressed(() => codes.apply(buyer, order.id, "rush"))).toEqual({ done: 10 });
    expect(await usesOf(shop, "RUSH")).toEqual({ used: 1, live: 1, final: 0 });
    expect(await pressed(() => codes.remove(buyer, order.id))).toEqual({ done: 10 });
    expect(await usesOf(shop, "RUSH")).toEqual({ used: 0, live: 0, final: 0 });
  });

  it("a checkout that opened a ticket is no receipt for Buy now", async () => {
    const goods = await product(shop, { price: 300n, stock: 5n });
    const [buyer] = await crowd(shop, 1, 2_000n);
    if (!buyer) throw new Error("no buyer");
    const pressed = checkout(goods, 300n);
    await shop.bot.resolve(PaymentService).openOrderTicket(buyer, pressed, () => []);
    expect(await outcomes([shop.bot.resolve(SaleService).buyNow(buyer, pressed)])).toEqual({ "orders.wrongState": 1 });
    expect(await stockOf(goods)).toBe("4");
  });

  it("Buy now against a ticket for the last units: stock and orders agree", async () => {
    const few = await product(shop, { price: 500n, stock: 5n });
    const buyers = await crowd(shop, 40, 1_000n);
    const sales = shop.bot.resolve(SaleService);
    const payments = shop.bot.resolve(PaymentService);
    const outcome = await outcomes(
      buyers.map((buyer, i): Promise<unknown> =>
        i % 2 === 0
          ? sales.buyNow(buyer, checkout(few, 500n))
          : payments.openOrderTicket(buyer, checkout(few, 500n), () => []),
      ),
    );
    expect(outcome).toEqual({ done: 5, "inventory.outOfStock": 35 });
    expect(await stockOf(few)).toBe("0");
    expect(await shop.query("SELECT count(*)::int AS orders FROM orders WHERE product_id = $1", [few])).toEqual([
      { orders: 5 },
    ]);
  });
});

describe("two release jobs of one order", () => {
  it("release its goods once", async () => {
    const goods = await product(shop, { price: 0n, goods: "The goods" });
    const [buyer] = await crowd(shop, 1, 0n);
    if (!buyer) throw new Error("no buyer");
    const { order } = await shop.bot.resolve(SaleService).buyNow(buyer, checkout(goods, 0n));
    await shop.idle();
    // As when the job of a process that seemed dead runs a second time beside the first.
    await shop.query("ALTER TABLE orders DISABLE TRIGGER orders_move");
    await shop.query("UPDATE orders SET state = 'paid', goods_released_at = NULL WHERE id = $1", [order.id]);
    await shop.query("ALTER TABLE orders ENABLE TRIGGER orders_move");
    const delivery = shop.bot.resolve(DeliveryService);
    const releases = await Promise.all(Array.from({ length: 10 }, () => delivery.release(shop.guild.id, order.id)));
    expect(releases.filter(({ next }) => next === "send").length).toBeGreaterThan(0);
    // One of the first delivery, one of the ten.
    expect(await shop.query("SELECT content FROM order_goods WHERE order_id = $1", [order.id])).toHaveLength(2);
  });
});

describe("pay against expire", () => {
  it("after the hold and before the sweep: refused, nothing charged", async () => {
    const goods = await product(shop, { price: 500n, stock: 1n });
    const [buyer] = await crowd(shop, 1, 500n);
    if (!buyer) throw new Error("no buyer");
    const { order } = await shop.bot.resolve(PaymentService).openOrderTicket(buyer, checkout(goods, 500n), () => []);
    await shop.query("UPDATE orders SET reserved_until = $2 WHERE id = $1", [
      order.id,
      new Date(shop.sandbox.clock.now()),
    ]);
    await expect(shop.bot.resolve(SaleService).pay(buyer, order.id)).rejects.toThrow("sales.holdOver");
    expect(await soldOf(goods)).toEqual([{ orders: 0, paid: null }]);
    await shop.bot.resolve(ReservationService).expireDue(new Date(shop.sandbox.clock.now()));
    expect(await stockOf(goods)).toBe("1");
  });

  it("at the very end of the hold: paid or expired, never both, and the unit is where it belongs", async () => {
    const rounds = 30;
    const goods = await product(shop, { price: 500n, stock: BigInt(rounds) });
    const buyers = await crowd(shop, rounds, 500n);
    const payments = shop.bot.resolve(PaymentService);
    const opened = await Promise.all(
      buyers.map((buyer) => payments.openOrderTicket(buyer, checkout(goods, 500n), () => [])),
    );
    // Half of the holds end now: their payment and the sweep meet at the row.
    const orders = opened.map(({ order }) => order);
    const ids = orders.map(({ id }) => id);
    await shop.query("UPDATE orders SET reserved_until = $2 WHERE id = ANY ($1)", [
      ids,
      new Date(shop.sandbox.clock.now() + 30),
    ]);
    const sales = shop.bot.resolve(SaleService);
    const reservations = shop.bot.resolve(ReservationService);
    const outcome = await outcomes([
      ...buyers.map(async (buyer, i) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
        await sales.pay(buyer, ids[i] ?? "");
      }),
      ...Array.from({ length: 8 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, 10 * i));
        await reservations.expireDue(new Date(shop.sandbox.clock.now()));
      }),
    ]);
    await reservations.expireDue(new Date(shop.sandbox.clock.now() + HOUR));
    const states = await shop.query<{ state: string; orders: number }>(
      `SELECT CASE WHEN state = 'expired' THEN 'expired' ELSE 'paid' END AS state, count(*)::int AS orders
       FROM orders WHERE id = ANY ($1) GROUP BY 1 ORDER BY 1`,
      [ids],
    );
    const paid = states.find(({ state }) => state === "paid")?.orders ?? 0;
    const expired = states.find(({ state }) => state === "expired")?.orders ?? 0;
    expect(paid + expired).toBe(rounds);
    expect(outcome).toEqual({ done: paid + 8, ...(expired > 0 && { "sales.holdOver": expired }) });
    expect(await stockOf(goods)).toBe(String(expired));
    expect(
      await shop.query("SELECT count(*)::int AS wallets FROM accounts WHERE customer_id = ANY ($1) AND balance = 0", [
        buyers.map((buyer) => buyer.customerId),
      ]),
    ).toEqual([{ wallets: paid }]);
  });
});
