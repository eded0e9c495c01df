import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../src/platform/actor.js";
import { DeliveryJobs } from "../src/modules/delivery/delivery.jobs.js";
import { DeliveryService } from "../src/modules/delivery/delivery.service.js";
import { RoleGrantService } from "../src/modules/delivery/role-grant.service.js";
import { RoleKeeper } from "../src/modules/delivery/role-keeper.js";
import { LoyaltyService } from "../src/modules/loyalty/loyalty.service.js";
import { ConfirmationService } from "../src/modules/payments/confirmation.service.js";
import { DepositService } from "../src/modules/payments/deposit.service.js";
import type { PaymentMethod } from "../src/modules/payments/method.types.js";
import { ProofService } from "../src/modules/payments/proof.service.js";
import { ProofUploadService } from "../src/modules/payments/proof-upload.service.js";
import type { SubjectRef } from "../src/modules/tickets/ticket.types.js";
import { newKey } from "../src/platform/ids.js";
import { method, picture } from "./support/outside.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { OrderCodes } from "../src/modules/sales/order-codes.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import type { Checkout } from "../src/modules/sales/sale.types.js";
import { actorOf, checkout, deposit, paidOrder, product, promoCode, usesOf } from "./support/arrange.js";
import { refusedAs, survivesEveryCut } from "./support/crash-matrix.js";
import { DatabaseProxy } from "./support/database-proxy.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let proxy: DatabaseProxy;
beforeAll(async () => {
  shop = await Shop.open({
    databaseUrl: async (direct) => {
      proxy = await DatabaseProxy.start(direct);
      return proxy.url;
    },
  });
});
afterAll(async () => {
  await shop.close();
  await proxy.stop();
});

/** A buyer with 10.00 and a product of 5.00 with three units. */
async function scene(
  delivery: "goods" | "service" = "goods",
): Promise<{ buyer: Actor; pressed: Checkout; productId: string }> {
  const person = await shop.member("Bea");
  const buyer = await actorOf(shop, person);
  await deposit(shop, buyer.customerId, 1_000n);
  const productId = await product(shop, { price: 500n, stock: 3n, delivery });
  return { buyer, productId, pressed: checkout(productId, 500n) };
}

async function pendingOrder(delivery?: "goods" | "service") {
  const { buyer, productId, pressed } = await scene(delivery);
  const { order } = await shop.bot.resolve(PaymentService).openOrderTicket(buyer, pressed, () => []);
  return { buyer, productId, order };
}

/** Everything about a buyer's only order that money and stock depend on. */
async function facts(buyer: Actor, productId: string) {
  const [row] = await shop.query(
    `SELECT
       (SELECT array_agg(state) FROM orders WHERE customer_id = $1) AS orders,
       (SELECT count(*)::int FROM tickets WHERE customer_id = $1) AS tickets,
       (SELECT balance::int FROM accounts WHERE customer_id = $1) AS balance,
       (SELECT spend_minor::int FROM customers WHERE id = $1) AS spend,
       (SELECT count(*)::int FROM transfers t JOIN orders o ON o.id = t.order_id WHERE o.customer_id = $1) AS charges,
       (SELECT quantity::int FROM stocks WHERE product_id = $2) AS stock,
       (SELECT array_agg(to_state ORDER BY h.id) FROM order_history h JOIN orders o ON o.id = h.order_id
        WHERE o.customer_id = $1) AS moves`,
    [buyer.customerId, productId],
  );
  return row;
}

const UNTOUCHED = { tickets: 0, balance: 1000, spend: 0, charges: 0 };
const CHARGED = { balance: 500, spend: 500, charges: 1 };

it("Buy now: one order, one charge, one unit", async () => {
  await survivesEveryCut(proxy, "sales.buyNow", async () => {
    const { buyer, productId, pressed } = await scene();
    return {
      act: () => shop.bot.resolve(SaleService).buyNow(buyer, pressed),
      check: async () => {
        await shop.idle();
        expect(await facts(buyer, productId)).toEqual({
          ...UNTOUCHED,
          ...CHARGED,
          orders: ["delivered"],
          stock: 2,
          moves: ["pending", "paid", "delivered"],
        });
      },
    };
  });
});

