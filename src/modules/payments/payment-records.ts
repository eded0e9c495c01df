import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import type { Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { oneLine } from "../../platform/plain-text.js";
import { AuditLog } from "../audit/audit.service.js";
import { confirmationError, type Confirmed, type KnownPayment } from "./confirmation.types.js";
import { aboutColumns, type Payable } from "./payable.types.js";
import { LONGEST_REFERENCE } from "./proof.types.js";

/** A payment as it is written down. */
export interface NewPayment {
  readonly methodId: RowId;
  readonly reference: string;
  readonly proofId: RowId | null;
  /** Minor units. */
  readonly amount: Minor;
}

/** What arrived from outside, each reference once per method. */
@injectable()
export class PaymentRecords {
  constructor(
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Writes a payment down; its unique reference is the lock against the same money twice. A step.
   *
   * @throws DomainError `payments.referenceUsed` with what it was recorded for
   */
  async record(tx: Tx, actor: Actor, payable: Payable, payment: NewPayment): Promise<RowId> {
    const { methodId, reference, proofId, amount } = payment;
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO payments (guild_id, method_id, reference, reference_key, customer_id, order_id, deposit_id, proof_id,
         amount_minor, confirmed_by, confirmed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT ON CONSTRAINT payments_reference DO NOTHING
       RETURNING id`,
      [
        actor.guildId,
        methodId,
        reference,
        referenceKey(reference),
        payable.customerId,
        ...aboutColumns(payable),
        proofId,
        amount.toString(),
        actor.memberId,
        this.clock.now(),
      ],
    );
    if (row) return row.id;
    throw confirmationError("payments.referenceUsed", await this.known(tx, actor, methodId, reference));
  }

  /** Notes in the audit who found it, and what it did; who confirmed in their own favour stands out. A step. */
  async note(tx: Tx, actor: Actor, credited: Minor, confirmed: Confirmed): Promise<void> {
    const { payable, amount, methodName, reference, effect } = confirmed;
    await this.audit.record(tx, {
      actor,
      action: payable.customerId === actor.customerId ? "payment.confirmOwn" : "payment.confirm",
      subject: payable,
      before: { balance: credited - amount },
      after: { amount, balance: credited, method: methodName, reference, effect },
    });
  }

  private async known(tx: Tx, actor: Actor, methodId: RowId, reference: string): Promise<KnownPayment> {
    const [row] = await tx.query<{
      order_number: string | null;
      deposit_number: string | null;
      amount_minor: string;
      confirmed_by: Snowflake;
      confirmed_at: Date;
    }>(
      `SELECT o.number AS order_number, d.number AS deposit_number, p.amount_minor, p.confirmed_by, p.confirmed_at
       FROM payments p
       LEFT JOIN orders o ON o.guild_id = p.guild_id AND o.id = p.order_id
       LEFT JOIN deposits d ON d.guild_id = p.guild_id AND d.id = p.deposit_id
       WHERE p.guild_id = $1 AND p.method_id = $2 AND p.reference_key = $3`,
      [actor.guildId, methodId, referenceKey(reference)],
    );
    if (!row) throw new Error(`payment ${referenceKey(reference)} of method ${methodId} is known and not there`);
    return {
      kind: row.order_number === null ? "deposit" : "order",
      number: BigInt(row.order_number ?? row.deposit_number ?? 0),
      amount: BigInt(row.amount_minor),
      currency: actor.currency,
      confirmedBy: row.confirmed_by,
      confirmedAt: row.confirmed_at,
    };
  }
}

/**
 * A reference as it is kept, on one line.
 *
 * @throws DomainError `payments.badReference` when nothing of it can be seen, or it is too long
 */
export function readReference(typed: string): string {
  const reference = oneLine(typed);
  if (referenceKey(reference) === "" || reference.length > LONGEST_REFERENCE)
    throw confirmationError("payments.badReference", {});
  return reference;
}

/** The same for all ways to type a reference: whatever its case, its spaces and its width. */
function referenceKey(reference: string): string {
  return reference
    .normalize("NFKC")
    .replace(/[\s\p{Cf}]+/gu, "")
    .toLowerCase();
}
