import type { Person } from "../../sandbox/index.js";
import type { Actor } from "../../src/platform/actor.js";
import { newKey, type RowId } from "../../src/platform/ids.js";
import { StandingService } from "../../src/modules/customers/standing.service.js";
import { WalletService } from "../../src/modules/wallet/wallet.service.js";
import { PromoCodesService } from "../../src/modules/promo/promo-codes.service.js";
import type { PromoCodeFacts, PromoDraft } from "../../src/modules/promo/promo.types.js";
import { Transactions } from "../../src/platform/database/transactions.js";
import type { QuestionDraft } from "../../src/modules/catalog/question.types.js";
import { KeyService } from "../../src/modules/inventory/key.service.js";
import type { Checkout } from "../../src/modules/sales/sale.types.js";
import type { Shop } from "./shop.js";

/** A product as a story needs it; what is not given does not matter there. */
export interface ProductDraft {
  readonly name?: string;
  readonly variant?: string;
  readonly category?: string;
  readonly subcategory?: string;
  /** Minor units. */
  readonly price?: bigint;
  /** Null for unlimited. */
  readonly stock?: bigint | null;
  readonly delivery?: "goods" | "service";
  /** The text; one of its own when the product hands out nothing else. */
  readonly goods?: string;
  /** Licence keys in stock. */
  readonly keys?: readonly string[];
  readonly role?: { readonly id: string; readonly days: number | null };
  readonly maxPerOrder?: number;
  /** Each a required line of 1 to 100 characters, unless it says otherwise. */
  readonly questions?: readonly Partial<QuestionDraft>[];
}