it("open a ticket: one order, one ticket, one unit held", async () => {
  await survivesEveryCut(proxy, "payments.openOrderTicket", async () => {
    const { buyer, productId, pressed } = await scene();
    return {
      act: () => shop.bot.resolve(PaymentService).openOrderTicket(buyer, pressed, () => []),
      check: async () => {
        expect(await facts(buyer, productId)).toEqual({
          ...UNTOUCHED,
          tickets: 1,
          orders: ["pending"],
          stock: 2,
          moves: ["pending"],
        });
      },
    };
  });
});

it("pay: one charge", async () => {
  await survivesEveryCut(proxy, "sales.pay", async () => {
    const { buyer, productId, order } = await pendingOrder();
    return {
      act: () => shop.bot.resolve(SaleService).pay(buyer, order.id),
      check: async () => {
        await shop.idle();
        expect(await facts(buyer, productId)).toEqual({
          ...CHARGED,
          tickets: 1,
          orders: ["delivered"],
          stock: 2,
          moves: ["pending", "paid", "delivered"],
        });
      },
    };
  });
});

/** The use of the code on a buyer's only order, and what the order costs. */
async function codeFacts(buyer: Actor, code: string) {
  const [order] = await shop.query(
    "SELECT promo_code AS code, due_minor::int AS due FROM orders WHERE customer_id = $1",
    [buyer.customerId],
  );
  return { ...(order as object), ...(await usesOf(shop, code)) };
}

it("put a code on an order: one use, the price with it", async () => {
  let codes = 0;
  await survivesEveryCut(proxy, "sales.applyCode", async () => {
    const { buyer, order } = await pendingOrder();
    codes += 1;
    const { code } = await promoCode(shop, `ON-${codes}`, { maxUses: 1 });
    return {
      act: () => shop.bot.resolve(OrderCodes).apply(buyer, order.id, code),
      check: async () => {
        expect(await codeFacts(buyer, code)).toEqual({ code, due: 450, used: 1, live: 1, final: 0 });
      },
    };
  });
});

it("take a code off an order: its use goes back once", async () => {
  let codes = 0;
  await survivesEveryCut(proxy, "sales.removeCode", async () => {
    const { buyer, order } = await pendingOrder();
    codes += 1;
    const { code } = await promoCode(shop, `OFF-${codes}`, { maxUses: 2 });
    await shop.bot.resolve(OrderCodes).apply(buyer, order.id, code);
    return {
      act: () => shop.bot.resolve(OrderCodes).remove(buyer, order.id),
      check: async () => {
        expect(await codeFacts(buyer, code)).toEqual({ code: null, due: 500, used: 0, live: 0, final: 0 });
      },
    };
  });
});

it("cancel: the unit goes back once", async () => {
  await survivesEveryCut(proxy, "sales.cancel", async () => {
    const { buyer, productId, order } = await pendingOrder();
    return {
      // A second cancel finds the order cancelled and says so.
      act: () => shop.bot.resolve(ReservationService).cancel(buyer, order.id).catch(refusedAs("orders.wrongState")),
      check: async () => {
        expect(await facts(buyer, productId)).toEqual({
          ...UNTOUCHED,
          tickets: 1,
          orders: ["cancelled"],
          stock: 3,
          moves: ["pending", "cancelled"],
        });
      },
    };
  });
});

it("expire: the unit goes back once", async () => {
  await survivesEveryCut(proxy, "sales.expire", async () => {
    const { buyer, productId } = await pendingOrder();
    await shop.query("UPDATE orders SET reserved_until = now() - interval '1 second' WHERE customer_id = $1", [
      buyer.customerId,
    ]);
    return {
      act: () => shop.bot.resolve(ReservationService).expireDue(new Date(shop.sandbox.clock.now())),
      check: async () => {
        expect(await facts(buyer, productId)).toEqual({
          ...UNTOUCHED,
          tickets: 1,
          orders: ["expired"],
          stock: 3,
          moves: ["pending", "expired"],
        });
      },
    };
  });
});

