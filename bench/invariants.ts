import { LedgerProof } from "../src/modules/sales/ledger-proof.js";
import { STOCK, type BenchShop } from "./shop.js";

/** Each line that comes back is a fault. `$1` orders there must be. */
const FAULTS = `
  SELECT format('%s orders instead of %s', count(*), $1::bigint) AS fault FROM orders HAVING count(*) <> $1::bigint
  UNION ALL
  SELECT format('order %s has %s payments', o.id, count(t.id))
  FROM orders o LEFT JOIN transfers t ON t.order_id = o.id AND t.kind = 'purchase'
  WHERE o.paid_at IS NOT NULL GROUP BY o.id HAVING count(t.id) <> 1
  UNION ALL
  SELECT format('product %s has %s in stock and sold %s', s.product_id, s.quantity, coalesce(sum(o.quantity), 0))
  FROM stocks s LEFT JOIN orders o
    ON o.product_id = s.product_id AND o.stock_held AND o.state NOT IN ('cancelled', 'expired')
  GROUP BY s.product_id, s.quantity HAVING s.quantity + coalesce(sum(o.quantity), 0) <> $2::bigint
  UNION ALL
  SELECT format('customer %s has spent %s and is said to have spent %s', c.id, coalesce(sum(o.due_minor), 0), c.spend_minor)
  FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.paid_at IS NOT NULL
  GROUP BY c.id, c.spend_minor HAVING c.spend_minor <> coalesce(sum(o.due_minor), 0)
  UNION ALL
  SELECT format('order %s went through %s states and no state %s', o.id, count(h.id), o.state)
  FROM orders o LEFT JOIN order_history h ON h.order_id = o.id
  GROUP BY o.id, o.state HAVING count(h.id) FILTER (WHERE h.to_state = o.state) <> 1
  UNION ALL
  SELECT format('order %s has %s audit lines of its payment', o.id, count(a.id))
  FROM orders o LEFT JOIN audit_log a
    ON a.guild_id = o.guild_id AND a.subject_kind = 'order' AND a.subject_id = o.id::text AND a.action = 'order.pay'
  WHERE o.paid_at IS NOT NULL GROUP BY o.id HAVING count(a.id) <> 1
  LIMIT 20`;

/**
 * What must hold after every round, whoever made the sales: the ledger's own proof, as many orders as sales, one charge
 * and one audit line for each, every unit and every cent accounted for.
 *
 * @param orders that there must be in all
 * @param stock of every product at first
 * @throws Error that names up to 20 faults
 */
export async function checkSales(shop: BenchShop, orders: number, stock = STOCK): Promise<void> {
  const ledger = await new LedgerProof(shop.dataSource).verify();
  const found = await lookAtEveryRow(shop, orders, stock);
  const faults = [...ledger.faults.map(({ what, id, details }) => `${what}: ${id}, ${details}`), ...found];
  if (faults.length > 0) throw new Error(`The shop is not as it must be after a round:\n${faults.join("\n")}`);
}

async function lookAtEveryRow(shop: BenchShop, orders: number, stock: bigint): Promise<string[]> {
  const runner = shop.dataSource.createQueryRunner();
  try {
    // All rows of a large shop take longer than a statement of the bot may.
    await runner.query("SET statement_timeout = 0");
    const rows = (await runner.query(FAULTS, [orders, stock])) as { fault: string }[];
    return rows.map(({ fault }) => fault);
  } finally {
    await runner.query("RESET statement_timeout");
    await runner.release();
  }
}
