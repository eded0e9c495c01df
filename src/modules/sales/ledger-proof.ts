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
  FROM orders o LEFT JOIN transfers t ON t.order_id = o.id AND t.kind = 'purchase'
  WHERE o.paid_at IS NOT NULL
  GROUP BY o.id, o.due_minor
  HAVING coalesce(sum(t.amount), 0) <> o.due_minor
  UNION ALL
  SELECT 'payment of an order that is not paid', o.id::text, format('paid %s', t.amount)
  FROM transfers t JOIN orders o ON o.id = t.order_id
  WHERE t.kind = 'purchase' AND o.paid_at IS NULL
  LIMIT 100`;

/** Proves the ledger from its rows alone, over all guilds. */
@injectable()
export class LedgerProof {
  constructor(private readonly dataSource: DataSource) {}

  /** Looks at every row; at most 100 faults are named. */
  async verify(): Promise<LedgerReport> {
    const faults = await this.dataSource.query<LedgerFault[]>(FAULTS);
    const [counts] = await this.dataSource.query<{ transfers: number; wallets: number }[]>(
      `SELECT (SELECT count(*)::int FROM transfers) AS transfers,
              (SELECT count(*)::int FROM accounts WHERE customer_id IS NOT NULL) AS wallets`,
    );
    return { transfers: counts?.transfers ?? 0, wallets: counts?.wallets ?? 0, faults };
  }
}