for (const useCase of ["delivery.release", "delivery.finish"]) {
  it(`deliver (${useCase}): goods once, one message`, async () => {
    await survivesEveryCut(proxy, useCase, async () => {
      const person = await shop.member("Bea");
      const buyer = await actorOf(shop, person);
      const productId = await product(shop, { price: 0n, goods: "The goods" });
      const order = await paidWithoutDelivery(buyer, productId);
      return {
        act: () => shop.bot.resolve(DeliveryJobs).release({ guildId: shop.guild.id, orderId: order }),
        check: async () => {
          expect(await shop.query("SELECT content FROM order_goods WHERE order_id = $1", [order])).toEqual([
            { content: "The goods" },
          ]);
          expect(await shop.query("SELECT state FROM orders WHERE id = $1", [order])).toEqual([{ state: "delivered" }]);
          expect(person.dms().filter((message) => message.text().includes("The goods"))).toHaveLength(1);
        },
      };
    });
  });
}

/** A buyer and a product of a key, a text and a role. */
async function mix() {
  const person = await shop.member("Bea");
  const buyer = await actorOf(shop, person);
  const role = shop.sandbox.world.createRole(shop.guild.id, { name: "Bought" });
  const draft = { price: 0n, goods: "The goods", keys: ["KEY-ONE", "KEY-TWO"], role: { id: role.id, days: 30 } };
  const productId = await product(shop, draft);
  const goods = async () => ({
    holdsRole: shop.guild.members.get(person.id)?.roleIds.includes(role.id),
    sent: person.dms().filter((message) => message.text().includes("KEY-ONE")).length,
    rows: (
      await shop.query(
        `SELECT (SELECT quantity::int FROM stocks WHERE product_id = $1) AS stock,
           (SELECT jsonb_object_agg(state, keys) FROM (SELECT state, count(*)::int AS keys FROM product_keys
            WHERE product_id = $1 GROUP BY state) AS k) AS keys,
           (SELECT array_agg(state) FROM role_grants WHERE role_id = $2) AS grants,
           (SELECT array_agg(state) FROM orders WHERE product_id = $1) AS orders`,
        [productId, role.id],
      )
    )[0],
  });
  return { person, buyer, productId, goods };
}

it("open a ticket for a key, and cancel: the key is held once, and free again once", async () => {
  await survivesEveryCut(proxy, "payments.openOrderTicket", async () => {
    const { buyer, productId, goods } = await mix();
    const pressed = checkout(productId, 0n);
    return {
      act: () => shop.bot.resolve(PaymentService).openOrderTicket(buyer, pressed, () => []),
      check: async () => {
        const rows = { stock: 1, keys: { free: 1, held: 1 }, grants: null, orders: ["pending"] };
        expect((await goods()).rows).toEqual(rows);
      },
    };
  });
  await survivesEveryCut(proxy, "sales.cancel", async () => {
    const { buyer, productId, goods } = await mix();
    const { order } = await shop.bot.resolve(PaymentService).openOrderTicket(buyer, checkout(productId, 0n), () => []);
    return {
      act: () => shop.bot.resolve(ReservationService).cancel(buyer, order.id).catch(refusedAs("orders.wrongState")),
      check: async () => {
        const rows = { stock: 2, keys: { free: 2 }, grants: null, orders: ["cancelled"] };
        expect((await goods()).rows).toEqual(rows);
      },
    };
  });
});

