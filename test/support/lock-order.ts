/**
 * The order in which transactions lock what others lock too: own rows first, rows that everybody shares last. A use case
 * that goes back up the list can deadlock with one that goes down. Requests to cancel are not in it: they are locked under
 * their order's row alone.
 */
const ORDER = [
  "payment_proofs",
  "deposits",
  "address_requests",
  "crypto_addresses",
  "orders",
  "tickets",
  "payments",
  "accounts",
  "customers",
  "customer_tiers",
  "promo_codes",
  "role_grants",
  "stocks",
  "product_keys",
] as const;

const LOCKED = /\b(?:UPDATE|INSERT INTO|FROM)\s+"?(\w+)"?/g;

/** The tables of {@link ORDER} that the statements lock, in the order in which they first do. */
export function lockedTables(statements: readonly string[]): string[] {
  const locked: string[] = [];
  let inTransaction = false;
  for (const sql of statements) {
    if (sql === "START TRANSACTION") inTransaction = true;
    if (sql === "COMMIT" || sql === "ROLLBACK") inTransaction = false;
    if (!inTransaction) continue;
    for (const table of tablesLockedBy(sql)) if (!locked.includes(table)) locked.push(table);
  }
  return locked;
}

function tablesLockedBy(sql: string): string[] {
  const locksReads = /FOR (?:NO KEY )?UPDATE/.test(sql);
  return [...sql.matchAll(LOCKED)].flatMap(([match, table = ""]) => {
    const reads = match.startsWith("FROM");
    // A key that comes in is nobody's yet: what brings it may wait for the stock's row after that.
    if (table === "product_keys" && match.startsWith("INSERT")) return [];
    return (!reads || locksReads) && (ORDER as readonly string[]).includes(table) ? [table] : [];
  });
}

/** The pairs that go up the list: empty when the order is kept. */
export function outOfOrder(locked: readonly string[]): string[] {
  const ranks = locked.map((table) => (ORDER as readonly string[]).indexOf(table));
  return locked.flatMap((table, i) =>
    i > 0 && (ranks[i] ?? 0) < (ranks[i - 1] ?? 0) ? [`${locked[i - 1]} → ${table}`] : [],
  );
}
