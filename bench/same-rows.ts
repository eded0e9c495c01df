import { isDeepStrictEqual } from "node:util";
import type { BenchShop } from "./shop.js";

/** Everything that one sale wrote, by table; what names this sale or its time is left out or replaced. */
const WRITTEN = `
  SELECT 'orders' AS written, to_jsonb(o) AS row FROM orders o WHERE o.id = $1
  UNION ALL SELECT 'order_history', to_jsonb(h) FROM order_history h WHERE h.order_id = $1
  UNION ALL SELECT 'transfers', to_jsonb(t) FROM transfers t WHERE t.order_id = $1
  UNION ALL SELECT 'entries', to_jsonb(e) FROM entries e JOIN transfers t ON t.id = e.transfer_id WHERE t.order_id = $1
  UNION ALL SELECT 'audit_log', to_jsonb(a) FROM audit_log a WHERE a.subject_kind = 'order' AND a.subject_id = $1::text
  UNION ALL SELECT 'product_keys', jsonb_build_object('state', k.state) FROM product_keys k WHERE k.order_id = $1
  UNION ALL SELECT 'job ' || j.name, jsonb_build_object('data', j.data, 'expire_in', j.expire_in,
    'retry_limit', j.retry_limit, 'retry_delay', j.retry_delay, 'state', j.state)
  FROM pgboss.job j WHERE j.data -> 'payload' ->> 'orderId' = $1::text`;

/**
 * Makes sure that the floor writes what the service writes: the newest order, which the floor made, against the one of
 * the recorded sale.
 *
 * @throws Error that shows both where they differ
 */
export async function sameRows(shop: BenchShop, recordedOrderId: string): Promise<void> {
  const [newest] = await shop.query<{ id: string }>("SELECT max(id) AS id FROM orders");
  const [recorded, replayed] = [await written(shop, recordedOrderId), await written(shop, newest?.id ?? "")];
  if (isDeepStrictEqual(recorded, replayed)) return;
  throw new Error(`The floor writes other rows than the service:\n${recorded.join("\n")}\nand\n${replayed.join("\n")}`);
}

async function written(shop: BenchShop, orderId: string): Promise<string[]> {
  const rows = await shop.query<{ written: string; row: object }>(WRITTEN, [orderId]);
  // Ids and keys of the sale, moments, and balances, which differ from buyer to buyer.
  const masked = rows.map(({ written: table, row }) =>
    `${table} ${JSON.stringify(row)}`
      .replace(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"(time)"')
      .replace(/"[\w-]{22}"/g, '"(key)"')
      .replace(/\d{4,}/g, "(number)")
      .replace(/"(id|number|transfer_id)":\d+/g, '"$1":(number)'),
  );
  return masked.sort();
}
