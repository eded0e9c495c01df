import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../src/platform/actor.js";
import { MINUTE } from "../src/platform/clock.js";
import type { Reply } from "../sandbox/index.js";
import { DomainError } from "../src/platform/errors.js";
import { BlockService } from "../src/modules/customers/block.service.js";
import { InventoryService } from "../src/modules/inventory/inventory.service.js";
import { newKey } from "../src/platform/ids.js";
import { ConfirmationService } from "../src/modules/payments/confirmation.service.js";
import type { PaymentMethod } from "../src/modules/payments/method.types.js";
import { applyCode, CODE_FIELD, removeCode } from "../src/modules/payments/panel-code.actions.js";
import { payWithWallet } from "../src/modules/payments/payment.actions.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { PromoCodesService } from "../src/modules/promo/promo-codes.service.js";
import { Transactions } from "../src/platform/database/transactions.js";
import { CancellationService } from "../src/modules/sales/cancellation.service.js";
import { ManualSaleService } from "../src/modules/sales/manual-sale.service.js";
import { OrderCodes } from "../src/modules/sales/order-codes.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { confirmPurchase, openTicket } from "../src/modules/shop/shop.actions.js";
import { actorOf, checkout, crowd, deposit, product } from "./support/arrange.js";
import { depth, seed } from "./support/depth.js";
import { method } from "./support/outside.js";
import { ShopModel, type ModelCode, type ModelOrder, type ModelProduct } from "./support/shop-model.js";
import { Shop } from "./support/shop.js";

/**
 * Any sequence of what buyers, staff and time do leaves the shop as a small model says: each refusal by its code, each
 * wallet, stock, code and state to the unit.
 */
const COMMANDS = depth(240, 2_000);
/** A sequence has its own buyers, products and codes. */
const COMMANDS_A_RUN = 40;
const BUYERS = 3;

let shop: Shop;
let staff: Actor;
let way: PaymentMethod;
beforeAll(async () => {
  shop = await Shop.open();
  staff = await actorOf(shop, shop.owner);
  way = await method(shop);
  await shop.query(
    "INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, 'limits.refusedPayments', '1000', now())",
    [shop.guild.id],
  );
});
afterAll(() => shop.close());

const buyer = fc.nat(BUYERS - 1);
const code = fc.option(fc.nat(1));
const item = fc.nat(2);
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant("topUp" as const), buyer, cents: fc.integer({ min: 1, max: 6_000 }) }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("open" as const), buyer, item, code }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("buyNow" as const), buyer, item, code }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("applyCode" as const), buyer, code: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("removeCode" as const), buyer }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("pay" as const), buyer }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("cancel" as const), buyer }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant("confirm" as const), buyer, cents: fc.integer({ min: 1, max: 3_500 }) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("cancelPaid" as const), buyer }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("block" as const), buyer }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("unblock" as const), buyer }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("sellElsewhere" as const),
      buyer,
      item,
      cents: fc.integer({ min: 1, max: 6_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("expire" as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("restock" as const), units: fc.integer({ min: 1, max: 2 }) }) },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

/** What a blocked member may not do, though their client may still show it. */
const DOORS = ["open", "buyNow", "applyCode", "removeCode", "pay"] as const;
interface Attempt {
  readonly does: (typeof DOORS)[number];
  readonly buyer: number;
  readonly item: number;
  readonly code: number | null;
}

it(`is as the model says after any sequence, ${COMMANDS} commands`, { timeout: 600_000 }, async () => {
  process.stdout.write(`model: ${COMMANDS} commands, PROOF_SEED=${seed}\n`);
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: COMMANDS_A_RUN, maxLength: COMMANDS_A_RUN }), async (commands) =>
      (await Run.begin()).follow(commands),
    ),
    { seed, numRuns: Math.ceil(COMMANDS / COMMANDS_A_RUN), endOnFailure: true },
  );
});

class Run {
  private constructor(
    private readonly buyers: readonly Actor[],
    private readonly model: ShopModel,
  ) {}

  static async begin(): Promise<Run> {
    const buyers = await crowd(shop, BUYERS, 0n);
    const products: ModelProduct[] = [
      { id: await product(shop, { price: 1_990n, stock: 3n }), price: 1_990n, stock: 3, service: false },
      { id: await product(shop, { price: 2_999n }), price: 2_999n, stock: null, service: false },
      { id: await product(shop, { price: 777n, delivery: "service" }), price: 777n, stock: null, service: true },
    ];
    const codes: ModelCode[] = [
      {
        ...(await promo({ percent: 10, maxUses: 3 })),
        off: (list: bigint) => (list + 5n) / 10n,
        stackable: false,
        maxUses: 3,
        perCustomer: Infinity,
      },
      {
        ...(await promo({ cents: 250n, perCustomer: 1, stackable: true })),
        off: () => 250n,
        stackable: true,
        maxUses: Infinity,
        perCustomer: 1,
      },
    ].map((made) => ({ ...made, used: 0, usedBy: [] }));
    return new Run(buyers, new ShopModel(BUYERS, products, codes));
  }

