import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, HOUR, MINUTE } from "../../platform/clock.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { DocumentType } from "../../platform/document-type.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { mapItems, readWaiting, type PageOf } from "../../platform/waiting.js";
import { AuditLog } from "../audit/audit.service.js";
import { OrderService } from "../orders/order.service.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import { confirmationError } from "./confirmation.types.js";
import { aboutColumns, aboutOf } from "./payable.types.js";
import { drawProof, remindOfProof, showPayable, tellRejected } from "./payment.events.js";
import { MOST_WAITING_PROOFS, type NewProof, type Proof, type ProofErrors, type ProofState } from "./proof.types.js";

export const proofError = domainErrors<ProofErrors>();

/** What rejecting leaves a pending order for another try. */
const LEFT_AFTER_REJECTION_MS = 30 * MINUTE;
/** Staff who leave a proof unread this long are reminded, once. */
const UNREAD_MS = 4 * HOUR;
/** Proofs that one run of the sweep takes; the next run takes the rest. */
const REMINDED_AT_ONCE = 100;

const COLUMNS = `p.id, p.guild_id, p.order_id, p.deposit_id, p.customer_id, c.member_id, p.method_id, m.name AS method_name,
  p.reference, p.file_key, p.file_type, p.file_bytes, p.state, p.submitted_at, p.decided_by, p.reason, p.message_id,
  coalesce(o.number, d.number) AS about_number`;
const FROM = `payment_proofs p
  JOIN customers c ON c.guild_id = p.guild_id AND c.id = p.customer_id
  JOIN payment_methods m ON m.guild_id = p.guild_id AND m.id = p.method_id
  LEFT JOIN orders o ON o.guild_id = p.guild_id AND o.id = p.order_id
  LEFT JOIN deposits d ON d.guild_id = p.guild_id AND d.id = p.deposit_id`;
const UNDECIDED = {
  columns: COLUMNS,
  from: FROM,
  where: "p.guild_id = $1 AND p.state = 'waiting'",
  order: "p.submitted_at, p.id",
};

interface ProofRow {
  id: string;
  guild_id: string;
  order_id: string | null;
  deposit_id: string | null;
  customer_id: string;
  member_id: string;
  method_id: string;
  method_name: string;
  reference: string;
  file_key: string;
  file_type: DocumentType;
  file_bytes: number;
  state: ProofState;
  submitted_at: Date;
  decided_by: string | null;
  reason: string | null;
  message_id: string | null;
  about_number: string;
}

