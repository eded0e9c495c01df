import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import type { Actor } from "../src/platform/actor.js";
import { newKey } from "../src/platform/ids.js";
import { CancelAskingService } from "../src/modules/sales/cancel-asking.service.js";
import { ManualSaleService } from "../src/modules/sales/manual-sale.service.js";
import { OrderStatusService } from "../src/modules/sales/order-status.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import type { StaffState, StatusResult } from "../src/modules/sales/order-status.types.js";
import type { OrderState } from "../src/modules/orders/order.types.js";
import { actorOf, product } from "./support/arrange.js";
import { refusedAs, survivesEveryCut } from "./support/crash-matrix.js";
import { DatabaseProxy } from "./support/database-proxy.js";
import { orderIn, type ArrangedOrder } from "./support/orders.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let proxy: DatabaseProxy;
let staff: Actor;
beforeAll(async () => {
  shop = await Shop.open({
    databaseUrl: async (direct) => {
      proxy = await DatabaseProxy.start(direct);
      return proxy.url;
    },
  });
  staff = await actorOf(shop, shop.owner);
});
afterAll(async () => {
  await shop.close();
  await proxy.stop();
});

interface Scene {
  readonly person: Person;
  readonly buyer: Actor;
  readonly order: ArrangedOrder;
  readonly productId: string;
}

/** A buyer who is told nothing, with an order of 5.00 that holds one of three units. */
async function scene(state: OrderState, delivery: "goods" | "service" = "service"): Promise<Scene> {
  const person = await shop.member("Bea");
  const buyer = await actorOf(shop, person);
  await shop.query("UPDATE customers SET muted_notices = '{orders}' WHERE id = $1", [buyer.customerId]);
  const productId = await product(shop, { price: 500n, stock: 2n, delivery, goods: "The goods" });
  const order = await orderIn(shop, person, { state, productId, delivery, stockHeld: true });
  return { person, buyer, order, productId };
}

/** Everything about the order that money, stock and goods depend on. */
async function facts({ buyer, order, productId }: Scene) {
  const [row] = await shop.query(
    `SELECT o.state,
       coalesce((SELECT balance::int FROM accounts WHERE customer_id = $1), 0) AS balance,
       (SELECT spend_minor::int FROM customers WHERE id = $1) AS spend,
       (SELECT count(*)::int FROM transfers WHERE order_id = o.id) AS movements,
       (SELECT quantity::int FROM stocks WHERE product_id = $3) AS stock,
       (SELECT count(*)::int FROM order_goods WHERE order_id = o.id) AS goods,
       (SELECT array_agg(to_state ORDER BY id) FROM order_history WHERE order_id = o.id) AS moves,
       (SELECT array_agg(state ORDER BY id) FROM cancel_requests WHERE order_id = o.id) AS requests
     FROM orders o WHERE o.id = $2`,
    [buyer.customerId, order.id, productId],
  );
  return row;
}

const BEFORE = { balance: 0, spend: 1_000_000, movements: 0, stock: 2, goods: 0, requests: null };
const RETURNED = { balance: 500, spend: 999_500, movements: 1, stock: 3 };

const change = (to: StaffState) => ({ to, note: undefined, estimatedAt: undefined, quiet: true, ownsGuild: true });

/** A fault stops nothing in a run over many, so a test that wants to see it looks at the result. */
function mustBeDone([result]: readonly StatusResult[]): void {
  if (result?.outcome === "failed") throw new Error("cut");
}

async function request({ order }: Scene, to: StaffState): Promise<void> {
  const refs = [{ text: order.number, number: BigInt(order.number) }];
  const outcome = await shop.bot.resolve(OrderStatusService).request(staff, refs, change(to));
  if (outcome.next === "done") mustBeDone(outcome.results);
}

for (const [from, to, expected] of [
  ["paid", "processing", {}],
  ["delivered", "completed", {}],
  ["pending", "cancelled", { stock: 3 }],
] as const) {
  it(`staff set ${to}: one move`, async () => {
    await survivesEveryCut(proxy, "sales.changeStatus", async () => {
      const set = await scene(from);
      return {
        act: () => request(set, to),
        check: async () => expect(await facts(set)).toEqual({ ...BEFORE, ...expected, state: to, moves: [to] }),
      };
    });
  });
}

it("staff deliver goods by hand: released once, sent once", async () => {
  await survivesEveryCut(proxy, "sales.changeStatus", async () => {
    const set = await scene("paid", "goods");
    return {
      act: () => request(set, "delivered"),
      check: async () => {
        await shop.idle();
        expect(await facts(set)).toEqual({ ...BEFORE, state: "delivered", goods: 1, moves: ["delivered"] });
        expect(set.person.dms()).toHaveLength(1);
      },
    };
  });
});

