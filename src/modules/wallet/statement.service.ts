import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { OrderMovement, StatementPage, TransferKind } from "./wallet.types.js";

export const ENTRIES_PER_PAGE = 10;

interface StatementRow {
  balance: string;
  movements: string;
  page: string;
  number: string | null;
  kind: TransferKind;
  amount: string;
  balance_after: string;
  order_id: string | null;
  created_at: Date;
}

/** What happened in a wallet. */
@injectable()
export class StatementService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * A page of a wallet's statement, newest first, {@link ENTRIES_PER_PAGE} a page from page 1. A page past the end is the
   * last one. Entries are found by their number in the wallet, so every page costs the same. One statement.
   */
  async page(guildId: Snowflake, customerId: RowId, page: number): Promise<StatementPage> {
    const rows = await this.dataSource.query<StatementRow[]>(
      `WITH wallet AS MATERIALIZED (
         SELECT id, balance, movements, least($3::bigint, greatest(1, (movements + ${ENTRIES_PER_PAGE - 1}) / ${ENTRIES_PER_PAGE})) AS page
         FROM accounts WHERE guild_id = $1 AND customer_id = $2
       )
       SELECT wallet.balance, wallet.movements, wallet.page, line.*
       FROM wallet LEFT JOIN LATERAL (
         SELECT e.number, t.kind, e.amount, e.balance_after, t.order_id, e.created_at
         FROM entries e JOIN transfers t ON t.guild_id = e.guild_id AND t.id = e.transfer_id
         WHERE e.guild_id = $1 AND e.account_id = wallet.id
           AND e.number <= wallet.movements - (wallet.page - 1) * ${ENTRIES_PER_PAGE}
         ORDER BY e.number DESC LIMIT ${ENTRIES_PER_PAGE}
       ) AS line ON true
       ORDER BY line.number DESC`,
      [guildId, customerId, Math.max(1, page)],
    );
    const total = Number(rows[0]?.movements ?? 0);
    return {
      entries: rows.flatMap((row) => (row.number === null ? [] : [entryOf(row, row.number)])),
      page: Number(rows[0]?.page ?? 1),
      pages: Math.max(1, Math.ceil(total / ENTRIES_PER_PAGE)),
      total,
      balance: BigInt(rows[0]?.balance ?? 0),
    };
  }

  /** The movements of an order, oldest first; an order has a handful. One statement. */
  async ofOrder(guildId: Snowflake, orderId: RowId): Promise<OrderMovement[]> {
    const rows = await this.dataSource.query<(Omit<OrderMovement, "amount"> & { amount: string })[]>(
      `SELECT kind, amount, actor_member_id AS "actorMemberId", created_at AS at FROM transfers
       WHERE guild_id = $1 AND order_id = $2 ORDER BY id`,
      [guildId, orderId],
    );
    return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
  }
}

function entryOf(row: StatementRow, number: string) {
  return {
    number: BigInt(number),
    kind: row.kind,
    change: BigInt(row.amount),
    balanceAfter: BigInt(row.balance_after),
    orderId: row.order_id,
    at: row.created_at,
  };
}
