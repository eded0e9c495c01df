import { Client } from "pg";
import {
  FIRST_ACCOUNT,
  FIRST_CUSTOMER,
  FIRST_MEMBER,
  FIRST_NUMBER,
  FIRST_ORDER,
  FIRST_PRODUCT,
  GUILD,
  PRICE,
  STOCK,
  WALLET,
} from "./shop.js";
import type { ShopSize } from "./scale.js";

/** House accounts come first. */
const FIRST_WALLET = FIRST_ACCOUNT + 10;
export const TOP_CATEGORIES = 20;
export const FIRST_SUBCATEGORY = 1 + TOP_CATEGORIES;
/** A sub-category of a large shop has so many products. */
const PRODUCTS_PER_SUBCATEGORY = 100;

const WORDS = (
  "Amber Birch Cedar Delta Ember Falcon Garnet Harbor Indigo Jasper Kestrel Linen Maple Nimbus Opal Pewter Quartz " +
  "Raven Saffron Topaz Umber Velvet Willow Xenon Yarrow Zephyr"
).split(" ");

/** The name of the nth product: two words, and its id, so that no two have the same. */
export function productName(product: number): string {
  const word = (at: number) => WORDS[at % WORDS.length] ?? "";
  return `${word(product * 7)} ${word(Math.floor(product / WORDS.length))} ${FIRST_PRODUCT + product}`;
}

/**
 * Fills a migrated, empty database with a shop that has a past: products, customers with money, completed orders with
 * their history, goods, audit and ledger. Set by set, without triggers and foreign keys: that it is consistent is
 * proved afterwards by the same check that every round of the bench ends with.
 *
 * @param more statements after all others
 */
export async function seed(
  url: string,
  houseAccounts: readonly string[],
  size: ShopSize,
  more: readonly string[] = [],
): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query("SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '128MB'");
    const subcategories = await insertCategories(client, size);
    await insertProducts(client, size, subcategories);
    for (const sql of [...customerRows(houseAccounts, size), ...pastRows(size), ...more]) await client.query(sql);
    for (const [table, first] of SERIES) {
      await client.query(
        `SELECT setval(pg_get_serial_sequence('${table}', 'id'), greatest($1, (SELECT max(id) + 1 FROM ${table})), false)`,
        [first],
      );
    }
    await client.query("VACUUM ANALYZE");
    await client.query("CHECKPOINT");
  } finally {
    await client.end();
  }
}

const SERIES: readonly (readonly [table: string, first: number])[] = [
  ["orders", FIRST_ORDER],
  ["customers", FIRST_CUSTOMER],
  ["products", FIRST_PRODUCT],
  ["accounts", FIRST_ACCOUNT],
  ["transfers", 1],
  ["entries", 1],
  ["order_history", 1],
  ["order_goods", 1],
  ["audit_log", 1],
  ["categories", 1],
];

/** @returns how many sub-categories there are */
async function insertCategories(client: Client, { products }: ShopSize): Promise<number> {
  const subcategories = Math.max(1, Math.round(products / PRODUCTS_PER_SUBCATEGORY / TOP_CATEGORIES)) * TOP_CATEGORIES;
  await client.query(`
    INSERT INTO guilds (id) VALUES (${GUILD});
    INSERT INTO categories (id, guild_id, name, created_at) OVERRIDING SYSTEM VALUE
    SELECT 1 + t, ${GUILD}, 'Category ' || t, now() FROM generate_series(0, ${TOP_CATEGORIES - 1}) AS t;
    INSERT INTO categories (id, guild_id, parent_id, name, created_at) OVERRIDING SYSTEM VALUE
    SELECT ${FIRST_SUBCATEGORY} + s, ${GUILD}, 1 + s % ${TOP_CATEGORIES}, 'Shelf ' || s, now()
    FROM generate_series(0, ${subcategories - 1}) AS s`);
  return subcategories;
}

async function insertProducts(client: Client, { products }: ShopSize, subcategories: number): Promise<void> {
  await client.query(
    `INSERT INTO products (id, guild_id, category_id, name, price_minor, state, delivery, goods_text, description,
       created_at, changed_at) OVERRIDING SYSTEM VALUE
     SELECT ${FIRST_PRODUCT} + p - 1, ${GUILD}, ${FIRST_SUBCATEGORY} + p % ${subcategories}, name, ${PRICE}, 'published',
       'goods', 'Your copy: https://shop.example/' || p, 'A fine thing.', now(), now()
     FROM unnest($1::text[]) WITH ORDINALITY AS product(name, p)`,
    [Array.from({ length: products }, (_, product) => productName(product))],
  );
}

/** What is in stock, and customers with full wallets. */
function customerRows(houseAccounts: readonly string[], { customers }: ShopSize): string[] {
  return [
    `INSERT INTO number_series VALUES (${GUILD}, 'order', ${FIRST_NUMBER})`,
    `INSERT INTO stocks (guild_id, product_id, quantity, changed_at) SELECT guild_id, id, ${STOCK}, now() FROM products`,
    `INSERT INTO customers (id, guild_id, member_id, created_at) OVERRIDING SYSTEM VALUE
     SELECT ${FIRST_CUSTOMER} + c, ${GUILD}, ${FIRST_MEMBER} + c, now() FROM generate_series(0, ${customers - 1}) AS c`,
    `INSERT INTO accounts (id, guild_id, code, created_at) OVERRIDING SYSTEM VALUE
     SELECT ${FIRST_ACCOUNT} - 1 + position, ${GUILD}, code, now()
     FROM unnest(ARRAY[${houseAccounts.map((code) => `'${code}'`).join()}]) WITH ORDINALITY AS house(code, position)`,
    `INSERT INTO accounts (id, guild_id, code, customer_id, balance, movements, created_at) OVERRIDING SYSTEM VALUE
     SELECT ${FIRST_WALLET} + c, ${GUILD}, 'wallet', ${FIRST_CUSTOMER} + c, ${WALLET}, 1, now()
     FROM generate_series(0, ${customers - 1}) AS c`,
    `INSERT INTO transfers (guild_id, idempotency_key, kind, amount, debit_account_id, credit_account_id, created_at)
     SELECT ${GUILD}, 'seed:top-up:' || w.id, 'top_up', w.balance, house.id, w.id, now()
     FROM accounts w JOIN accounts house ON house.code = 'adjustments' WHERE w.customer_id IS NOT NULL ORDER BY w.id`,
    `INSERT INTO entries (guild_id, transfer_id, account_id, amount, balance_after, number, created_at)
     SELECT guild_id, id, credit_account_id, amount, amount, 1, now() FROM transfers
     UNION ALL SELECT guild_id, id, debit_account_id, -amount, NULL, NULL, now() FROM transfers`,
  ];
}