for (const useCase of ["delivery.release", "delivery.roleGranted"]) {
  it(`hand out a key, a text and a role (${useCase}): each once`, async () => {
    await survivesEveryCut(proxy, useCase, async () => {
      const { buyer, productId, goods } = await mix();
      const orderId = await paidOrder(shop, productId, buyer.customerId);
      const ofOrder = { guildId: shop.guild.id, orderId };
      // Beside the role's own job, which may be faster.
      const settle = async () => {
        const grant = await shop.bot.resolve(RoleGrantService).ofOrder(shop.guild.id, orderId);
        if (grant) await shop.bot.resolve(RoleKeeper).settle({ guildId: shop.guild.id, grantId: grant.id });
      };
      return {
        act: async () => {
          await shop.bot.resolve(DeliveryJobs).release(ofOrder);
          await settle();
        },
        check: async () => {
          await shop.idle();
          expect(await goods()).toEqual({
            holdsRole: true,
            sent: 1,
            rows: { stock: 1, keys: { free: 1, sold: 1 }, grants: ["granted"], orders: ["delivered"] },
          });
        },
      };
    });
  });
}

it("staff mark a service delivered: one move", async () => {
  await survivesEveryCut(proxy, "delivery.markDelivered", async () => {
    const { buyer, productId, order } = await pendingOrder("service");
    await shop.bot.resolve(SaleService).pay(buyer, order.id);
    await shop.idle();
    const staff = await actorOf(shop, shop.owner);
    return {
      act: () => shop.bot.resolve(DeliveryService).markDelivered(staff, order.id).catch(refusedAs("orders.wrongState")),
      check: async () => {
        await shop.idle();
        expect(await facts(buyer, productId)).toEqual({
          ...CHARGED,
          tickets: 1,
          orders: ["delivered"],
          stock: 2,
          moves: ["pending", "paid", "processing", "delivered"],
        });
      },
    };
  });
});

it("staff give a tier: held once, told once", async () => {
  await survivesEveryCut(proxy, "loyalty.give", async () => {
    const person = await shop.member("Bea");
    const { customerId } = await actorOf(shop, person);
    const staff = await actorOf(shop, shop.owner);
    const member = { id: person.id, bot: false, here: true, guildOwner: false };
    return {
      act: () => shop.bot.resolve(LoyaltyService).give(staff, member, "donor"),
      check: async () => {
        await shop.idle();
        expect(
          await shop.query("SELECT tier_key, given_by FROM customer_tiers WHERE customer_id = $1", [customerId]),
        ).toEqual([{ tier_key: "donor", given_by: shop.owner.id }]);
        expect(
          await shop.query("SELECT 1 FROM audit_log WHERE action = 'loyalty.give' AND subject_id = $1", [customerId]),
        ).toHaveLength(1);
        expect(person.dms().filter((message) => message.text().includes("You now hold **Donor**"))).toHaveLength(1);
      },
    };
  });
});

/** What a confirmation leaves behind. */
async function received(buyer: Actor) {
  const [row] = await shop.query(
    `SELECT
       (SELECT array_agg(amount_minor::int) FROM payments WHERE customer_id = $1) AS payments,
       (SELECT array_agg(state) FROM payment_proofs WHERE customer_id = $1) AS proofs,
       (SELECT array_agg(state) FROM deposits WHERE customer_id = $1) AS deposits,
       (SELECT count(*)::int FROM tickets WHERE customer_id = $1) AS tickets,
       (SELECT coalesce(sum(balance), 0)::int FROM accounts WHERE customer_id = $1) AS balance`,
    [buyer.customerId],
  );
  return row;
}

function confirmation(way: PaymentMethod, about: SubjectRef, amount: bigint, reference: string) {
  return { about, methodId: way.id, amount, reference, proofId: null, ownsGuild: false };
}