/** Proofs that money was sent, and what staff decide about them. */
@injectable()
export class ProofService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly orders: OrderService,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Keeps a proof for the staff to decide. A step.
   *
   * @throws DomainError `proofs.tooMany`, `proofs.sameFile`
   */
  async place(tx: Tx, actor: Actor, about: SubjectRef, proof: NewProof): Promise<RowId> {
    const [row] = await tx.query<{ id: string | null; waiting: number }>(
      `WITH others AS (
         SELECT count(*)::int AS waiting FROM payment_proofs
         WHERE guild_id = $1 AND (order_id = $3 OR deposit_id = $4) AND state = 'waiting'
       ), made AS (
         INSERT INTO payment_proofs (guild_id, customer_id, order_id, deposit_id, method_id, reference, file_key,
           file_type, file_bytes, state, submitted_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10 FROM others WHERE waiting < ${MOST_WAITING_PROOFS}
         ON CONFLICT (guild_id, file_key) WHERE state <> 'rejected' DO NOTHING
         RETURNING id
       )
       SELECT made.id, others.waiting FROM others LEFT JOIN made ON true`,
      [
        actor.guildId,
        actor.customerId,
        ...aboutColumns(about),
        proof.methodId,
        proof.reference,
        proof.fileKey,
        proof.fileType,
        proof.fileBytes,
        this.clock.now(),
      ],
    );
    if (row?.id) return row.id;
    if (row && row.waiting >= MOST_WAITING_PROOFS) throw proofError("proofs.tooMany", { most: MOST_WAITING_PROOFS });
    // Another upload of the same file was faster by a moment; what it is about is seen once that has committed.
    throw proofError("proofs.sameFile", { own: null });
  }

  /**
   * Spares the store a file that would be refused; the index on the file has the last word.
   *
   * @throws DomainError `proofs.sameFile`
   */
  async refuseKnownFile({ guildId, customerId }: Actor, fileKey: string): Promise<void> {
    const [row] = await this.dataSource.query<
      { order_number: string | null; deposit_number: string | null; own: boolean }[]
    >(
      `SELECT o.number AS order_number, d.number AS deposit_number, p.customer_id = $3 AS own
       FROM payment_proofs p
       LEFT JOIN orders o ON o.guild_id = p.guild_id AND o.id = p.order_id
       LEFT JOIN deposits d ON d.guild_id = p.guild_id AND d.id = p.deposit_id
       WHERE p.guild_id = $1 AND p.file_key = $2 AND p.state <> 'rejected'`,
      [guildId, fileKey, customerId],
    );
    if (!row) return;
    const kind = row.order_number === null ? "deposit" : "order";
    const number = BigInt(row.order_number ?? row.deposit_number ?? 0);
    throw proofError("proofs.sameFile", { own: row.own ? { kind, number } : null });
  }

  /**
   * Rejects a proof; a pending order without another one that waits has half an hour left.
   *
   * @throws DomainError `proofs.notFound`, `proofs.decided`, `payments.needsStaff`
   */
  async reject(actor: Actor, proofId: RowId, reason: string): Promise<Proof> {
    await this.transactions.run("payments.rejectProof", async (tx) => {
      const [row] = await tx.query<{ order_id: string | null; deposit_id: string | null; others: number }>(
        `UPDATE payment_proofs p SET state = 'rejected', decided_at = $3, decided_by = $4, reason = $5
         WHERE guild_id = $1 AND id = $2 AND state = 'waiting'
         RETURNING order_id, deposit_id, (
           SELECT count(*)::int FROM payment_proofs o WHERE o.guild_id = p.guild_id AND o.state = 'waiting'
             AND o.id <> p.id AND o.order_id = p.order_id) AS others`,
        [actor.guildId, proofId, this.clock.now(), actor.memberId, reason],
      );
      if (!row) throw await this.whyNotDecided(tx, actor.guildId, proofId);
      const about = aboutOf(row);
      if (!actor.staffOf.has(about.kind)) throw confirmationError("payments.needsStaff", {});
      if (about.kind === "order" && row.others === 0) {
        await this.orders.shortenHold(tx, { guildId: actor.guildId, id: about.id }, LEFT_AFTER_REJECTION_MS);
      }
      await this.audit.record(tx, {
        actor,
        action: "payment.rejectProof",
        subject: about,
        after: { proof: proofId },
        reason,
      });
      await this.jobs.enqueue(
        tx,
        { job: drawProof, payload: { guildId: actor.guildId, proofId } },
        { job: tellRejected, payload: { guildId: actor.guildId, proofId } },
        { job: showPayable, payload: { guildId: actor.guildId, about: about.kind, subjectId: about.id } },
      );
    });
    return this.get(actor.guildId, proofId);
  }

  /**
   * Accepts a waiting proof: the given one, else the oldest of what is paid, if there is any. A step, before the order.
   *
   * @returns the proof's id; null when none was given and none waits
   * @throws DomainError `proofs.notFound`, `proofs.decided`
   */
  async accept(tx: Tx, actor: Actor, about: SubjectRef, proofId: RowId | null): Promise<RowId | null> {
    const [row] = await tx.query<{ id: string }>(
      `UPDATE payment_proofs SET state = 'confirmed', decided_at = $5, decided_by = $6
       WHERE id = (
         SELECT id FROM payment_proofs
         WHERE guild_id = $1 AND (order_id = $2 OR deposit_id = $3) AND ($4::bigint IS NULL OR id = $4)
           AND state = 'waiting'
         ORDER BY id LIMIT 1 FOR UPDATE)
       RETURNING id`,
      [actor.guildId, ...aboutColumns(about), proofId, this.clock.now(), actor.memberId],
    );
    if (!row && proofId !== null) throw await this.whyNotDecided(tx, actor.guildId, proofId);
    return row?.id ?? null;
  }

  /** Reminds staff, once, of proofs that lie unread; a sweep. @returns how many */
  async remindUnread(now: Date): Promise<number> {
    return this.transactions.run("payments.remindUnread", async (tx) => {
      const rows = await tx.query<{ guild_id: string; id: string }>(
        `UPDATE payment_proofs SET reminded_at = $1 WHERE id IN (
           SELECT id FROM payment_proofs WHERE state = 'waiting' AND reminded_at IS NULL AND submitted_at <= $2
           ORDER BY submitted_at LIMIT ${REMINDED_AT_ONCE} FOR UPDATE SKIP LOCKED)
         RETURNING guild_id, id`,
        [now, new Date(now.getTime() - UNREAD_MS)],
      );
      const sends = rows.map((row) => ({ job: remindOfProof, payload: { guildId: row.guild_id, proofId: row.id } }));
      if (sends.length > 0) await this.jobs.enqueue(tx, ...sends);
      return rows.length;
    });
  }

  /** @throws DomainError `proofs.notFound`, also for another guild's */
  async get(guildId: Snowflake, proofId: RowId): Promise<Proof> {
    const [row] = await this.dataSource.query<ProofRow[]>(
      `SELECT ${COLUMNS} FROM ${FROM} WHERE p.guild_id = $1 AND p.id = $2`,
      [guildId, proofId],
    );
    if (!row) throw proofError("proofs.notFound", {});
    return proofOf(row);
  }

  /**
   * One that staff may decide now.
   *
   * @throws DomainError `proofs.notFound`, `proofs.decided`, `payments.needsStaff`
   */
  async waiting(actor: Actor, proofId: RowId): Promise<Proof> {
    const proof = await this.get(actor.guildId, proofId);
    if (!actor.staffOf.has(proof.about.kind)) throw confirmationError("payments.needsStaff", {});
    if (proof.state !== "waiting") throw proofError("proofs.decided", { state: proof.state });
    return proof;
  }

  /** Those that nobody decided, the longest waiting first. */
  async undecided(guildId: Snowflake, page: number): Promise<PageOf<Proof>> {
    return mapItems(await readWaiting<ProofRow>(this.dataSource, UNDECIDED, guildId, page), proofOf);
  }

  /** Notes which message shows it. */
  async shownIn(guildId: Snowflake, proofId: RowId, messageId: Snowflake): Promise<void> {
    await this.dataSource.query("UPDATE payment_proofs SET message_id = $3 WHERE guild_id = $1 AND id = $2", [
      guildId,
      proofId,
      messageId,
    ]);
  }

  private async whyNotDecided(tx: Tx, guildId: Snowflake, proofId: RowId): Promise<Error> {
    const [row] = await tx.query<{ state: ProofState }>(
      "SELECT state FROM payment_proofs WHERE guild_id = $1 AND id = $2",
      [guildId, proofId],
    );
    // One that waits is of another order than the one it was confirmed for: forged.
    return row && row.state !== "waiting"
      ? proofError("proofs.decided", { state: row.state })
      : proofError("proofs.notFound", {});
  }
}

function proofOf(row: ProofRow): Proof {
  return {
    id: row.id,
    guildId: row.guild_id,
    about: aboutOf(row),
    aboutNumber: BigInt(row.about_number),
    customerId: row.customer_id,
    memberId: row.member_id,
    methodId: row.method_id,
    methodName: row.method_name,
    reference: row.reference,
    fileKey: row.file_key,
    fileType: row.file_type,
    fileBytes: row.file_bytes,
    state: row.state,
    submittedAt: row.submitted_at,
    decidedBy: row.decided_by,
    reason: row.reason,
    messageId: row.message_id,
  };
}
