import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import type { Actor } from "../src/platform/actor.js";
import { DomainError } from "../src/platform/errors.js";
import { newKey } from "../src/platform/ids.js";
import { BlockService } from "../src/modules/customers/block.service.js";
import { DeliveryService } from "../src/modules/delivery/delivery.service.js";
import { CancelAskingService } from "../src/modules/sales/cancel-asking.service.js";
import { ManualSaleService } from "../src/modules/sales/manual-sale.service.js";
import { OrderStatusService } from "../src/modules/sales/order-status.service.js";
import type { StaffState } from "../src/modules/sales/order-status.types.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { actorOf, crowd, deposit, product } from "./support/arrange.js";
import { orderIn, type ArrangedOrder } from "./support/orders.js";
import { Shop } from "./support/shop.js";

/** Orders that each race is run with. */
const ROUNDS = 24;

let shop: Shop;
let staff: Actor;
let person: Person;
let buyer: Actor;
beforeAll(async () => {
  shop = await Shop.open();
  staff = await actorOf(shop, shop.owner);
  person = await shop.member("Bea");
  buyer = await actorOf(shop, person);
  await shop.query("UPDATE customers SET muted_notices = '{orders}' WHERE id = $1", [buyer.customerId]);
});
afterAll(() => shop.close());

const change = (to: StaffState) => ({ to, note: undefined, estimatedAt: undefined, quiet: true, ownsGuild: true });
const refOf = ({ number }: ArrangedOrder) => [{ text: number, number: BigInt(number) }];

/** After a moment that differs each time, so that the parties meet at every statement. */
async function soon<T>(act: () => Promise<T>): Promise<T | string> {
  await sleep(Math.random() * 25);
  return act().catch((error: unknown) => {
    if (error instanceof DomainError) return error.code;
    throw error;
  });
}

/** Runs the parties of a race against each other for many orders at once. */
async function race(
  orders: readonly ArrangedOrder[],
  ...parties: readonly ((order: ArrangedOrder, i: number) => Promise<unknown>)[]
): Promise<void> {
  await Promise.all(orders.flatMap((order, i) => parties.map((party) => soon(() => party(order, i)))));
}

async function ordersIn(draft: Parameters<typeof orderIn>[2]): Promise<ArrangedOrder[]> {
  const orders: ArrangedOrder[] = [];
  for (let i = 0; i < ROUNDS; i += 1) orders.push(await orderIn(shop, person, draft));
  return orders;
}

const idsOf = (orders: readonly ArrangedOrder[]) => orders.map(({ id }) => id);

async function setTo({ number, id }: ArrangedOrder, to: StaffState): Promise<void> {
  await shop.bot.resolve(OrderStatusService).request(staff, refOf({ number, id }), change(to));
}

it("cancel against release: goods or money, never both", async () => {
  const productId = await product(shop, { stock: 0n, goods: "The goods" });
  const orders = await ordersIn({ state: "paid", delivery: "goods", productId, stockHeld: true });
  const statuses = shop.bot.resolve(OrderStatusService);
  const delivery = shop.bot.resolve(DeliveryService);
  const keys = new Map<string, string>();
  for (const order of orders) {
    const asked = await statuses.request(staff, refOf(order), change("cancelled"));
    if (asked.next === "ask") keys.set(order.id, asked.key);
  }
  await race(
    orders,
    async ({ id }) => {
      const release = await delivery.release(shop.guild.id, id);
      if (release.next === "send") await delivery.finish(shop.guild.id, id);
    },
    ({ id }) => statuses.confirm(staff, keys.get(id) ?? "", true),
  );
  const outcomes = await shop.query<{ state: string; goods: number; returned: number; orders: number }>(
    `SELECT o.state, count(DISTINCT g.id)::int AS goods, count(DISTINCT t.id)::int AS returned,
       count(DISTINCT o.id)::int AS orders
     FROM orders o LEFT JOIN order_goods g ON g.order_id = o.id LEFT JOIN transfers t ON t.order_id = o.id
     WHERE o.id = ANY ($1) GROUP BY o.state ORDER BY o.state`,
    [idsOf(orders)],
  );
  const cancelled = outcomes.find(({ state }) => state === "cancelled");
  const delivered = outcomes.find(({ state }) => state === "delivered");
  expect((cancelled?.orders ?? 0) + (delivered?.orders ?? 0)).toBe(ROUNDS);
  expect(cancelled ?? { goods: 0, returned: 0, orders: 0 }).toMatchObject({
    goods: 0,
    returned: cancelled?.orders ?? 0,
  });
  expect(delivered ?? { goods: 0, returned: 0, orders: 0 }).toMatchObject({
    goods: delivered?.orders ?? 0,
    returned: 0,
  });
  expect(await shop.query("SELECT quantity::int FROM stocks WHERE product_id = $1", [productId])).toEqual([
    { quantity: cancelled?.orders ?? 0 },
  ]);
});