it("staff cancel a paid order: the money goes back once", async () => {
  await survivesEveryCut(proxy, "sales.changeStatus", async () => {
    const set = await scene("paid");
    const statuses = shop.bot.resolve(OrderStatusService);
    const refs = [{ text: set.order.number, number: BigInt(set.order.number) }];
    const asked = await statuses.request(staff, refs, change("cancelled"));
    if (asked.next !== "ask") throw new Error("not asked");
    return {
      act: async () => mustBeDone(await statuses.confirm(staff, asked.key, true)),
      check: async () =>
        expect(await facts(set)).toEqual({ ...BEFORE, ...RETURNED, state: "cancelled", moves: ["cancelled"] }),
    };
  });
});

it("a buyer asks to cancel: one request", async () => {
  await survivesEveryCut(proxy, "sales.askCancel", async () => {
    const set = await scene("processing");
    return {
      act: () =>
        shop.bot.resolve(CancelAskingService).ask(set.buyer, set.order.id, "").catch(refusedAs("orders.askedAlready")),
      check: async () =>
        expect(await facts(set)).toEqual({ ...BEFORE, state: "processing", moves: null, requests: ["waiting"] }),
    };
  });
});

for (const decision of ["approve", "decline"] as const) {
  it(`staff ${decision} a request to cancel: decided once`, async () => {
    await survivesEveryCut(proxy, decision === "approve" ? "sales.approveCancel" : "sales.declineCancel", async () => {
      const set = await scene("processing");
      const asking = shop.bot.resolve(CancelAskingService);
      await asking.ask(set.buyer, set.order.id, "Please");
      const [row] = await shop.query<{ id: string }>("SELECT id FROM cancel_requests WHERE order_id = $1", [
        set.order.id,
      ]);
      const id = row?.id ?? "";
      const decide = (): Promise<unknown> =>
        decision === "approve" ? asking.approve(staff, id, false) : asking.decline(staff, id, "No");
      const after =
        decision === "approve"
          ? { ...RETURNED, state: "cancelled", moves: ["cancelled"], requests: ["approved"] }
          : { state: "processing", moves: null, requests: ["declined"] };
      return {
        act: () => decide().catch(refusedAs("orders.decidedAlready")),
        check: async () => expect(await facts(set)).toEqual({ ...BEFORE, ...after }),
      };
    });
  });
}

it("the buyer confirms: one move", async () => {
  await survivesEveryCut(proxy, "sales.confirmReceived", async () => {
    const set = await scene("delivered");
    return {
      act: () => shop.bot.resolve(OrderStatusService).confirmReceived(set.buyer, set.order.id),
      check: async () => expect(await facts(set)).toEqual({ ...BEFORE, state: "completed", moves: ["completed"] }),
    };
  });
});

it("time completes an order: one move", async () => {
  await survivesEveryCut(proxy, "sales.complete", async () => {
    const set = await scene("delivered");
    await shop.query("UPDATE orders SET complete_at = now() - interval '1 minute' WHERE id = $1", [set.order.id]);
    return {
      act: () => shop.bot.resolve(OrderStatusService).completeDue(new Date(shop.sandbox.clock.now())),
      check: async () => expect(await facts(set)).toEqual({ ...BEFORE, state: "completed", moves: ["completed"] }),
    };
  });
});

it("the end of a hold is announced once", async () => {
  await survivesEveryCut(proxy, "sales.warnExpiring", async () => {
    await shop.query("DELETE FROM pgboss.job WHERE name = 'orders.expiring'");
    await shop.query("UPDATE orders SET state = 'cancelled', reserved_until = NULL WHERE state = 'pending'");
    const set = await scene("pending");
    const now = new Date(shop.sandbox.clock.now());
    await shop.query("UPDATE orders SET reserved_until = $2 WHERE id = $1", [
      set.order.id,
      new Date(now.getTime() + 1_000),
    ]);
    await shop.query("UPDATE orders SET created_at = $2 WHERE id = $1", [
      set.order.id,
      new Date(now.getTime() - 3_600_000),
    ]);
    return {
      act: () => shop.bot.resolve(ReservationService).warnExpiring(now),
      check: async () =>
        expect(await shop.query("SELECT 1 FROM pgboss.job WHERE name = 'orders.expiring'")).toHaveLength(1),
    };
  });
});

it("a sale made elsewhere is recorded: one order, one booking", async () => {
  await survivesEveryCut(proxy, "sales.recordManual", async () => {
    const person = await shop.member("Pia");
    const buyer = await actorOf(shop, person);
    await shop.query("UPDATE customers SET muted_notices = '{orders}' WHERE id = $1", [buyer.customerId]);
    const command = { ...staff, idempotencyKey: newKey() };
    const sale = {
      member: { id: person.id, bot: false, here: true },
      productId: null,
      names: { category: "", subcategory: "", name: "Cake", variant: "" },
      amount: 700n,
      notes: undefined,
    };
    return {
      act: () => shop.bot.resolve(ManualSaleService).record(command, sale),
      check: async () =>
        expect(
          await shop.query(
            `SELECT o.state, (SELECT count(*)::int FROM transfers WHERE order_id = o.id) AS bookings,
               c.spend_minor::int AS spend, c.paid_orders AS orders
             FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.customer_id = $1`,
            [buyer.customerId],
          ),
        ).toEqual([{ state: "completed", bookings: 1, spend: 700, orders: 1 }]),
    };
  });
});
