import { injectable } from "tsyringe";
import { Clock } from "../../platform/clock.js";
import type { Tx } from "../../platform/database/transactions.js";
import { currentTrace } from "../../platform/trace.js";
import { LOG_CHANNEL_KEYS, type AuditFacts, type AuditRecord } from "./audit.types.js";

/** Append-only rows of who did what. */
@injectable()
export class AuditLog {
  constructor(private readonly clock: Clock) {}

  /**
   * Writes one line in the transaction of the action, so that neither exists without the other. One statement. Where the
   * guild has a log channel, the line also waits to be posted there.
   */
  async record(tx: Tx, entry: AuditRecord): Promise<void> {
    const author =
      "actor" in entry
        ? { guildId: entry.actor.guildId, memberId: entry.actor.memberId, trace: entry.actor.correlationId }
        : { guildId: entry.guildId, memberId: entry.actorMemberId, trace: currentTrace()?.correlationId ?? tx.name };
    await tx.execute(
      `WITH kept AS (
         INSERT INTO audit_log
           (guild_id, actor_member_id, action, subject_kind, subject_id, before, after, reason, correlation_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         RETURNING guild_id, id
       )
       INSERT INTO audit_outbox (guild_id, audit_id) SELECT guild_id, id FROM kept
       WHERE EXISTS (SELECT 1 FROM settings WHERE guild_id = $1 AND key = ANY ($11) AND value <> 'null')`,
      [
        author.guildId,
        author.memberId,
        entry.action,
        entry.subject.kind,
        entry.subject.id,
        jsonOf(entry.before),
        jsonOf(entry.after),
        entry.reason ?? null,
        entry.correlationId ?? author.trace,
        this.clock.now(),
        LOG_CHANNEL_KEYS,
      ],
    );
  }
}

/** JSON with amounts as text: a number would lose cents above 2^53. */
function jsonOf(facts: AuditFacts | undefined): string | null {
  if (facts === undefined) return null;
  return JSON.stringify(facts, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