it("confirm a payment with its proof: one credit, one sale, whatever is cut", async () => {
  const way = await method(shop);
  const staff = await actorOf(shop, shop.owner);
  await survivesEveryCut(proxy, "payments.confirm", async () => {
    const { buyer, order } = await pendingOrder();
    const about = { kind: "order", id: order.id } as const;
    const content = picture().contents;
    await shop.bot.resolve(ProofUploadService).submit(buyer, about, { methodId: way.id, reference: "", content });
    const reference = newKey();
    return {
      act: () =>
        shop.bot
          .resolve(ConfirmationService)
          .confirm(staff, confirmation(way, about, 500n, reference))
          .catch(refusedAs("payments.referenceUsed")),
      check: async () => {
        await shop.idle();
        expect(await received(buyer)).toEqual({
          payments: [500],
          proofs: ["confirmed"],
          deposits: null,
          tickets: 1,
          balance: 1000,
        });
        expect(await shop.query("SELECT state FROM orders WHERE id = $1", [order.id])).toEqual([
          { state: "delivered" },
        ]);
      },
    };
  });
});

it("submit and reject a proof: one file, one decision", async () => {
  const way = await method(shop);
  const staff = await actorOf(shop, shop.owner);
  const upload = (buyer: Actor, orderId: string, content: Uint8Array) =>
    shop.bot
      .resolve(ProofUploadService)
      .submit(buyer, { kind: "order", id: orderId }, { methodId: way.id, reference: "", content });
  await survivesEveryCut(proxy, "payments.submitProof", async () => {
    const { buyer, order } = await pendingOrder();
    const { contents } = picture();
    return {
      act: () => upload(buyer, order.id, contents).catch(refusedAs("proofs.sameFile")),
      check: async () => expect(await received(buyer)).toMatchObject({ proofs: ["waiting"] }),
    };
  });
  await survivesEveryCut(proxy, "payments.rejectProof", async () => {
    const { buyer, order } = await pendingOrder();
    const proof = await upload(buyer, order.id, picture().contents);
    return {
      act: () => shop.bot.resolve(ProofService).reject(staff, proof.id, "No").catch(refusedAs("proofs.decided")),
      check: async () => {
        await shop.idle();
        expect(await received(buyer)).toMatchObject({ proofs: ["rejected"], payments: null, balance: 1000 });
      },
    };
  });
});

it("begin and confirm a deposit: one deposit, one ticket, one credit", async () => {
  const way = await method(shop);
  const staff = await actorOf(shop, shop.owner);
  const begun = async () => {
    const buyer = await actorOf(shop, await shop.member("Dee"));
    return { buyer, open: () => shop.bot.resolve(DepositService).open(buyer, 700n, () => []) };
  };
  await survivesEveryCut(proxy, "payments.openDeposit", async () => {
    const { buyer, open } = await begun();
    return {
      act: open,
      check: async () => expect(await received(buyer)).toMatchObject({ deposits: ["waiting"], tickets: 1, balance: 0 }),
    };
  });
  await survivesEveryCut(proxy, "payments.confirm", async () => {
    const { buyer, open } = await begun();
    const about = { kind: "deposit", id: (await open()).deposit.id } as const;
    const reference = newKey();
    return {
      act: () =>
        shop.bot
          .resolve(ConfirmationService)
          .confirm(staff, confirmation(way, about, 700n, reference))
          .catch(refusedAs("payments.referenceUsed")),
      check: async () => {
        await shop.idle();
        expect(await received(buyer)).toMatchObject({ payments: [700], deposits: ["confirmed"], balance: 700 });
      },
    };
  });
});

/** A paid order whose release job has not run: its row is made by the shop, the job taken away. */
async function paidWithoutDelivery(buyer: Actor, productId: string): Promise<string> {
  const [row] = await shop.query<{ id: string }>(
    `WITH o AS (
       INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity, list_minor,
         due_minor, state, stock_held, created_at, paid_at)
       SELECT $1, 900000 + nextval(pg_get_serial_sequence('orders', 'id')), $2, gen_random_uuid()::text, $3,
         '{"category":"Games","subcategory":"Keys","name":"Goods","variant":"","delivery":"goods","goods":{"keys":false,"text":true,"role":null},"warrantyDays":0}', 1, 0, 0,
         'paid', false, now(), now()
       RETURNING id
     ) SELECT id FROM o`,
    [shop.guild.id, buyer.customerId, productId],
  );
  if (!row) throw new Error("The order was not made.");
  return row.id;
}
