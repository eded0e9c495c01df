import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import { Clock } from "../../platform/clock.js";
import type { Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import type { CustomerErrors, CustomerFacts, Notice } from "./customer.types.js";

const customerError = domainErrors<CustomerErrors>();

/** The members of a guild as the shop knows them. */
@injectable()
export class CustomerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** What is known of a member; undefined for one who never used the shop. Makes no row. */
  async find(guildId: Snowflake, memberId: Snowflake): Promise<CustomerFacts | undefined> {
    const [row] = await this.dataSource.query<{ id: string; spend_minor: string; muted_notices: Notice[] }[]>(
      "SELECT id, spend_minor, muted_notices FROM customers WHERE guild_id = $1 AND member_id = $2",
      [guildId, memberId],
    );
    return row && { id: row.id, spend: BigInt(row.spend_minor), mutedNotices: row.muted_notices };
  }

  /** Switches a kind of direct messages on or off. */
  async switchNotice(guildId: Snowflake, customerId: RowId, notice: Notice, on: boolean): Promise<void> {
    await this.dataSource.query(
      `UPDATE customers SET muted_notices = array_remove(muted_notices, $3) || CASE WHEN $4 THEN '{}' ELSE ARRAY[$3] END
       WHERE guild_id = $1 AND id = $2`,
      [guildId, customerId, notice, on],
    );
  }

  /** The member's row, made when new; the guild must be known already. */
  async ensure(guildId: Snowflake, memberId: Snowflake): Promise<RowId> {
    const known = await this.find(guildId, memberId);
    if (known) return known.id;
    // An update that changes nothing, since DO NOTHING would return no row to the slower of two.
    const [row] = await this.dataSource.query<{ id: string }[]>(
      `INSERT INTO customers (guild_id, member_id, created_at) VALUES ($1, $2, $3)
       ON CONFLICT (guild_id, member_id) DO UPDATE SET member_id = EXCLUDED.member_id
       RETURNING id`,
      [guildId, memberId, this.clock.now()],
    );
    if (!row) throw new Error(`member ${memberId} of guild ${guildId} got no row`);
    return row.id;
  }

  /**
   * Adds to a member's lifetime spend, or takes from it with a negative amount. A step.
   *
   * @param amount minor units; the sum never falls below 0
   * @param orders 1 when an order is paid, -1 when it is cancelled or refunded whole, 0 for a part of its money
   * @param buying the member spends of their own accord, which one who was blocked since they pressed cannot
   * @throws DomainError `customers.blocked`
   */
  async addSpend(
    tx: Tx,
    guildId: Snowflake,
    customerId: RowId,
    amount: Minor,
    orders: -1 | 0 | 1,
    buying = false,
  ): Promise<void> {
    const [changed] = await tx.query<{ blocked: boolean }>(
      `UPDATE customers SET spend_minor = spend_minor + $3::bigint, paid_orders = paid_orders + $4
       WHERE guild_id = $1 AND id = $2 AND spend_minor + $3::bigint >= 0 AND paid_orders + $4 >= 0
       RETURNING blocked_at IS NOT NULL AND (blocked_until IS NULL OR blocked_until > $5) AS blocked`,
      [guildId, customerId, amount.toString(), orders, this.clock.now()],
    );
    if (buying && changed?.blocked) throw customerError("customers.blocked", {});
    if (changed) return;
    throw new Error(`customer ${customerId} of guild ${guildId} cannot change spend by ${amount}, orders by ${orders}`);
  }
}