/** What an order keeps of a product `p` of ours. */
export const SNAPSHOT = `jsonb_build_object('name', p.name, 'variant', '', 'category', 'Category', 'delivery', 'goods',
  'goods', '{"keys": false, "text": true, "role": null}'::jsonb, 'subcategory', 'Shelf', 'warrantyDays', 0)`;

/** Completed orders, bought by all customers one after another, each {@link ShopSize.ordersOfOne} steps by the first. */
function pastRows({ orders, products, customers, ordersOfOne }: ShopSize): string[] {
  if (orders === 0) return [];
  const paid = `order_id, customer_id, product_id, wallet_id, nth, at`;
  return [
    `CREATE TABLE seeded AS
     SELECT ${FIRST_ORDER} + n AS order_id, n, ${FIRST_CUSTOMER} + c AS customer_id, ${FIRST_WALLET} + c AS wallet_id,
       ${FIRST_PRODUCT} + n * 104729 % ${products} AS product_id,
       row_number() OVER (PARTITION BY c ORDER BY n) AS nth,
       now() - interval '1 minute' * (${orders} - n) AS at
     FROM (SELECT n, CASE WHEN n % ${Math.floor(orders / ordersOfOne)} = 0 THEN 0 ELSE 1 + n * 7919 % ${customers - 1} END AS c
       FROM generate_series(0::bigint, ${orders - 1}) AS n) AS chosen ORDER BY n`,
    `INSERT INTO orders (id, guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity,
       list_minor, due_minor, state, stock_held, created_at, paid_at, goods_released_at, delivered_at)
       OVERRIDING SYSTEM VALUE
     SELECT s.order_id, ${GUILD}, ${FIRST_NUMBER} - ${orders} + n, s.customer_id, 'seed-' || n, s.product_id,
       ${SNAPSHOT}, 1, ${PRICE}, ${PRICE}, 'completed', true, s.at, s.at, s.at, s.at
     FROM seeded s JOIN products p ON p.id = s.product_id ORDER BY n`,
    `INSERT INTO order_history (guild_id, order_id, from_state, to_state, moved_at)
     SELECT ${GUILD}, order_id, move.old, move.new, at FROM seeded, (VALUES (1, NULL, 'pending'), (2, 'pending', 'paid'),
       (3, 'paid', 'delivered'), (4, 'delivered', 'completed')) AS move(step, old, new) ORDER BY n, step`,
    `INSERT INTO order_goods (guild_id, order_id, kind, content, released_at)
     SELECT ${GUILD}, order_id, 'text', 'Your copy', at FROM seeded ORDER BY n`,
    `INSERT INTO audit_log (guild_id, action, subject_kind, subject_id, before, after, correlation_id, at)
     SELECT ${GUILD}, 'order.pay', 'order', order_id, '{"state": "pending"}', '{"state": "paid"}', 'seed', at
     FROM seeded ORDER BY n`,
    `WITH moved AS (
       INSERT INTO transfers (guild_id, idempotency_key, kind, amount, debit_account_id, credit_account_id, order_id,
         created_at)
       SELECT ${GUILD}, 'order:' || order_id || ':paid', 'purchase', ${PRICE}, wallet_id, house.id, order_id, at
       FROM seeded JOIN accounts house ON house.code = 'sales' ORDER BY n RETURNING id, order_id, credit_account_id
     ), paid AS (
       SELECT moved.id, credit_account_id, ${paid} FROM moved JOIN seeded USING (order_id)
     )
     INSERT INTO entries (guild_id, transfer_id, account_id, amount, balance_after, number, created_at)
     SELECT ${GUILD}, id, account, amount, after, number, at FROM (
       SELECT id, wallet_id AS account, -${PRICE} AS amount, ${WALLET} - ${PRICE} * nth AS after, 1 + nth AS number, at FROM paid
       UNION ALL SELECT id, credit_account_id, ${PRICE}, NULL, NULL, at FROM paid
     ) AS both_sides ORDER BY id`,
    `UPDATE accounts SET balance = balance - ${PRICE} * bought.times, movements = movements + bought.times
     FROM (SELECT wallet_id, count(*) AS times FROM seeded GROUP BY 1) AS bought WHERE id = wallet_id`,
    `UPDATE customers SET spend_minor = ${PRICE} * bought.times, paid_orders = bought.times
     FROM (SELECT customer_id, count(*) AS times FROM seeded GROUP BY 1) AS bought WHERE id = bought.customer_id`,
    `UPDATE stocks SET quantity = quantity - sold.units
     FROM (SELECT product_id, count(*) AS units FROM seeded GROUP BY 1) AS sold WHERE stocks.product_id = sold.product_id`,
    "DROP TABLE seeded",
  ];
}