  async follow(commands: readonly Command[]): Promise<void> {
    for (const each of commands) {
      const expected = this.predict(each);
      if (expected === null) continue;
      const outcome = await this.act(each).then(
        () => "done",
        (error: unknown) => codeOf(error),
      );
      expect({ command: each, outcome }).toEqual({ command: each, outcome: expected.outcome });
      await expected.then?.();
      await shop.idle();
      expect(await this.real(), JSON.stringify(each)).toEqual(this.modelled());
    }
  }

  /** What the command must end with, and how it moves the model; null when there is nothing for it to act on. */
  private predict(each: Command): { outcome: string; then?: () => Promise<void> | void } | null {
    const { model } = this;
    switch (each.does) {
      case "topUp":
        return {
          outcome: "done",
          then: () => void (model.balance[each.buyer] = this.balance(each.buyer) + BigInt(each.cents)),
        };
      case "restock":
        return { outcome: "done", then: () => void (this.item(0).stock = (this.item(0).stock ?? 0) + each.units) };
      case "block":
        return { outcome: "done", then: () => void model.blocked.add(each.buyer) };
      case "unblock":
        return model.blocked.has(each.buyer)
          ? { outcome: "done", then: () => void model.blocked.delete(each.buyer) }
          : { outcome: "customers.notBlocked" };
      case "sellElsewhere":
        return {
          outcome: "done",
          then: async () => {
            const id = await this.newestOrder(each.buyer);
            model.sellElsewhere(each.buyer, id, this.item(each.item), BigInt(each.cents));
          },
        };
      case "open":
      case "buyNow": {
        const refusal = this.refusal(each.does, each.buyer, this.item(each.item), this.code(each.code));
        return refusal ? { outcome: refusal } : { outcome: "done", then: () => this.place(each) };
      }
      case "applyCode":
        return this.predictCode(each.buyer, this.code(each.code));
      case "confirm": {
        const order = model.latestOf(each.buyer);
        return order ? { outcome: "done", then: () => model.arrive(order, BigInt(each.cents)) } : null;
      }
      case "cancelPaid": {
        const order = model.latestOf(each.buyer);
        if (!order) return null;
        return order.state === "processing"
          ? { outcome: "done", then: () => model.undo(order) }
          : { outcome: "orders.wrongState" };
      }
      case "expire":
        return {
          outcome: "done",
          then: () =>
            model.orders.filter(({ state }) => state === "pending").forEach((order) => model.end(order, "expired")),
        };
      default: {
        const order = model.pendingOf(each.buyer);
        if (!order) return null;
        if (each.does === "cancel") return { outcome: "done", then: () => model.end(order, "cancelled") };
        if (each.does === "removeCode") {
          if (model.blocked.has(each.buyer)) return { outcome: "access.blocked" };
          return {
            outcome: "done",
            then: () => {
              model.release(order);
              order.code = null;
            },
          };
        }
        if (model.due(order) > this.balance(each.buyer)) return { outcome: "wallet.insufficient" };
        if (model.blocked.has(each.buyer)) return { outcome: "customers.blocked" };
        return { outcome: "done", then: () => model.pay(order) };
      }
    }
  }

  private refusal(does: "open" | "buyNow", who: number, wanted: ModelProduct, wish: ModelCode | null): string | null {
    const blocked = this.model.blocked.has(who);
    if (blocked && does === "open") return "access.blocked";
    if (wanted.stock === 0) return "inventory.outOfStock";
    const refused = wish && this.model.codeRefusal(who, wish);
    if (refused) return refused;
    if (does === "open") return this.model.pendingOf(who) ? "tickets.alreadyOpen" : null;
    if (wanted.service) return "sales.needsTicket";
    const { due } = this.model.price(wanted, this.model.tierRate(who), wish);
    if (due > this.balance(who)) return "wallet.insufficient";
    return blocked ? "customers.blocked" : null;
  }

  private predictCode(who: number, wish: ModelCode | null) {
    const order = this.model.pendingOf(who);
    if (!order || !wish) return null;
    if (this.model.blocked.has(who)) return { outcome: "access.blocked" };
    if (order.code) return { outcome: order.code === wish ? "done" : "sales.codeAlready" };
    const refused = this.model.codeRefusal(who, wish);
    if (refused) return { outcome: refused };
    const { counts } = this.model.price(order.product, order.tierRate, wish);
    return { outcome: "done", then: () => (counts ? this.model.use(order, wish) : undefined) };
  }

