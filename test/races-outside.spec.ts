import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AddressListService } from "../src/modules/payments/address-list.service.js";
import { AddressService } from "../src/modules/payments/address.service.js";
import { ConfirmationService } from "../src/modules/payments/confirmation.service.js";
import type { Confirmation } from "../src/modules/payments/confirmation.types.js";
import { DepositService } from "../src/modules/payments/deposit.service.js";
import { MethodService } from "../src/modules/payments/method.service.js";
import type { PaymentMethod } from "../src/modules/payments/method.types.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { ProofService } from "../src/modules/payments/proof.service.js";
import { ProofUploadService } from "../src/modules/payments/proof-upload.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import type { Actor } from "../src/platform/actor.js";
import { DomainError } from "../src/platform/errors.js";
import { keyOf, newKey } from "../src/platform/ids.js";
import { actorOf, checkout, crowd, deposit, product } from "./support/arrange.js";
import { method, picture } from "./support/outside.js";
import { Shop } from "./support/shop.js";

/** Rounds of a race between two: each has its own order, and both start within a few milliseconds. */
const ROUNDS = 20;

let shop: Shop;
let staff: Actor;
let way: PaymentMethod;
beforeAll(async () => {
  shop = await Shop.open();
  staff = await actorOf(shop, shop.owner);
  way = await method(shop);
});
afterAll(() => shop.close());

/** Runs all at once, each after a moment of its own, and says how each ended: `done`, or the refusal's code. */
async function race(work: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  return Promise.all(
    work.map(async (run) => {
      await sleep(Math.random() * 12);
      return run().then(
        () => "done",
        (error: unknown) => {
          if (error instanceof DomainError) return error.code;
          throw error;
        },
      );
    }),
  );
}

function counted(outcomes: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...new Set(outcomes)].sort().map((each) => [each, outcomes.filter((o) => o === each).length]),
  );
}

const confirm = (orderId: string, more: Partial<Confirmation> = {}) =>
  shop.bot.resolve(ConfirmationService).confirm(staff, {
    about: { kind: "order", id: orderId },
    methodId: way.id,
    amount: 500n,
    reference: newKey(),
    proofId: null,
    ownsGuild: false,
    ...more,
  });

/** As many buyers as rounds, each with a pending order of 5.00. */
async function pending(stock: bigint, balance = 0n, buyers = ROUNDS) {
  const productId = await product(shop, { price: 500n, stock });
  const people = await crowd(shop, buyers, balance);
  const orders: { buyer: Actor; id: string }[] = [];
  for (const buyer of people) {
    const opened = await shop.bot.resolve(PaymentService).openOrderTicket(buyer, checkout(productId, 500n), () => []);
    orders.push({ buyer, id: opened.order.id });
  }
  return { productId, orders };
}

const stockOf = async (id: string) =>
  Number(
    (await shop.query<{ quantity: string }>("SELECT quantity FROM stocks WHERE product_id = $1", [id]))[0]?.quantity,
  );

async function after(orders: readonly { id: string }[]) {
  await shop.idle();
  return shop.query<{ state: string; balance: number; payments: number; purchases: number }>(
    `SELECT o.state, a.balance::int AS balance,
       (SELECT count(*)::int FROM payments WHERE order_id = o.id) AS payments,
       (SELECT count(*)::int FROM transfers WHERE order_id = o.id AND kind = 'purchase') AS purchases
     FROM orders o JOIN accounts a ON a.customer_id = o.customer_id WHERE o.id = ANY ($1)`,
    [orders.map(({ id }) => id)],
  );
}

async function endHolds(orders: readonly { id: string }[]): Promise<void> {
  const now = new Date(shop.sandbox.clock.now());
  await shop.query("UPDATE orders SET reserved_until = $2 WHERE id = ANY ($1)", [orders.map(({ id }) => id), now]);
}

