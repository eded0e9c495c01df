import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { DocumentType } from "../../platform/document-type.js";
import type { ProofState } from "./proof.types.js";

/** A picture or PDF with which a member shows that money was sent. */
@Entity("payment_proofs")
export class PaymentProofRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  customerId!: string;

  @SnowflakeColumn({ nullable: true })
  orderId!: string | null;

  @SnowflakeColumn({ nullable: true })
  depositId!: string | null;

  @SnowflakeColumn()
  methodId!: string;

  /** What the member typed as the payment's reference; may be empty. */
  @Column({ type: "text" })
  reference!: string;

  /** The stored file's key: its SHA-256. */
  @Column({ type: "text" })
  fileKey!: string;

  @EnumColumn()
  fileType!: DocumentType;

  @Column({ type: "integer" })
  fileBytes!: number;

  @EnumColumn()
  state!: ProofState;

  @InstantColumn()
  submittedAt!: Date;

  /** When staff were reminded of it; null until then. */
  @InstantColumn({ nullable: true })
  remindedAt!: Date | null;

  @InstantColumn({ nullable: true })
  decidedAt!: Date | null;

  @SnowflakeColumn({ nullable: true })
  decidedBy!: string | null;

  /** Why it was rejected. */
  @Column({ type: "text", nullable: true })
  reason!: string | null;

  /** The message in the ticket that shows it. */
  @SnowflakeColumn({ nullable: true })
  messageId!: string | null;
}
