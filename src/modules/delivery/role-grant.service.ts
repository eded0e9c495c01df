import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import { Clock, DAY, MINUTE } from "../../platform/clock.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import type { Order } from "../orders/order.types.js";
import { settleRole } from "./delivery.events.js";
import type { RoleGrant, RoleRefusal } from "./delivery.types.js";

/** How soon a grant or removal that has not gone through is tried again; of who left, sooner only when they come back. */
const RETRY_MS = 15 * MINUTE;
const RETRY_OF_ABSENT_MS = DAY;
/** Grants that one run of the sweep takes; the next run takes the rest. */
const SWEEP_BATCH = 200;

const COLUMNS = `id, guild_id AS "guildId", order_id AS "orderId", member_id AS "memberId", role_id AS "roleId", state,
  ends_at AS "endsAt"`;

/** Roles that orders hand out: who is to have which, from when, until when. Knows no Discord. */
@injectable()
export class RoleGrantService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /** Promises the role of an order to its buyer; a job hands it out. A step of the release. */
  async promise(tx: Tx, order: Order): Promise<void> {
    const { role } = order.product.goods;
    if (!role) return;
    const [grant] = await tx.query<{ id: RowId }>(
      `INSERT INTO role_grants (guild_id, order_id, member_id, role_id, days, state, try_at)
       VALUES ($1, $2, $3, $4, $5, 'waiting', $6) RETURNING id`,
      [
        order.guildId,
        order.id,
        order.memberId,
        role.id,
        role.days === null ? null : role.days * order.quantity,
        this.clock.in(RETRY_MS),
      ],
    );
    if (grant) await this.jobs.enqueue(tx, jobOf(order.guildId, grant.id));
  }

  /**
   * Ends the role of an order before its time; a job takes it away. Grants of the same role that were to follow begin
   * that much earlier. A step.
   */
  async end(tx: Tx, { guildId, id }: Pick<Order, "guildId" | "id">): Promise<void> {
    const ended = await tx.query<{ id: RowId }>(
      `WITH gone AS (
         SELECT *, ends_at - greatest(starts_at, $3) AS unused FROM role_grants
         WHERE guild_id = $1 AND order_id = $2 AND state IN ('waiting', 'granted') FOR UPDATE
       ), ending AS (
         UPDATE role_grants g SET state = 'ending', try_at = $4, refusal = NULL FROM gone WHERE g.id = gone.id
       ), following AS (
         UPDATE role_grants g SET starts_at = g.starts_at - gone.unused, ends_at = g.ends_at - gone.unused FROM gone
         WHERE g.guild_id = $1 AND g.member_id = gone.member_id AND g.role_id = gone.role_id AND g.id <> gone.id
           AND g.state IN ('waiting', 'granted') AND g.starts_at >= gone.ends_at AND gone.unused > interval '0'
       )
       SELECT id FROM gone`,
      [guildId, id, this.clock.now(), this.clock.in(RETRY_MS)],
    );
    await this.jobs.enqueue(tx, ...ended.map((grant) => jobOf(guildId, grant.id)));
  }

  async get(guildId: Snowflake, grantId: RowId): Promise<RoleGrant | undefined> {
    const [grant] = await this.dataSource.query<RoleGrant[]>(
      `SELECT ${COLUMNS} FROM role_grants WHERE guild_id = $1 AND id = $2`,
      [guildId, grantId],
    );
    return grant;
  }

  /** The role that an order has handed out or is about to; null when it has none. */
  async ofOrder(guildId: Snowflake, orderId: RowId): Promise<RoleGrant | null> {
    const [grant] = await this.dataSource.query<RoleGrant[]>(
      `SELECT ${COLUMNS} FROM role_grants WHERE guild_id = $1 AND order_id = $2`,
      [guildId, orderId],
    );
    return grant ?? null;
  }

  /** Whether the member has the role of a grant by another one too, so that it must stay. */
  async heldOtherwise({ guildId, id, memberId, roleId }: RoleGrant): Promise<boolean> {
    const others = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM role_grants WHERE guild_id = $1 AND member_id = $2 AND role_id = $3 AND id <> $4
         AND state IN ('waiting', 'granted') LIMIT 1`,
      [guildId, memberId, roleId, id],
    );
    return others.length > 0;
  }

  /**
   * The member has the role. Its days begin now, or after those of earlier grants: who buys 30 days twice has 60. One
   * that was handed out before, to a member who left and came back, goes on.
   *
   * @returns false when the grant ended meanwhile
   */
  async markGranted({ guildId, id }: RoleGrant): Promise<boolean> {
    return this.transactions.run("delivery.roleGranted", async (tx) => {
      const granted = await tx.execute(
        `WITH mine AS (
           SELECT id, member_id, role_id FROM role_grants WHERE guild_id = $1 AND id = $2 AND state = 'waiting' FOR UPDATE
         ), line AS (
           SELECT mine.id, greatest($3, (
             SELECT max(ends_at) FROM role_grants o WHERE o.guild_id = $1 AND o.member_id = mine.member_id
               AND o.role_id = mine.role_id AND o.id <> mine.id AND o.state IN ('waiting', 'granted'))) AS starts_at
           FROM mine
         )
         UPDATE role_grants g SET state = 'granted', refusal = NULL, starts_at = coalesce(g.starts_at, line.starts_at),
           ends_at = coalesce(g.ends_at, line.starts_at + g.days * interval '24 hours')
         FROM line WHERE g.id = line.id`,
        [guildId, id, this.clock.now()],
      );
      return granted === 1;
    });
  }

  async markEnded({ guildId, id }: RoleGrant): Promise<void> {
    await this.transactions.run("delivery.roleEnded", (tx) =>
      tx.execute("UPDATE role_grants SET state = 'ended' WHERE guild_id = $1 AND id = $2 AND state = 'ending'", [
        guildId,
        id,
      ]),
    );
  }

  /** It has not gone through: it is tried again later, and staff are told, once for each reason. */
  async refused(grant: RoleGrant, refusal: RoleRefusal): Promise<void> {
    const { guildId, id, orderId, roleId, state } = grant;
    await this.transactions.run("delivery.roleRefused", async (tx) => {
      const [before] = await tx.query<{ refusal: string | null }>(
        `WITH before AS (
           SELECT id, refusal FROM role_grants WHERE guild_id = $1 AND id = $2 AND state = $3 FOR UPDATE
         ), kept AS (
           UPDATE role_grants g SET refusal = $4, try_at = $5 FROM before WHERE g.id = before.id
         )
         SELECT refusal FROM before`,
        [guildId, id, state, refusal, this.clock.in(refusal === "left" ? RETRY_OF_ABSENT_MS : RETRY_MS)],
      );
      if (!before || before.refusal === refusal) return;
      await this.audit.record(tx, {
        guildId,
        actorMemberId: null,
        action: state === "waiting" ? "role.notGiven" : "role.notTaken",
        subject: { kind: "order", id: orderId },
        after: { role: roleId, because: refusal },
      });
    });
  }

  /** Ends what is over at `now` and tries again what has not gone through; a sweep. @returns how many it sent off */
  async sweep(now: Date): Promise<number> {
    return this.transactions.run("delivery.roles", async (tx) => {
      await tx.execute(
        `UPDATE role_grants SET state = 'ending', try_at = $1, refusal = NULL WHERE id IN (
           SELECT id FROM role_grants WHERE state IN ('waiting', 'granted') AND ends_at <= $1
           ORDER BY ends_at LIMIT ${SWEEP_BATCH} FOR UPDATE SKIP LOCKED)`,
        [now],
      );
      const due = await tx.query<{ id: RowId; guild_id: Snowflake }>(
        `UPDATE role_grants SET try_at = $2 WHERE id IN (
           SELECT id FROM role_grants WHERE state IN ('waiting', 'ending') AND try_at <= $1
           ORDER BY try_at LIMIT ${SWEEP_BATCH} FOR UPDATE SKIP LOCKED)
         RETURNING id, guild_id`,
        [now, new Date(now.getTime() + RETRY_MS)],
      );
      await this.jobs.enqueue(tx, ...due.map((grant) => jobOf(grant.guild_id, grant.id)));
      return due.length;
    });
  }

  /** Discord forgets the roles of who leaves: those that run are handed out again to who comes back. */
  async restore(guildId: Snowflake, memberId: Snowflake): Promise<void> {
    const held = `guild_id = $1 AND member_id = $2 AND state IN ('waiting', 'granted')`;
    const some = await this.dataSource.query<unknown[]>(`SELECT 1 FROM role_grants WHERE ${held} LIMIT 1`, [
      guildId,
      memberId,
    ]);
    if (some.length === 0) return;
    await this.transactions.run("delivery.restoreRoles", async (tx) => {
      const lost = await tx.query<{ id: RowId }>(
        `UPDATE role_grants SET state = 'waiting', try_at = $3 WHERE ${held} RETURNING id`,
        [guildId, memberId, this.clock.in(RETRY_MS)],
      );
      await this.jobs.enqueue(tx, ...lost.map((grant) => jobOf(guildId, grant.id)));
    });
  }
}

function jobOf(guildId: Snowflake, grantId: RowId) {
  return { job: settleRole, payload: { guildId, grantId } };
}
