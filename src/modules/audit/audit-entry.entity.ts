import { Column, Entity } from "typeorm";
import { IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** One line of the audit log; never changed, never deleted. */
@Entity("audit_log")
export class AuditEntry {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  /** Null where no person did it: a sweep or a job. */
  @SnowflakeColumn({ nullable: true })
  actorMemberId!: string | null;

  @Column({ type: "text" })
  action!: string;

  @Column({ type: "text" })
  subjectKind!: string;

  @Column({ type: "text" })
  subjectId!: string;

  @Column({ type: "jsonb", nullable: true })
  before!: unknown;

  @Column({ type: "jsonb", nullable: true })
  after!: unknown;

  @Column({ type: "text", nullable: true })
  reason!: string | null;

  @Column({ type: "text" })
  correlationId!: string;

  @InstantColumn()
  at!: Date;
}