it("confirm against expire: every order is paid once, and the unit is counted once", async () => {
  const { productId, orders } = await pending(BigInt(ROUNDS));
  await endHolds(orders);
  const sweep = () => shop.bot.resolve(ReservationService).expireDue(new Date(shop.sandbox.clock.now()));
  const outcomes = await race([
    ...orders.map(
      ({ id }) =>
        () =>
          confirm(id),
    ),
    sweep,
    sweep,
    sweep,
  ]);
  expect(counted(outcomes)).toEqual({ done: ROUNDS + 3 });
  for (const row of await after(orders)) {
    expect(row).toEqual({ state: "delivered", balance: 0, payments: 1, purchases: 1 });
  }
  expect(await stockOf(productId)).toBe(0);
});

it("confirm against cancel: paid, or cancelled with the money in the wallet", async () => {
  const { productId, orders } = await pending(BigInt(ROUNDS));
  const cancel = ({ buyer, id }: (typeof orders)[number]) => shop.bot.resolve(ReservationService).cancel(buyer, id);
  await race(orders.flatMap((order) => [() => confirm(order.id), () => cancel(order)]));
  const rows = await after(orders);
  for (const row of rows) {
    expect(row).toMatchObject(
      row.state === "cancelled"
        ? { balance: 500, payments: 1, purchases: 0 }
        : { state: "delivered", balance: 0, payments: 1, purchases: 1 },
    );
  }
  expect(await stockOf(productId)).toBe(rows.filter(({ state }) => state === "cancelled").length);
});

it("one reference, confirmed by many: booked once", async () => {
  const { orders } = await pending(5n, 0n, 5);
  const references = ["TX 77", "tx77", " t X 7 7 ", "Tx\u200b77"];
  const outcomes = await race(
    Array.from(
      { length: 20 },
      (_, i) => () => confirm(orders[i % 5]?.id ?? "", { reference: references[i % 4] ?? "" }),
    ),
  );
  expect(counted(outcomes)).toEqual({ done: 1, "payments.referenceUsed": 19 });
});

it("two payments for one order: paid once, the other stays in the wallet", async () => {
  const { orders } = await pending(BigInt(ROUNDS));
  const outcomes = await race(orders.flatMap(({ id }) => [() => confirm(id), () => confirm(id)]));
  expect(counted(outcomes)).toEqual({ done: ROUNDS * 2 });
  for (const row of await after(orders)) {
    expect(row).toEqual({ state: "delivered", balance: 500, payments: 2, purchases: 1 });
  }
});

it("the wallet against a confirmation: paid once", async () => {
  const { orders } = await pending(BigInt(ROUNDS), 500n);
  const pay = ({ buyer, id }: (typeof orders)[number]) => shop.bot.resolve(SaleService).pay(buyer, id);
  const outcomes = await race(orders.flatMap((order) => [() => pay(order), () => confirm(order.id)]));
  expect(counted(outcomes)).toEqual({ done: ROUNDS * 2 });
  for (const row of await after(orders)) {
    expect(row).toEqual({ state: "delivered", balance: 500, payments: 1, purchases: 1 });
  }
});

it("late money against whoever buys the last unit: one of them has it", async () => {
  const rounds = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const { productId, orders } = await pending(1n, 0n, 1);
      return { productId, order: orders[0] ?? { id: "", buyer: staff } };
    }),
  );
  await endHolds(rounds.map(({ order }) => order));
  await shop.bot.resolve(ReservationService).expireDue(new Date(shop.sandbox.clock.now()));
  const rivals = await crowd(shop, rounds.length, 500n);
  const buy = (rival: Actor | undefined, productId: string) =>
    rival
      ? shop.bot.resolve(SaleService).buyNow(rival, checkout(productId, 500n))
      : Promise.reject(new Error("no rival"));
  const outcomes = await race(
    rounds.flatMap(({ productId, order }, i) => [() => confirm(order.id), () => buy(rivals[i], productId)]),
  );
  const rows = await after(rounds.map(({ order }) => order));
  const paidLate = rows.filter(({ state }) => state === "delivered").length;
  expect(counted(outcomes)["inventory.outOfStock"] ?? 0).toBe(paidLate);
  for (const row of rows) expect(row.balance).toBe(row.state === "delivered" ? 0 : 500);
  for (const { productId } of rounds) expect(await stockOf(productId)).toBe(0);
});

