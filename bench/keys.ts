import { HOUSE_ACCOUNTS } from "../src/modules/customers/customer.types.js";
import { InventoryService } from "../src/modules/inventory/inventory.service.js";
import { Transactions } from "../src/platform/database/transactions.js";
import { salesOf } from "./checkout.js";
import { median, rounded, timed } from "./measure.js";
import type { GrowthFigures, PartResults } from "./results.js";
import type { Scale } from "./scale.js";
import { BenchServer, BenchShop, FIRST_CUSTOMER, FIRST_PRODUCT, GUILD } from "./shop.js";
import { seed } from "./seed.js";

/** Calls that are not counted, of each shop. */
const WARM_UP = 20;

/** Licence keys: whether a claim stays as fast when many were sold, and a checkout with one against its floor. */
export async function keys({ keys: scale }: Scale): Promise<PartResults["keys"]> {
  const server = await BenchServer.start();
  try {
    const claim = await claims(server, scale);
    const shop = await keyed(server, "sales", scale.checkout, scale.keysOfEach, 0);
    try {
      return { keyClaim: claim, keyCheckout: await salesOf(shop, scale.checkout, BigInt(scale.keysOfEach)) };
    } finally {
      await shop.close();
    }
  } finally {
    await server.stop();
  }
}

/** One key for an order, from a product that has sold none and from one that has sold many. */
async function claims(server: BenchServer, { free, sold, samples }: Scale["keys"]): Promise<GrowthFigures> {
  const fresh = await keyed(server, "fresh", { products: 1, buyers: 1 }, free, 0);
  const worn = await keyed(server, "worn", { products: 1, buyers: 1 }, free, sold);
  try {
    const freshMs: number[] = [];
    const wornMs: number[] = [];
    for (let sample = 0; sample < samples + WARM_UP; sample += 1) {
      for (const [shop, into] of [
        [fresh, freshMs],
        [worn, wornMs],
      ] as const) {
        const ms = await timed(() => claimOne(shop));
        if (sample >= WARM_UP) into.push(ms);
      }
    }
    const [before, after] = [median(freshMs), median(wornMs)];
    const name = `claim of a key, ${sold.toLocaleString("en-US")} sold before`;
    return { name, smallMs: rounded(before), largeMs: rounded(after), ratio: rounded(after / before) };
  } finally {
    for (const shop of [fresh, worn]) await shop.close();
  }
}

async function claimOne(shop: BenchShop): Promise<void> {
  const units = { guildId: GUILD, orderId: "1", productId: String(FIRST_PRODUCT), quantity: 1, keys: true };
  await shop.resolve(Transactions).run("bench.claim", (tx) => shop.resolve(InventoryService).reserve(tx, units));
}

/** A shop whose products are keys: so many free ones of each, behind so many that were sold by one order. */
async function keyed(
  server: BenchServer,
  name: string,
  { products, buyers }: Pick<Scale["checkout"], "products" | "buyers">,
  free: number,
  sold: number,
): Promise<BenchShop> {
  const url = await server.create(name);
  const shop = await BenchShop.open(url, 16);
  const size = { orders: 0, products, customers: buyers, ordersOfOne: 0 };
  await seed(url, shop.resolve(HOUSE_ACCOUNTS), size, [
    `UPDATE products SET uses_keys = true, goods_text = NULL`,
    `UPDATE stocks SET keyed = true, quantity = ${free}`,
    // The order of what was sold before and of what is claimed alone.
    `INSERT INTO orders (id, guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity,
       list_minor, due_minor, state, stock_held, created_at)
     OVERRIDING SYSTEM VALUE
     SELECT 1, ${GUILD}, 1, ${FIRST_CUSTOMER}, 'claims', ${FIRST_PRODUCT}, '{}', 1, 0, 0, 'cancelled', false, now()
     WHERE ${products} = 1`,
    `INSERT INTO product_keys (guild_id, product_id, pos, sealed, key_id, fingerprint, state, order_id, added_at)
     SELECT guild_id, product_id, n, decode(repeat('00', 48), 'hex'), '00000000',
       sha256(convert_to(product_id || '/' || n, 'UTF8')), CASE WHEN n <= ${sold} THEN 'sold' ELSE 'free' END,
       CASE WHEN n <= ${sold} THEN 1 END, now()
     FROM stocks, generate_series(1, ${sold + free}) AS n ORDER BY product_id, n`,
  ]);
  return shop;
}