  private async place({
    does,
    buyer: who,
    item: which,
    code: wish,
  }: Command & { does: "open" | "buyNow" }): Promise<void> {
    const { model } = this;
    const wanted = this.item(which);
    const tierRate = model.tierRate(who);
    const order: ModelOrder = {
      id: await this.newestOrder(who),
      buyer: who,
      product: wanted,
      tierRate,
      state: "pending",
      code: null,
    };
    model.orders.push(order);
    if (wanted.stock !== null) wanted.stock -= 1;
    const wished = this.code(wish);
    if (wished && model.price(wanted, tierRate, wished).counts) model.use(order, wished);
    if (does === "buyNow") model.pay(order);
  }

  private async newestOrder(who: number): Promise<string> {
    const [row] = await shop.query<{ id: string }>(
      "SELECT id FROM orders WHERE customer_id = $1 ORDER BY id DESC LIMIT 1",
      [this.actor(who).customerId],
    );
    return row?.id ?? "";
  }

  private async act(each: Command): Promise<unknown> {
    const { bot } = shop;
    if ("buyer" in each && this.model.blocked.has(each.buyer) && isAttempt(each)) {
      await this.meetsClosedDoor({ item: 0, code: 0, ...each });
      // Paying has a wall of its own behind the door, for who pressed before the block.
      if (each.does !== "pay" && each.does !== "buyNow") throw new DomainError("access.blocked", {});
    }
    switch (each.does) {
      case "topUp":
        return deposit(shop, this.actor(each.buyer).customerId, BigInt(each.cents));
      case "restock":
        return bot.resolve(InventoryService).add(staff, this.item(0).id, each.units);
      case "open":
        return bot.resolve(PaymentService).openOrderTicket(this.actor(each.buyer), this.checkout(each), () => []);
      case "buyNow":
        return bot.resolve(SaleService).buyNow(this.actor(each.buyer), this.checkout(each));
      case "applyCode":
        return bot
          .resolve(OrderCodes)
          .apply(this.actor(each.buyer), this.pending(each.buyer), this.code(each.code)?.code ?? "");
      case "removeCode":
        return bot.resolve(OrderCodes).remove(this.actor(each.buyer), this.pending(each.buyer));
      case "pay":
        return bot.resolve(SaleService).pay(this.actor(each.buyer), this.pending(each.buyer));
      case "confirm":
        return bot.resolve(ConfirmationService).confirm(staff, {
          about: { kind: "order", id: this.latest(each.buyer) },
          methodId: way.id,
          amount: BigInt(each.cents),
          reference: newKey(),
          proofId: null,
          ownsGuild: false,
        });
      case "cancelPaid":
        return bot
          .resolve(Transactions)
          .run("story.cancelPaid", (tx) =>
            bot
              .resolve(CancellationService)
              .cancelStep(tx, staff, this.latest(each.buyer), { reason: "Story", quiet: true, ownsGuild: true }),
          );
      case "block":
        await bot.resolve(BlockService).block(staff, {
          target: { ...this.actor(each.buyer), roleIds: [], managesGuild: false, bot: false },
          reason: "Story",
          days: undefined,
        });
        for (const does of DOORS) await this.meetsClosedDoor({ does, buyer: each.buyer, item: 0, code: 0 });
        return;
      case "unblock":
        return bot.resolve(BlockService).unblock(staff, this.actor(each.buyer).memberId);
      case "sellElsewhere":
        return bot.resolve(ManualSaleService).record(
          { ...staff, idempotencyKey: newKey() },
          {
            member: { id: this.actor(each.buyer).memberId, bot: false, here: true },
            productId: this.item(each.item).id,
            names: { category: "Games", subcategory: "Keys", name: "Sold at the fair", variant: "" },
            amount: BigInt(each.cents),
            notes: undefined,
          },
        );
      case "cancel":
        return bot.resolve(ReservationService).cancel(this.actor(each.buyer), this.pending(each.buyer));
      case "expire":
        return shop.pass(61 * MINUTE, "sales.expire");
    }
  }

  /** Presses what the attempt is made of, as a blocked member's client may. */
  private async meetsClosedDoor(attempt: Attempt): Promise<void> {
    const person = shop.sandbox.people.member(shop.guild, this.actor(attempt.buyer).memberId);
    const order = this.pending(attempt.buyer);
    const on = (await person.slash("balance")).message;
    const knock = (): Promise<Reply> => {
      switch (attempt.does) {
        case "open": {
          const product = this.item(attempt.item).id;
          return person.press(openTicket.id({ product, quantity: 1, due: "1", key: newKey() }), on);
        }
        case "buyNow":
          return person.press(confirmPurchase.id({ key: newKey(), due: "1" }), on);
        case "applyCode": {
          const typed = this.code(attempt.code)?.code ?? "";
          return person.submitRaw(applyCode.id({ order }), { [CODE_FIELD]: typed }, { on });
        }
        case "removeCode":
          return person.press(removeCode.id({ order }), on);
        case "pay":
          return person.press(payWithWallet.id({ order }), on);
      }
    };
    expect((await knock()).text(), JSON.stringify(attempt)).toContain("You are blocked from shopping here");
  }

