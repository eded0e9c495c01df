import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import { Clock, MINUTE } from "../../platform/clock.js";
import type { Fault, FaultReports } from "../../platform/faults.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue, type JobSend } from "../../platform/jobs/job-queue.js";
import type { Currency } from "../../platform/money.js";
import { LOG_CHANNELS, type LogChannel } from "../audit/audit.types.js";
import { Settings } from "../settings/settings.service.js";
import { currency } from "../settings/shop-settings.js";
import { postFault, postLines } from "./log.events.js";
import { logSettings } from "./log.settings.js";
import type { LogLine } from "./log.types.js";

/** Guilds, and lines of each, that one run takes; the next run takes the rest. */
const GUILDS_AT_ONCE = 100;
const LINES_AT_ONCE = 200;
/** Lines in one message: few enough to be read, and to fit. */
const LINES_PER_MESSAGE = 10;

/** The area of an action → the log that shows it besides the audit log. */
const AREAS: Readonly<Record<string, LogChannel>> = {
  order: "orders",
  wallet: "payments",
  payment: "payments",
  deposit: "payments",
  paymentMethod: "payments",
  ticket: "tickets",
  stock: "stock",
  role: "orders",
};

/** Brings the audit to the channels in which staff read along. */
@injectable()
export class LogService implements FaultReports {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Groups the lines that wait into messages, one job each; a sweep. Grouped when they are taken, since a message that is
   * sent again after a crash must hold what it held before.
   *
   * @returns how many lines were taken
   */
  async group(): Promise<number> {
    const guilds = await this.dataSource.query<{ guild_id: Snowflake }[]>(
      `SELECT DISTINCT guild_id FROM audit_outbox LIMIT ${GUILDS_AT_ONCE}`,
    );
    let taken = 0;
    for (const { guild_id } of guilds) taken += await this.groupOf(guild_id);
    return taken;
  }

  private async groupOf(guildId: Snowflake): Promise<number> {
    const { unit, ...channels } = await this.settings.getMany(guildId, { ...logSettings, unit: currency });
    return this.transactions.run("logs.group", async (tx) => {
      const lines = await this.take(tx, guildId);
      const sends = LOG_CHANNELS.flatMap((log) => {
        const channelId = channels[log];
        // One channel may serve as several logs; it shows each line once.
        const repeats = log !== "audit" && channelId === channels.audit;
        if (channelId === null || repeats) return [];
        const shown = lines.filter(({ action }) => log === "audit" || AREAS[areaOf(action)] === log);
        return messagesOf(shown, { guildId, log, channelId, currency: unit });
      });
      await this.jobs.enqueue(tx, ...sends);
      return lines.length;
    });
  }

  private take(tx: Tx, guildId: Snowflake): Promise<{ id: RowId; action: string }[]> {
    return tx.query(
      `WITH taken AS (
         DELETE FROM audit_outbox WHERE (guild_id, audit_id) IN (
           SELECT guild_id, audit_id FROM audit_outbox WHERE guild_id = $1
           ORDER BY audit_id LIMIT ${LINES_AT_ONCE} FOR UPDATE SKIP LOCKED)
         RETURNING guild_id, audit_id
       )
       SELECT a.id, a.action FROM taken JOIN audit_log a ON a.guild_id = taken.guild_id AND a.id = taken.audit_id
       ORDER BY a.id`,
      [guildId],
    );
  }

  /** The lines of a message, oldest first, with what people call the rows they speak of. */
  async lines(guildId: Snowflake, auditIds: readonly RowId[]): Promise<LogLine[]> {
    return this.dataSource.query<LogLine[]>(
      `SELECT a.id, a.action, a.actor_member_id AS "actorMemberId", a.subject_kind AS "subjectKind",
         a.subject_id AS "subjectId", coalesce(o.number, t.number, d.number) AS number,
         coalesce(c.member_id, buyer.member_id, opener.member_id, depositor.member_id) AS "memberId",
         coalesce(nullif(concat_ws(' · ', p.name, nullif(p.variant, '')), ''), cat.name, pm.name, promo.code) AS name,
         a.before, a.after, a.reason, a.at
       FROM (SELECT *, CASE WHEN subject_id ~ '^\\d{1,18}$' THEN subject_id::bigint END AS row_id
             FROM audit_log WHERE guild_id = $1 AND id = ANY ($2)) a
       LEFT JOIN customers c ON a.subject_kind = 'customer' AND c.guild_id = a.guild_id AND c.id = a.row_id
       LEFT JOIN orders o ON a.subject_kind = 'order' AND o.guild_id = a.guild_id AND o.id = a.row_id
       LEFT JOIN customers buyer ON buyer.guild_id = o.guild_id AND buyer.id = o.customer_id
       LEFT JOIN tickets t ON a.subject_kind = 'ticket' AND t.guild_id = a.guild_id AND t.id = a.row_id
       LEFT JOIN customers opener ON opener.guild_id = t.guild_id AND opener.id = t.customer_id
       LEFT JOIN deposits d ON a.subject_kind = 'deposit' AND d.guild_id = a.guild_id AND d.id = a.row_id
       LEFT JOIN customers depositor ON depositor.guild_id = d.guild_id AND depositor.id = d.customer_id
       LEFT JOIN payment_methods pm ON a.subject_kind = 'paymentMethod' AND pm.guild_id = a.guild_id AND pm.id = a.row_id
       LEFT JOIN products p ON a.subject_kind = 'product' AND p.guild_id = a.guild_id AND p.id = a.row_id
       LEFT JOIN categories cat ON a.subject_kind = 'category' AND cat.guild_id = a.guild_id AND cat.id = a.row_id
       LEFT JOIN promo_codes promo ON a.subject_kind = 'promo' AND promo.guild_id = a.guild_id AND promo.id = a.row_id
       ORDER BY a.id`,
      [guildId, auditIds],
    );
  }

  /** The channel for faults of ours: the error log, else the audit log; null when there is neither. */
  async faultChannel(guildId: Snowflake): Promise<Snowflake | null> {
    const { audit, errors } = logSettings;
    const channels = await this.settings.getMany(guildId, { audit, errors });
    return channels.errors ?? channels.audit;
  }

  async report({ guildId, what, reference }: Fault): Promise<void> {
    const minute = String(Math.floor(this.clock.now().getTime() / MINUTE));
    await this.transactions.run("logs.fault", (tx) =>
      this.jobs.enqueue(tx, { job: postFault, payload: { guildId, what, reference, minute } }),
    );
  }
}

/** `order.pay` → `order`. */
function areaOf(action: string): string {
  return action.split(".", 1)[0] ?? action;
}

function messagesOf(
  lines: readonly { readonly id: RowId }[],
  to: { guildId: Snowflake; log: LogChannel; channelId: Snowflake; currency: Currency },
): JobSend<NonNullable<(typeof postLines)["payload"]>>[] {
  return Array.from({ length: Math.ceil(lines.length / LINES_PER_MESSAGE) }, (_, i) => {
    const group = lines.slice(i * LINES_PER_MESSAGE, (i + 1) * LINES_PER_MESSAGE);
    return { job: postLines, payload: { ...to, lines: group.map(({ id }) => ({ id })) } };
  });
}