it("delivery by hand against release: the goods are released once, and the order moves once", async () => {
  const productId = await product(shop, { goods: "The goods" });
  const orders = await ordersIn({ state: "paid", delivery: "goods", productId });
  const delivery = shop.bot.resolve(DeliveryService);
  await race(
    orders,
    async ({ id }) => {
      const release = await delivery.release(shop.guild.id, id);
      if (release.next === "send") await delivery.finish(shop.guild.id, id);
    },
    (order) => setTo(order, "delivered"),
    (order) => setTo(order, "delivered"),
  );
  expect(
    await shop.query(
      `SELECT o.state, count(*)::int AS orders,
         sum((SELECT count(*) FROM order_goods WHERE order_id = o.id))::int AS goods,
         sum((SELECT count(*) FROM order_history WHERE order_id = o.id))::int AS moves
       FROM orders o WHERE o.id = ANY ($1) GROUP BY o.state`,
      [idsOf(orders)],
    ),
  ).toEqual([{ state: "delivered", orders: ROUNDS, goods: ROUNDS, moves: ROUNDS }]);
  await shop.query("DELETE FROM pgboss.job WHERE name = 'delivery.send'");
});

it("block against pay: nobody pays after the block", async () => {
  const buyers = await crowd(shop, ROUNDS, 500n);
  const orders: ArrangedOrder[] = [];
  for (const { memberId } of buyers) {
    orders.push(await orderIn(shop, shop.sandbox.people.member(shop.guild, memberId), { state: "pending" }));
  }
  const outcomes: unknown[] = [];
  await race(
    orders,
    async ({ id }, i) => {
      const payer = buyers[i];
      if (payer) outcomes[i] = await soon(() => shop.bot.resolve(SaleService).pay(payer, id));
    },
    (_, i) =>
      shop.bot.resolve(BlockService).block(staff, {
        target: {
          guildId: shop.guild.id,
          memberId: buyers[i]?.memberId ?? "",
          roleIds: [],
          managesGuild: false,
          bot: false,
        },
        reason: "Race",
        days: undefined,
      }),
  );
  // Both write their line while they hold the member's row: the order of the lines is the order in which it happened.
  const afterwards = await shop.query(
    `SELECT 1 FROM audit_log p JOIN orders o ON o.id::text = p.subject_id
     JOIN audit_log b ON b.action = 'customer.block' AND b.subject_id = o.customer_id::text AND b.id < p.id
     WHERE p.action = 'order.pay' AND o.id = ANY ($1)`,
    [idsOf(orders)],
  );
  expect(afterwards).toEqual([]);
  const refused = outcomes.filter((outcome) => outcome === "customers.blocked").length;
  expect(
    await shop.query("SELECT count(*) FILTER (WHERE paid_at IS NULL)::int AS unpaid FROM orders WHERE id = ANY ($1)", [
      idsOf(orders),
    ]),
  ).toEqual([{ unpaid: refused }]);
  expect(
    await shop.query("SELECT count(*)::int AS wallets FROM accounts WHERE customer_id = ANY ($1) AND balance = 500", [
      buyers.map(({ customerId }) => customerId),
    ]),
  ).toEqual([{ wallets: refused }]);
  await shop.query("DELETE FROM pgboss.job WHERE name LIKE 'orders.%' OR name LIKE 'delivery.%'");
});