it("confirm against reject of one proof, and one file twice: one wins", async () => {
  const { orders } = await pending(20n, 0n, 10);
  const upload = ({ buyer, id }: { buyer: Actor; id: string }, content: Uint8Array) =>
    shop.bot
      .resolve(ProofUploadService)
      .submit(buyer, { kind: "order", id }, { methodId: way.id, reference: "", content });
  const proofs = await Promise.all(orders.map((order) => upload(order, picture().contents)));
  const outcomes = await race(
    orders.flatMap(({ id }, i) => [
      () => confirm(id, { proofId: proofs[i]?.id ?? null }),
      () => shop.bot.resolve(ProofService).reject(staff, proofs[i]?.id ?? "", "No money"),
    ]),
  );
  expect(counted(outcomes)).toEqual({ done: 10, "proofs.decided": 10 });
  const rows = await after(orders).catch(() => []);
  for (const row of rows) expect(row).toEqual({ state: "delivered", balance: 0, payments: 1, purchases: 1 });

  const { orders: others } = await pending(20n, 0n, 6);
  const same = picture().contents;
  const uploads = await race(others.map((order) => () => upload(order, same)));
  expect(counted(uploads)).toEqual({ done: 1, "proofs.sameFile": 5 });
});

it("addresses, places in the list and deposits: each is had once", async () => {
  const coins = await method(shop, "crypto");
  const list = Array.from({ length: 7 }, (_, i) => `bc1qrace00${i}`);
  await shop.bot.resolve(AddressListService).add(staff, coins.id, keyOf("Bitcoin"), list);
  const { orders } = await pending(20n, 0n, 10);
  const given = await Promise.all(
    orders.map(({ buyer, id }) =>
      shop.bot.resolve(AddressService).request(buyer, { kind: "order", id }, coins.id, keyOf("Bitcoin")),
    ),
  );
  const had = given.flatMap(({ address }) => address ?? []);
  expect([...had].sort()).toEqual(list);

  const [{ count } = { count: 0 }] = await shop.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM payment_methods WHERE place IS NOT NULL",
  );
  const adds = await race(Array.from({ length: 30 }, () => () => method(shop)));
  expect(counted(adds)).toEqual({ done: 25 - count, "methods.tooMany": 5 + count });
  expect((await shop.bot.resolve(MethodService).list(shop.guild.id)).length).toBe(25);

  const [saver] = await crowd(shop, 1, 0n);
  if (!saver) throw new Error("no saver");
  const opened = await Promise.all(
    Array.from({ length: 3 }, () => shop.bot.resolve(DepositService).open(saver, 500n, () => [])),
  );
  expect(new Set(opened.map(({ deposit: { id } }) => id)).size).toBe(1);
  expect(opened.filter(({ fresh }) => fresh)).toHaveLength(1);
  const about = { kind: "deposit", id: opened[0]?.deposit.id ?? "" } as const;
  await shop.query("UPDATE deposits SET expires_at = now() - interval '1 second' WHERE id = $1", [about.id]);
  const sweep = () => shop.bot.resolve(DepositService).expireDue(new Date(shop.sandbox.clock.now()));
  await race([() => confirm("0", { about }), sweep, sweep]);
  expect(await shop.query("SELECT balance::int FROM accounts WHERE customer_id = $1", [saver.customerId])).toEqual([
    { balance: 500 },
  ]);
  await deposit(shop, saver.customerId, 1n);
  await shop.idle();
});