/** Puts a published product into the shop's catalogue without the commands, where they are not what is told. */
export async function product(shop: Shop, draft: ProductDraft = {}): Promise<RowId> {
  const { category = "Games", subcategory = "Keys", name = `Product ${newKey()}`, variant = "" } = draft;
  const { price = 500n, stock = null, delivery = "goods", maxPerOrder = 1 } = draft;
  const { keys, role } = draft;
  const text = draft.goods ?? (keys || role ? null : `Goods of ${name}`);
  // The owner's first command makes the guild's rows.
  const owner = await actorOf(shop, shop.owner);
  const [row] = await shop.query<{ id: RowId }>(
    `WITH parent AS (
       INSERT INTO categories (guild_id, name, created_at) VALUES ($1, $2, now())
       ON CONFLICT ON CONSTRAINT categories_name DO UPDATE SET name = EXCLUDED.name RETURNING id
     ), child AS (
       INSERT INTO categories (guild_id, parent_id, name, created_at) SELECT $1, id, $3, now() FROM parent
       ON CONFLICT ON CONSTRAINT categories_name DO UPDATE SET name = EXCLUDED.name RETURNING id
     ), made AS (
       INSERT INTO products (guild_id, category_id, name, variant, price_minor, state, delivery, goods_text, max_per_order,
         uses_keys, role_id, role_days, created_at, changed_at)
       SELECT $1, id, $4, $5, $6, 'published', $7, $8, $9, $11, $12, $13, now(), now() FROM child RETURNING id
     ), stocked AS (
       INSERT INTO stocks (guild_id, product_id, quantity, keyed, changed_at) SELECT $1, id, $10, $11, now() FROM made
     )
     SELECT id FROM made`,
    [
      shop.guild.id,
      category,
      subcategory,
      name,
      variant,
      price.toString(),
      delivery,
      delivery === "goods" ? text : null,
      maxPerOrder,
      keys ? "0" : (stock?.toString() ?? null),
      keys !== undefined,
      role?.id ?? null,
      role?.days ?? null,
    ],
  );
  if (!row) throw new Error("The product was not made.");
  if (keys && keys.length > 0) await shop.bot.resolve(KeyService).add(owner, row.id, keys.join("\n"));
  for (const [index, question] of (draft.questions ?? []).entries()) {
    const { label = "Username", hint = "", kind = "short", required = true, shortest = 1 } = question;
    const { longest = 100, choices = [] } = question;
    await shop.query(
      `INSERT INTO product_questions
         (guild_id, product_id, position, label, hint, kind, required, shortest, longest, choices)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [shop.guild.id, row.id, index + 1, label, hint, kind, required, shortest, longest, JSON.stringify(choices)],
    );
  }
  return row.id;
}

/** Who the person is to the services, as the access check finds it. */
export async function actorOf(shop: Shop, person: Person): Promise<Actor> {
  const rules = shop.bot.resolve(StandingService);
  const member = shop.guild.members.get(person.id);
  const standing = await rules.standing({
    guildId: shop.guild.id,
    memberId: person.id,
    roleIds: member?.roleIds ?? [],
    managesGuild: shop.guild.ownerId === person.id,
  });
  const key = newKey();
  return { ...standing, guildId: shop.guild.id, memberId: person.id, correlationId: key, idempotencyKey: key };
}

/** Many buyers with money at once, for races between services: members of the guild, with DMs. */
export async function crowd(shop: Shop, size: number, balance: bigint): Promise<Actor[]> {
  const people = await Promise.all(Array.from({ length: size }, (_, i) => shop.member(`Buyer ${i + 1}`)));
  const buyers: Actor[] = [];
  for (const person of people) {
    const buyer = await actorOf(shop, person);
    if (balance > 0n) await deposit(shop, buyer.customerId, balance);
    buyers.push(buyer);
  }
  // Discord lets messages to one person pass one by one; what many buyers are told is no business of a race.
  await shop.query("UPDATE customers SET muted_notices = '{orders}' WHERE id = ANY ($1)", [
    buyers.map(({ customerId }) => customerId),
  ]);
  return buyers;
}

/** Money by the ledger's own means: a transfer with two entries. */
export async function deposit(shop: Shop, customerId: RowId, amount: bigint): Promise<void> {
  await shop.bot.resolve(Transactions).run("story.deposit", (tx) =>
    shop.bot.resolve(WalletService).credit(tx, {
      guildId: shop.guild.id,
      customerId,
      house: "adjustments",
      kind: "top_up",
      amount,
      idempotencyKey: newKey(),
      actorMemberId: null,
    }),
  );
}

/** What a buyer confirms: the price as shown. */
export function checkout(productId: RowId, expectedDue: bigint, quantity = 1): Checkout {
  return { checkoutKey: newKey(), productId, quantity, expectedDue };
}

/** A paid order of one unit that holds its key and whose release has not begun, as right after the payment. */
export async function paidOrder(shop: Shop, productId: RowId, customerId: RowId): Promise<RowId> {
  const [row] = await shop.query<{ id: RowId }>(
    `WITH bought AS (
       SELECT p.*, jsonb_build_object('category', 'Games', 'subcategory', 'Keys', 'name', p.name, 'variant', p.variant,
         'delivery', p.delivery, 'warrantyDays', 0, 'goods', jsonb_build_object('keys', p.uses_keys,
           'text', p.goods_text IS NOT NULL, 'role', CASE WHEN p.role_id IS NOT NULL
             THEN jsonb_build_object('id', p.role_id::text, 'days', p.role_days) END)) AS snapshot
       FROM products p WHERE p.id = $1
     )
     INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity, list_minor,
       due_minor, state, stock_held, created_at, paid_at)
     SELECT guild_id, 900000 + nextval(pg_get_serial_sequence('orders', 'id')), $2, $3, id, snapshot, 1, 0, 0, 'paid',
       uses_keys, now(), now() FROM bought RETURNING id`,
    [productId, customerId, newKey()],
  );
  if (!row) throw new Error("The order was not made.");
  const held = await shop.query<{ id: RowId }>(
    `UPDATE product_keys SET state = 'held', order_id = $2
     WHERE id = (SELECT id FROM product_keys WHERE product_id = $1 AND state = 'free' ORDER BY pos LIMIT 1) RETURNING id`,
    [productId, row.id],
  );
  await shop.query("UPDATE stocks SET quantity = quantity - $2 WHERE product_id = $1", [productId, held.length]);
  return row.id;
}

/** A promo code as a story needs it: 10 % off anything, for anybody, unless it says otherwise. */
export async function promoCode(shop: Shop, code: string, terms: Partial<PromoDraft> = {}): Promise<PromoCodeFacts> {
  return shop.bot.resolve(PromoCodesService).create(await actorOf(shop, shop.owner), {
    code,
    discount: { kind: "percentage", rate: 1_000 },
    maxUses: null,
    maxPerCustomer: null,
    startsAt: new Date(shop.sandbox.clock.now()),
    endsAt: null,
    stackable: false,
    firstOrderOnly: false,
    minPurchase: null,
    productId: null,
    categoryId: null,
    tier: null,
    ...terms,
  });
}

/** What a code's row counts beside the uses that live. */
export async function usesOf(shop: Shop, code: string): Promise<{ used: number; live: number; final: number }> {
  const [row] = await shop.query<{ used: number; live: number; final: number }>(
    `SELECT used,
       (SELECT count(*)::int FROM promo_uses WHERE promo_id = c.id AND released_at IS NULL) AS live,
       (SELECT count(*)::int FROM promo_uses WHERE promo_id = c.id AND settled_at IS NOT NULL) AS final
     FROM promo_codes c WHERE code = $1`,
    [code],
  );
  if (!row) throw new Error(`There is no code ${code}.`);
  return row;
}
