import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { readRows, Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Currency, Minor } from "../../platform/money.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import { CustomerService } from "../customers/customer.service.js";
import { balanceChanged } from "./wallet.events.js";
import {
  HOUSE,
  type Adjusted,
  type ExternalAccount,
  type HouseMovement,
  type Movement,
  type TopUpRequest,
  type WalletErrors,
  type WithdrawalRequest,
} from "./wallet.types.js";

const walletError = domainErrors<WalletErrors>();

const BALANCE = "SELECT balance FROM accounts WHERE guild_id = $1 AND customer_id = $2";

/** What both directions of a movement share: the transfer and its two entries, in the wallet's own statement. */
const POSTING = `
  transfer AS (
    INSERT INTO transfers (guild_id, idempotency_key, kind, amount, debit_account_id, credit_account_id, order_id,
      actor_member_id, reason, created_at)
    SELECT $1, $5, $6, $3::bigint, side.debit, side.credit, $7, $8, $9, $10 FROM side
    RETURNING id
  ), posted AS (
    INSERT INTO entries (guild_id, transfer_id, account_id, amount, balance_after, number, created_at)
    SELECT $1, transfer.id, wallet.id, wallet.change, wallet.balance, wallet.movements, $10 FROM transfer, wallet
    UNION ALL
    SELECT $1, transfer.id, house.id, -wallet.change, NULL, NULL, $10 FROM transfer, house, wallet
  )
  SELECT wallet.balance FROM wallet, transfer`;

const HOUSE_ROW = `house AS (
    SELECT id FROM accounts WHERE guild_id = $1 AND code = $4 AND customer_id IS NULL
  )`;

const CREDIT = `WITH ${HOUSE_ROW}, wallet AS (
    INSERT INTO accounts (guild_id, code, customer_id, balance, movements, created_at)
    VALUES ($1, 'wallet', $2, $3::bigint, 1, $10)
    ON CONFLICT (guild_id, customer_id) WHERE customer_id IS NOT NULL
    DO UPDATE SET balance = accounts.balance + EXCLUDED.balance, movements = accounts.movements + 1
    RETURNING id, balance, movements, $3::bigint AS change
  ), side AS (
    SELECT house.id AS debit, wallet.id AS credit FROM wallet, house
  ),${POSTING}`;

const DEBIT = `WITH ${HOUSE_ROW}, wallet AS (
    UPDATE accounts SET balance = balance - $3::bigint, movements = movements + 1
    WHERE guild_id = $1 AND customer_id = $2 AND balance >= $3::bigint
    RETURNING id, balance, movements, -($3::bigint) AS change
  ), side AS (
    SELECT wallet.id AS debit, house.id AS credit FROM wallet, house
  ),${POSTING}`;

const BOOKING = `WITH debit AS (
    SELECT id FROM accounts WHERE guild_id = $1 AND code = $2 AND customer_id IS NULL
  ), credit AS (
    SELECT id FROM accounts WHERE guild_id = $1 AND code = $3 AND customer_id IS NULL
  ), transfer AS (
    INSERT INTO transfers (guild_id, idempotency_key, kind, amount, debit_account_id, credit_account_id, order_id,
      actor_member_id, reason, created_at)
    SELECT $1, $5, $6, $4::bigint, debit.id, credit.id, $7, $8, $9, $10 FROM debit, credit
    RETURNING id
  ), posted AS (
    INSERT INTO entries (guild_id, transfer_id, account_id, amount, created_at)
    SELECT $1, transfer.id, credit.id, $4::bigint, $10 FROM transfer, credit
    UNION ALL
    SELECT $1, transfer.id, debit.id, -($4::bigint), $10 FROM transfer, debit
  )
  SELECT id FROM transfer`;

