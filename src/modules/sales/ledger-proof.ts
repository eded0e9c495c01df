import { injectable } from "tsyringe";
import { DataSource } from "typeorm";

/** What the proof found wrong: which row, and how. */
export interface LedgerFault {
  readonly what: string;
  readonly id: string;
  readonly details: string;
}

export interface LedgerReport {
  readonly transfers: number;
  readonly wallets: number;
  readonly faults: readonly LedgerFault[];
}

const FAULTS = `
  SELECT 'transfer without two entries of its amount that sum to zero' AS what, t.id::text,
    format('amount %s, entries %s', t.amount, coalesce(string_agg(e.amount::text, ', '), 'none')) AS details
  FROM transfers t LEFT JOIN entries e ON e.transfer_id = t.id
  GROUP BY t.id, t.amount
  HAVING count(e.id) <> 2 OR sum(e.amount) <> 0 OR max(e.amount) <> t.amount
  UNION ALL
  SELECT 'wallet that is not the sum of its entries', a.id::text,
    format('balance %s, entries %s', a.balance, coalesce(sum(e.amount), 0))
  FROM accounts a LEFT JOIN entries e ON e.account_id = a.id
  WHERE a.customer_id IS NOT NULL
  GROUP BY a.id, a.balance
  HAVING a.balance <> coalesce(sum(e.amount), 0)
  UNION ALL
  SELECT 'wallet whose statement is not numbered without gaps', a.id::text,
    format('%s movements, %s entries, last number %s', a.movements, count(e.id), max(e.number))
  FROM accounts a LEFT JOIN entries e ON e.account_id = a.id
  WHERE a.customer_id IS NOT NULL
  GROUP BY a.id, a.movements
  HAVING a.movements <> count(e.id) OR a.movements <> coalesce(max(e.number), 0)
  UNION ALL
  SELECT 'entry on an account that its transfer does not name', e.id::text, format('account %s', e.account_id)
  FROM entries e JOIN transfers t ON t.id = e.transfer_id
  WHERE e.account_id <> CASE WHEN e.amount > 0 THEN t.credit_account_id ELSE t.debit_account_id END
  UNION ALL
  SELECT 'guild whose entries do not sum to zero', guild_id::text, format('sum %s', sum(amount))
  FROM entries GROUP BY guild_id HAVING sum(amount) <> 0
  UNION ALL
  SELECT 'paid order without its one payment', o.id::text, format('due %s, paid %s', o.due_minor, coalesce(sum(t.amount), 0))
  FROM orders o LEFT JOIN transfers t ON t.order_id = o.id AND t.kind IN ('purchase', 'manual_sale')
  WHERE o.paid_at IS NOT NULL
  GROUP BY o.id, o.due_minor
  HAVING coalesce(sum(t.amount), 0) <> o.due_minor
  UNION ALL
  SELECT 'payment from outside without its movement', p.id::text,
    format('amount %s, credited %s', p.amount_minor, coalesce(t.amount, 0))
  FROM payments p LEFT JOIN transfers t ON t.guild_id = p.guild_id AND t.idempotency_key = 'payment:' || p.id
  WHERE t.amount IS DISTINCT FROM p.amount_minor
  UNION ALL
  SELECT 'movement from outside without its payment', t.id::text, format('credited %s', t.amount)
  FROM transfers t LEFT JOIN payments p ON p.guild_id = t.guild_id AND t.idempotency_key = 'payment:' || p.id
  WHERE t.kind = 'payment' AND p.id IS NULL
  UNION ALL
  SELECT 'cancelled sale whose payment did not go back once', o.id::text,
    format('due %s, went back %s', o.due_minor, coalesce(sum(t.amount), 0))
  FROM orders o LEFT JOIN transfers t ON t.order_id = o.id AND t.kind = 'order_cancelled'
  WHERE o.paid_at IS NOT NULL
  GROUP BY o.id, o.due_minor, o.state
  HAVING coalesce(sum(t.amount), 0) <> CASE WHEN o.state = 'cancelled' THEN o.due_minor ELSE 0 END
  UNION ALL
  SELECT 'payment of an order that is not paid', o.id::text, format('paid %s', t.amount)
  FROM transfers t JOIN orders o ON o.id = t.order_id
  WHERE t.kind = 'purchase' AND o.paid_at IS NULL
  LIMIT 100`;

const COUNTS = `
  SELECT (SELECT count(*)::int FROM transfers) AS transfers,
         (SELECT count(*)::int FROM accounts WHERE customer_id IS NOT NULL) AS wallets`;

/** Proves the ledger from its rows alone, over all guilds. */
@injectable()
export class LedgerProof {
  constructor(private readonly dataSource: DataSource) {}

  /** Looks at every row, for as long as that takes; at most 100 faults are named. */
  async verify(): Promise<LedgerReport> {
    const runner = this.dataSource.createQueryRunner();
    try {
      // A million orders take longer than any other statement may.
      await runner.query("SET statement_timeout = 0");
      const faults = (await runner.query(FAULTS)) as LedgerFault[];
      const [counts] = (await runner.query(COUNTS)) as { transfers: number; wallets: number }[];
      return { transfers: counts?.transfers ?? 0, wallets: counts?.wallets ?? 0, faults };
    } finally {
      // A connection that is gone has nothing to reset; the first error is the one that explains it.
      await runner.query("RESET statement_timeout").catch(() => undefined);
      await runner.release();
    }
  }
}