it("confirm received against time and staff: completed once", async () => {
  const orders = await ordersIn({ state: "delivered" });
  await shop.query("UPDATE orders SET complete_at = now() - interval '1 day' WHERE id = ANY ($1)", [idsOf(orders)]);
  const statuses = shop.bot.resolve(OrderStatusService);
  await race(
    orders,
    ({ id }) => statuses.confirmReceived(buyer, id),
    ({ id }) => statuses.confirmReceived(buyer, id),
    () => statuses.completeDue(new Date(shop.sandbox.clock.now())),
    (order) => setTo(order, "completed"),
    (order) => setTo(order, "cancelled"),
  );
  expect(
    await shop.query(
      `SELECT o.state, count(DISTINCT o.id)::int AS orders, count(h.id)::int AS moves
       FROM orders o JOIN order_history h ON h.order_id = o.id WHERE o.id = ANY ($1) GROUP BY o.state`,
      [idsOf(orders)],
    ),
  ).toEqual([{ state: "completed", orders: ROUNDS, moves: ROUNDS }]);
});

it("approve against decline, delivery and a second approval: one decision, and money back exactly when cancelled", async () => {
  const orders = await ordersIn({ state: "processing" });
  const asking = shop.bot.resolve(CancelAskingService);
  for (const { id } of orders) await asking.ask(buyer, id, "");
  const requests = await shop.query<{ id: string; order_id: string }>(
    "SELECT id, order_id FROM cancel_requests WHERE order_id = ANY ($1)",
    [idsOf(orders)],
  );
  const requestOf = ({ id }: ArrangedOrder) => requests.find(({ order_id }) => order_id === id)?.id ?? "";
  await race(
    orders,
    (order) => asking.approve(staff, requestOf(order), true),
    (order) => asking.approve(staff, requestOf(order), true),
    (order) => asking.decline(staff, requestOf(order), "No"),
    (order) => setTo(order, "delivered"),
  );
  const left = await shop.query<{ state: string; request: string; returned: number }>(
    `SELECT DISTINCT o.state, r.state AS request, (SELECT count(*)::int FROM transfers WHERE order_id = o.id) AS returned
     FROM orders o JOIN cancel_requests r ON r.order_id = o.id WHERE o.id = ANY ($1)`,
    [idsOf(orders)],
  );
  for (const { state, request, returned } of left) {
    expect(state === "cancelled").toBe(request === "approved");
    expect(returned).toBe(state === "cancelled" ? 1 : 0);
    expect(["approved", "declined", "lapsed"]).toContain(request);
  }
});

it("asking against delivery: no request waits for an order that cannot be cancelled", async () => {
  const orders = await ordersIn({ state: "processing" });
  const asking = shop.bot.resolve(CancelAskingService);
  await race(
    orders,
    ({ id }) => asking.ask(buyer, id, ""),
    ({ id }) => asking.ask(buyer, id, ""),
    (order) => setTo(order, "delivered"),
  );
  const queue = await shop.owner.slash("queue", { kind: "cancellations" });
  expect(queue.text()).toContain("Nothing waits here");
  expect(
    await shop.query(
      "SELECT order_id FROM cancel_requests WHERE order_id = ANY ($1) GROUP BY order_id HAVING count(*) > 1",
      [idsOf(orders)],
    ),
  ).toEqual([]);
});

it("one command that records a sale, ten times at once: one order", async () => {
  const command = { ...staff, idempotencyKey: newKey() };
  const sale = {
    member: { id: person.id, bot: false, here: true },
    productId: null,
    names: { category: "", subcategory: "", name: "Cake", variant: "" },
    amount: 700n,
    notes: undefined,
  };
  const made = await Promise.all(
    Array.from({ length: 10 }, () => shop.bot.resolve(ManualSaleService).record(command, sale)),
  );
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(await shop.query("SELECT count(*)::int AS sales FROM transfers WHERE kind = 'manual_sale'")).toEqual([
    { sales: 1 },
  ]);
  expect(await deposit(shop, buyer.customerId, 1n)).toBeUndefined();
});