/** The double-entry ledger of a guild. Every movement is one transfer with two entries that sum to zero. */
@injectable()
export class WalletService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly customers: CustomerService,
    private readonly audit: AuditLog,
    private readonly jobs: JobQueue,
  ) {}

  /** Minor units in a customer's wallet; 0 for one who never had a movement. */
  async balance(guildId: Snowflake, customerId: RowId, within?: Tx): Promise<Minor> {
    const [row] = await readRows<{ balance: string }>(within, this.dataSource, BALANCE, [guildId, customerId]);
    return BigInt(row?.balance ?? 0);
  }

  /**
   * Adds money to a member's wallet by staff, out of the house account `adjustments`.
   *
   * @throws DomainError `wallet.notForSelf`, `wallet.notForBots`, `wallet.notHere`, `wallet.keyReused`
   */
  async topUp(actor: Actor, { member, amount, reason, notify }: TopUpRequest): Promise<Adjusted> {
    if (member.bot) throw walletError("wallet.notForBots", {});
    if (!member.here) throw walletError("wallet.notHere", {});
    const own = member.id === actor.memberId;
    if (own && !member.guildOwner) throw walletError("wallet.notForSelf", {});
    const customerId = await this.customers.ensure(actor.guildId, member.id);
    const movement: Movement = {
      guildId: actor.guildId,
      customerId,
      house: HOUSE.adjustments,
      kind: "top_up",
      amount,
      idempotencyKey: `top-up:${actor.idempotencyKey}`,
      actorMemberId: actor.memberId,
      reason,
    };
    return this.transactions.run("wallet.topUp", async (tx) => {
      const earlier = await this.replayed(tx, movement);
      if (earlier !== null) return { memberId: member.id, amount, balance: earlier };
      const balance = await this.credit(tx, movement);
      await this.audit.record(tx, {
        actor,
        action: own ? "wallet.topUpOwn" : "wallet.topUp",
        subject: { kind: "customer", id: customerId },
        before: { balance: balance - amount },
        after: { balance },
        reason,
      });
      if (notify) await this.announce(tx, actor, member.id, movement, { change: amount, balance });
      return { memberId: member.id, amount, balance };
    });
  }

  /**
   * Takes money out of a member's wallet by staff, into the house account `adjustments`; also of one who left the guild.
   * One's own money may be taken: that is in nobody's favour.
   *
   * @throws DomainError `wallet.notForBots`, `wallet.lessThere`, `wallet.keyReused`
   */
  async withdraw(actor: Actor, { member, amount, reason, notify }: WithdrawalRequest): Promise<Adjusted> {
    if (member.bot) throw walletError("wallet.notForBots", {});
    const customer = await this.customers.find(actor.guildId, member.id);
    if (!customer)
      throw walletError("wallet.lessThere", { memberId: member.id, balance: 0n, currency: actor.currency });
    const movement: Movement = {
      guildId: actor.guildId,
      customerId: customer.id,
      house: HOUSE.adjustments,
      kind: "withdrawal",
      amount,
      idempotencyKey: `withdrawal:${actor.idempotencyKey}`,
      actorMemberId: actor.memberId,
      reason,
    };
    return this.transactions.run("wallet.withdraw", async (tx) => {
      const earlier = await this.replayed(tx, movement);
      if (earlier !== null) return { memberId: member.id, amount, balance: earlier };
      const balance = await this.post(tx, DEBIT, movement);
      if (balance === null) {
        const left = await this.balance(actor.guildId, customer.id, tx);
        throw walletError("wallet.lessThere", { memberId: member.id, balance: left, currency: actor.currency });
      }
      await this.audit.record(tx, {
        actor,
        action: "wallet.withdraw",
        subject: { kind: "customer", id: customer.id },
        before: { balance: balance + amount },
        after: { balance },
        reason,
      });
      if (notify) await this.announce(tx, actor, member.id, movement, { change: -amount, balance });
      return { memberId: member.id, amount, balance };
    });
  }

  private announce(
    tx: Tx,
    actor: Actor,
    memberId: Snowflake,
    movement: Movement,
    { change, balance }: { readonly change: Minor; readonly balance: Minor },
  ): Promise<void> {
    return this.jobs.enqueue(tx, {
      job: balanceChanged,
      payload: {
        guildId: actor.guildId,
        memberId,
        change,
        balance,
        currency: actor.currency,
        reason: movement.reason ?? "",
        key: movement.idempotencyKey,
      },
    });
  }

  /** Moves money from a house account into a wallet, which is made when new. A step. @returns the balance after */
  async credit(tx: Tx, movement: Movement): Promise<Minor> {
    const balance = await this.post(tx, CREDIT, movement);
    if (balance === null) throw new Error(`credit ${movement.idempotencyKey} wrote no transfer`);
    return balance;
  }

  /**
   * Moves money from a wallet to a house account; the conditional update is the lock. A step.
   *
   * @returns the balance after
   * @throws DomainError `wallet.insufficient`
   */
  async debit(tx: Tx, movement: Movement, currency: Currency): Promise<Minor> {
    const balance = await this.post(tx, DEBIT, movement);
    if (balance !== null) return balance;
    const left = await this.balance(movement.guildId, movement.customerId, tx);
    throw walletError("wallet.insufficient", { balance: left, due: movement.amount, currency });
  }

  /** Makes a house account that not every guild has from the start. A step. */
  async openHouseAccount(tx: Tx, guildId: Snowflake, code: ExternalAccount): Promise<void> {
    await tx.execute("INSERT INTO accounts (guild_id, code, created_at) VALUES ($1, $2, $3)", [
      guildId,
      code,
      this.clock.now(),
    ]);
  }

  /** Moves money between house accounts, none of which keeps a balance. A step. */
  async book(tx: Tx, movement: HouseMovement): Promise<void> {
    const booked = await tx.query(BOOKING, [
      movement.guildId,
      movement.from,
      movement.to,
      movement.amount.toString(),
      movement.idempotencyKey,
      movement.kind,
      movement.orderId,
      movement.actorMemberId,
      movement.reason,
      this.clock.now(),
    ]);
    if (booked.length !== 1) throw new Error(`booking ${movement.idempotencyKey} wrote no transfer`);
  }

  private async post(tx: Tx, sql: string, movement: Movement): Promise<Minor | null> {
    const [row] = await tx.query<{ balance: string }>(sql, [
      movement.guildId,
      movement.customerId,
      movement.amount.toString(),
      movement.house,
      movement.idempotencyKey,
      movement.kind,
      movement.orderId ?? null,
      movement.actorMemberId,
      movement.reason ?? null,
      this.clock.now(),
    ]);
    return row ? BigInt(row.balance) : null;
  }

  /** The balance after this very movement when it was made before; null when it is new. */
  private async replayed(tx: Tx, movement: Movement): Promise<Minor | null> {
    const [row] = await tx.query<{ kind: string; amount: string; customer_id: string; balance_after: string }>(
      `SELECT t.kind, t.amount, a.customer_id, e.balance_after
       FROM transfers t
       JOIN entries e ON e.transfer_id = t.id
       JOIN accounts a ON a.id = e.account_id AND a.customer_id IS NOT NULL
       WHERE t.guild_id = $1 AND t.idempotency_key = $2`,
      [movement.guildId, movement.idempotencyKey],
    );
    if (!row) return null;
    const same =
      row.kind === movement.kind && BigInt(row.amount) === movement.amount && row.customer_id === movement.customerId;
    if (!same) throw walletError("wallet.keyReused", {});
    return BigInt(row.balance_after);
  }
}
