import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import { Clock, DAY } from "../../platform/clock.js";
import { readRows, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { mapItems, readWaiting, type PageOf } from "../../platform/waiting.js";
import type { Actor } from "../../platform/actor.js";
import type { Deposit, DepositErrors, DepositState } from "./deposit.types.js";

export const depositError = domainErrors<DepositErrors>();

/** How long a deposit waits for its money: the contract's 7 days. */
const WAITS_MS = 7 * DAY;

const COLUMNS = `d.id, d.guild_id, d.number, d.customer_id, c.member_id, d.amount_minor, d.state, d.created_at,
  d.expires_at, d.reason`;
const OWNER = "JOIN customers c ON c.guild_id = d.guild_id AND c.id = d.customer_id";
const UNDECIDED = {
  columns: COLUMNS,
  from: `deposits d ${OWNER}`,
  where: "d.guild_id = $1 AND d.state = 'waiting'",
  order: "d.created_at, d.id",
};

interface DepositRow {
  id: string;
  guild_id: string;
  number: string;
  customer_id: string;
  member_id: string;
  amount_minor: string | null;
  state: DepositState;
  created_at: Date;
  expires_at: Date;
  reason: string | null;
}

/** Who ends a deposit, and why. */
export interface DepositEnd {
  readonly decidedBy: Snowflake | null;
  readonly reason?: string;
  /** Only this member's own. */
  readonly customerId?: RowId;
  /** Only when its time was over then. */
  readonly dueAt?: Date;
}

/** Deposits' rows and states; steps for the use cases around them. */
@injectable()
export class Deposits {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns null when the member has one that waits: one is enough. A step. */
  async place(tx: Tx, actor: Actor, number: bigint, amount: Minor | null): Promise<Deposit | null> {
    const [row] = await tx.query<DepositRow>(
      `WITH d AS (
         INSERT INTO deposits (guild_id, number, customer_id, amount_minor, state, created_at, expires_at)
         VALUES ($1, $2, $3, $4, 'waiting', $5, $6)
         ON CONFLICT (guild_id, customer_id) WHERE state = 'waiting' DO NOTHING
         RETURNING *
       )
       SELECT ${COLUMNS} FROM d ${OWNER}`,
      [actor.guildId, number, actor.customerId, amount?.toString() ?? null, this.clock.now(), this.clock.in(WAITS_MS)],
    );
    return row ? depositOf(row) : null;
  }

  /** Ends a waiting deposit; the conditional update is the lock. A step. @returns null when it does not wait any more */
  async end(
    tx: Tx,
    deposit: { guildId: Snowflake; id: RowId },
    to: Exclude<DepositState, "waiting">,
    { decidedBy, reason, customerId, dueAt }: DepositEnd,
  ): Promise<Deposit | null> {
    const [row] = await tx.query<DepositRow>(
      `WITH d AS (
         UPDATE deposits SET state = $3, decided_at = $4, decided_by = $5, reason = $6
         WHERE guild_id = $1 AND id = $2 AND state = 'waiting'
           AND ($7::bigint IS NULL OR customer_id = $7) AND ($8::timestamptz IS NULL OR expires_at <= $8)
         RETURNING *
       )
       SELECT ${COLUMNS} FROM d ${OWNER}`,
      [deposit.guildId, deposit.id, to, this.clock.now(), decidedBy, reason ?? null, customerId ?? null, dueAt ?? null],
    );
    return row ? depositOf(row) : null;
  }

  /** @throws DomainError `deposits.notFound`, also for another guild's */
  async get(guildId: Snowflake, depositId: RowId, within?: Tx): Promise<Deposit> {
    const [deposit] = await this.find("d.guild_id = $1 AND d.id = $2", [guildId, depositId], within);
    if (!deposit) throw depositError("deposits.notFound", {});
    return deposit;
  }

  /** As {@link get}, and nobody ends it until the transaction does. A step, before any wallet. */
  async lock(tx: Tx, guildId: Snowflake, depositId: RowId): Promise<Deposit> {
    const [deposit] = await this.find("d.guild_id = $1 AND d.id = $2 FOR UPDATE OF d", [guildId, depositId], tx);
    if (!deposit) throw depositError("deposits.notFound", {});
    return deposit;
  }

  /** The member's waiting deposit; undefined when there is none. */
  async waiting({ guildId, customerId }: Actor): Promise<Deposit | undefined> {
    const [deposit] = await this.find("d.guild_id = $1 AND d.customer_id = $2 AND d.state = 'waiting'", [
      guildId,
      customerId,
    ]);
    return deposit;
  }

  /** Waiting deposits whose time was over at `now`, oldest first, at most `limit`. */
  overdue(now: Date, limit: number): Promise<Deposit[]> {
    return this.find("d.state = 'waiting' AND d.expires_at <= $1 ORDER BY d.expires_at LIMIT $2", [now, limit]);
  }

  /** Those that wait for their money, the oldest first. */
  async undecided(guildId: Snowflake, page: number): Promise<PageOf<Deposit>> {
    return mapItems(await readWaiting<DepositRow>(this.dataSource, UNDECIDED, guildId, page), depositOf);
  }

  private async find(where: string, parameters: unknown[], within?: Tx): Promise<Deposit[]> {
    const rows = await readRows<DepositRow>(
      within,
      this.dataSource,
      `SELECT ${COLUMNS} FROM deposits d ${OWNER} WHERE ${where}`,
      parameters,
    );
    return rows.map(depositOf);
  }
}

function depositOf(row: DepositRow): Deposit {
  return {
    id: row.id,
    guildId: row.guild_id,
    number: BigInt(row.number),
    customerId: row.customer_id,
    memberId: row.member_id,
    amount: row.amount_minor === null ? null : BigInt(row.amount_minor),
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    reason: row.reason,
  };
}