  private checkout({ buyer: who, item: which, code: wish }: { buyer: number; item: number; code: number | null }) {
    const wanted = this.item(which);
    const promoCode = this.code(wish)?.code ?? null;
    const { due } = this.model.price(wanted, this.model.tierRate(who), this.code(wish));
    return { ...checkout(wanted.id, due), promoCode };
  }

  private actor(who: number): Actor {
    const found = this.buyers[who];
    if (!found) throw new Error(`no buyer ${who}`);
    return found;
  }

  private item(which: number): ModelProduct {
    const found = this.model.products[which];
    if (!found) throw new Error(`no product ${which}`);
    return found;
  }

  private code(which: number | null): ModelCode | null {
    return which === null ? null : (this.model.codes[which] ?? null);
  }

  private pending(who: number): string {
    return this.model.pendingOf(who)?.id ?? "0";
  }

  private latest(who: number): string {
    return this.model.latestOf(who)?.id ?? "0";
  }

  private balance(who: number): bigint {
    return this.model.balance[who] ?? 0n;
  }

  private modelled() {
    const { model } = this;
    return {
      wallets: model.balance.map((balance, who) => ({ balance, spend: model.spend[who] })),
      orders: model.orders.map((order) => ({
        state: order.state,
        due: model.due(order),
        code: order.code?.code ?? null,
      })),
      stock: model.products.map(({ stock }) => stock),
      codes: model.codes.map(({ used }) => used),
    };
  }

  private async real() {
    const { model } = this;
    const ids = this.buyers.map(({ customerId }) => customerId);
    const [row] = await shop.query<{
      wallets: { balance: string; spend: string }[];
      orders: { state: string; due: string; code: string | null }[] | null;
      stock: (number | null)[];
      codes: number[];
    }>(
      `SELECT
        (SELECT json_agg(json_build_object('balance', coalesce(a.balance, 0)::text, 'spend', c.spend_minor::text) ORDER BY c.id)
         FROM customers c LEFT JOIN accounts a ON a.customer_id = c.id WHERE c.id = ANY ($1)) AS wallets,
        (SELECT json_agg(json_build_object('state', state, 'due', due_minor::text, 'code', promo_code) ORDER BY id)
         FROM orders WHERE customer_id = ANY ($1)) AS orders,
        (SELECT json_agg(quantity ORDER BY product_id) FROM stocks WHERE product_id = ANY ($2)) AS stock,
        (SELECT json_agg(used ORDER BY id) FROM promo_codes WHERE code = ANY ($3)) AS codes`,
      [ids, model.products.map(({ id }) => id), model.codes.map((each) => each.code)],
    );
    if (!row) throw new Error("no facts");
    return {
      wallets: row.wallets.map(({ balance, spend }) => ({ balance: BigInt(balance), spend: BigInt(spend) })),
      orders: (row.orders ?? []).map(({ due, ...rest }) => ({ ...rest, due: BigInt(due) })),
      stock: row.stock,
      codes: row.codes,
    };
  }
}

interface CodeTerms {
  readonly percent?: number;
  readonly cents?: bigint;
  readonly maxUses?: number;
  readonly perCustomer?: number;
  readonly stackable?: boolean;
}

/** A code of its own name. */
async function promo({ percent, cents = 0n, maxUses, perCustomer, stackable = false }: CodeTerms) {
  const name = `M${randomBytes(6).toString("hex").toUpperCase()}`;
  await shop.bot.resolve(PromoCodesService).create(staff, {
    code: name,
    discount: percent === undefined ? { kind: "fixed", amount: cents } : { kind: "percentage", rate: percent * 100 },
    maxUses: maxUses ?? null,
    maxPerCustomer: perCustomer ?? null,
    startsAt: new Date(shop.sandbox.clock.now()),
    endsAt: null,
    stackable,
    firstOrderOnly: false,
    minPurchase: null,
    productId: null,
    categoryId: null,
    tier: null,
  });
  return { code: name };
}

function isAttempt<C extends { readonly does: string }>(each: C): each is C & Pick<Attempt, "does"> {
  return (DOORS as readonly string[]).includes(each.does);
}

function codeOf(error: unknown): string {
  if (error instanceof DomainError) return error.code;
  throw error;
}
