import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import { atLeast, type Actor } from "../../platform/actor.js";
import { Clock, DAY } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { Snowflake } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import type { Block, BlockPage, BlockRequest } from "./block.types.js";
import type { CustomerErrors } from "./customer.types.js";
import { StandingService } from "./standing.service.js";

const customerError = domainErrors<CustomerErrors>();

const BLOCKS_PER_PAGE = 10;

/** A block that has run out is none; the moment is the parameter. */
const inForce = (now: string) => `blocked_at IS NOT NULL AND (blocked_until IS NULL OR blocked_until > ${now})`;

interface BlockRow {
  member_id: Snowflake | null;
  blocked_at: Date;
  blocked_until: Date | null;
  block_reason: string | null;
  blocked_by: Snowflake | null;
}

/**
 * Who may not buy. The access check refuses a blocked member all that is not theirs already: orders, goods, statement
 * and open tickets stay.
 */
@injectable()
export class BlockService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly standings: StandingService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Blocks a member, also one who left; a block in force is replaced. It ends by itself after the days.
   *
   * @throws DomainError `customers.blockSelf`, `customers.blockBot`, `customers.blockAdmin`
   */
  async block(actor: Actor, { target, reason, days }: BlockRequest): Promise<Block> {
    if (target.memberId === actor.memberId) throw customerError("customers.blockSelf", {});
    if (target.bot) throw customerError("customers.blockBot", {});
    const { customerId, level } = await this.standings.standing(target);
    if (atLeast(level, "admin")) throw customerError("customers.blockAdmin", {});
    const since = this.clock.now();
    const until = days === undefined ? null : new Date(since.getTime() + days * DAY);
    await this.transactions.run("customers.block", async (tx) => {
      const [before] = await tx.query<BlockRow>(
        `WITH before AS (
           SELECT * FROM customers WHERE guild_id = $1 AND id = $2 FOR UPDATE
         ), changed AS (
           UPDATE customers SET blocked_at = $3, blocked_until = $4, block_reason = $5, blocked_by = $6
           WHERE guild_id = $1 AND id = $2
         )
         SELECT member_id, blocked_at, blocked_until, block_reason FROM before WHERE ${inForce("$3")}`,
        [actor.guildId, customerId, since, until, reason, actor.memberId],
      );
      await this.audit.record(tx, {
        actor,
        action: "customer.block",
        subject: { kind: "customer", id: customerId },
        before: { blocked: before ? lasting(before.blocked_until) : "no" },
        after: { blocked: lasting(until) },
        reason,
      });
    });
    return { memberId: target.memberId, since, until, reason, by: actor.memberId };
  }

  /**
   * Ends a member's block.
   *
   * @throws DomainError `customers.notBlocked`
   */
  async unblock(actor: Actor, memberId: Snowflake): Promise<void> {
    await this.transactions.run("customers.unblock", async (tx) => {
      const [before] = await tx.query<{ id: string; blocked_until: Date | null; block_reason: string | null }>(
        `WITH before AS (
           SELECT id, blocked_until, block_reason FROM customers
           WHERE guild_id = $1 AND member_id = $2 AND ${inForce("$3")} FOR UPDATE
         ), changed AS (
           UPDATE customers SET blocked_at = NULL, blocked_until = NULL, block_reason = NULL, blocked_by = NULL
           FROM before WHERE customers.guild_id = $1 AND customers.id = before.id
         )
         SELECT * FROM before`,
        [actor.guildId, memberId, this.clock.now()],
      );
      if (!before) throw customerError("customers.notBlocked", {});
      await this.audit.record(tx, {
        actor,
        action: "customer.unblock",
        subject: { kind: "customer", id: before.id },
        before: { blocked: lasting(before.blocked_until), why: before.block_reason },
        after: { blocked: "no" },
      });
    });
  }

  /** A page of the members who are blocked now; a page that does not exist shows the last one. One statement. */
  async list(guildId: Snowflake, page: number): Promise<BlockPage> {
    const rows = await this.dataSource.query<(BlockRow & { total: number; page: number })[]>(
      `WITH counted AS (
         SELECT count(*)::int AS total, least($3::int, greatest(1, ceil(count(*) / ${BLOCKS_PER_PAGE}.0)))::int AS page
         FROM customers WHERE guild_id = $1 AND ${inForce("$2")}
       )
       SELECT counted.total, counted.page, line.*
       FROM counted LEFT JOIN LATERAL (
         SELECT member_id, blocked_at, blocked_until, block_reason, blocked_by FROM customers
         WHERE guild_id = $1 AND ${inForce("$2")}
         ORDER BY blocked_at DESC, id DESC
         LIMIT ${BLOCKS_PER_PAGE} OFFSET (counted.page - 1) * ${BLOCKS_PER_PAGE}
       ) AS line ON true`,
      [guildId, this.clock.now(), Math.max(1, page)],
    );
    const total = rows[0]?.total ?? 0;
    return {
      blocks: rows.flatMap((row) => (row.member_id === null ? [] : [blockOf(row, row.member_id)])),
      page: rows[0]?.page ?? 1,
      pages: Math.max(1, Math.ceil(total / BLOCKS_PER_PAGE)),
      total,
    };
  }
}

function blockOf(row: BlockRow, memberId: Snowflake): Block {
  return {
    memberId,
    since: row.blocked_at,
    until: row.blocked_until,
    reason: row.block_reason ?? "",
    by: row.blocked_by,
  };
}

/** How the audit names the length of a block. */
function lasting(until: Date | null): string {
  return until === null ? "for good" : `until ${until.toISOString()}`;
}
