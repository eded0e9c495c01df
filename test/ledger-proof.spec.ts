import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { DataSource } from "typeorm";
import { createLogger } from "winston";
import { LedgerProof } from "../src/modules/sales/ledger-proof.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { createDataSource } from "../src/platform/database/data-source.js";
import { checkout, crowd, product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let alone: DataSource;
beforeAll(async () => {
  shop = await Shop.open();
  const silent = createLogger({ silent: true });
  alone = await createDataSource({ url: shop.database.url, entities: [], logger: silent, poolSize: 1 }).initialize();
  const goods = await product(shop, { price: 300n });
  for (const buyer of await crowd(shop, 3, 1_000n)) {
    await shop.bot.resolve(SaleService).buyNow(buyer, checkout(goods, 300n));
  }
  await shop.idle();
});
afterAll(async () => {
  await alone.destroy();
  await shop.close();
});

beforeEach(async () => {
  expect(await new LedgerProof(alone).verify()).toMatchObject({ transfers: 6, wallets: 3, faults: [] });
});

/**
 * What the proof finds after somebody with the database's password went past every constraint and trigger. All of it
 * happens on the one connection of this data source, in a transaction that is taken back.
 */
async function foundAfter(tampering: string): Promise<string[]> {
  await alone.query("BEGIN");
  try {
    await alone.query("SET LOCAL session_replication_role = replica");
    await alone.query(tampering);
    const { faults } = await new LedgerProof(alone).verify();
    return faults.map(({ what }) => what);
  } finally {
    await alone.query("ROLLBACK");
  }
}

const WALLETS = "accounts WHERE customer_id IS NOT NULL";
const BROKEN = "transfer without two entries of its amount that sum to zero";

it.each([
  [
    `UPDATE accounts SET balance = balance + 1 WHERE customer_id IS NOT NULL`,
    "wallet that is not the sum of its entries",
  ],
  [`UPDATE entries SET amount = amount + 1 WHERE id = (SELECT min(id) FROM entries)`, BROKEN],
  [`UPDATE transfers SET amount = amount + 1 WHERE id = (SELECT min(id) FROM transfers)`, BROKEN],
  [`DELETE FROM entries WHERE id = (SELECT min(id) FROM entries)`, "guild whose entries do not sum to zero"],
  [
    `UPDATE entries SET account_id = (SELECT max(id) FROM ${WALLETS}), number = number + 100
     WHERE account_id = (SELECT min(id) FROM ${WALLETS})`,
    "entry on an account that its transfer does not name",
  ],
  [
    `UPDATE accounts SET movements = movements + 1 WHERE customer_id IS NOT NULL`,
    "wallet whose statement is not numbered without gaps",
  ],
  [`UPDATE transfers SET order_id = NULL WHERE order_id IS NOT NULL`, "paid order without its one payment"],
  [
    `INSERT INTO payments (guild_id, method_id, reference, reference_key, customer_id, order_id, amount_minor, confirmed_by,
       confirmed_at) SELECT guild_id, 1, 'x', 'x', customer_id, id, 5, 1, now() FROM orders LIMIT 1`,
    "payment from outside without its movement",
  ],
  [
    `UPDATE transfers SET kind = 'payment' WHERE id = (SELECT min(id) FROM transfers)`,
    "movement from outside without its payment",
  ],
  [`UPDATE orders SET state = 'cancelled', paid_at = NULL`, "payment of an order that is not paid"],
])("after “%s” it finds a %s", async (tampering, what) => {
  expect(await foundAfter(tampering)).toContain(what);
});
