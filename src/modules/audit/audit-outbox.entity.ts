import { Entity, PrimaryColumn } from "typeorm";

/** A line of the audit that waits to be posted to the guild's log channels. */
@Entity("audit_outbox")
export class AuditOutboxEntry {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "bigint" })
  auditId!: string;
}
