import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { LedgerProof } from "../src/modules/sales/ledger-proof.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { checkout, crowd, product } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let proof: LedgerProof;
beforeAll(async () => {
  shop = await Shop.open();
  proof = new LedgerProof(shop.database.dataSource);
  const goods = await product(shop, { price: 300n });
  for (const buyer of await crowd(shop, 3, 1_000n)) {
    await shop.bot.resolve(SaleService).buyNow(buyer, checkout(goods, 300n));
  }
  await shop.idle();
});
afterAll(() => shop.close());

beforeEach(async () => {
  expect(await proof.verify()).toMatchObject({ transfers: 6, wallets: 3, faults: [] });
});

/** Somebody with the database's password, past every constraint and trigger; taken back after the look. */
async function foundAfter(tampering: string): Promise<string[]> {
  const runner = shop.database.dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query("SET LOCAL session_replication_role = replica");
    await runner.query(tampering);
    const within = { query: (sql: string) => runner.query(sql) };
    // All the proof asks of a data source.
    const { faults } = await new LedgerProof(within as never).verify();
    return faults.map(({ what }) => what);
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
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
    `UPDATE entries SET account_id = (SELECT max(id) FROM ${WALLETS})
     WHERE account_id = (SELECT min(id) FROM ${WALLETS})`,
    "entry on an account that its transfer does not name",
  ],
  [`UPDATE transfers SET order_id = NULL WHERE order_id IS NOT NULL`, "paid order without its one payment"],
  [`UPDATE orders SET state = 'cancelled', paid_at = NULL`, "payment of an order that is not paid"],
])("after “%s” it finds a %s", async (tampering, what) => {
  expect(await foundAfter(tampering)).toContain(what);
});
