import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { SubjectLine, SubjectRef, TicketState, TicketType } from "./ticket.types.js";

/** A private conversation with staff: a row first, then a channel. Moves through `TicketService` alone. */
@Entity("tickets")
export class TicketRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  /** Per guild; people see `Ticket #7`. */
  @Column({ type: "bigint" })
  number!: string;

  @EnumColumn()
  type!: TicketType;

  @SnowflakeColumn()
  customerId!: string;

  /** Which of the member's few places of this type it takes; null once it does not count. */
  @Column({ type: "integer", nullable: true })
  slot!: number | null;

  @EnumColumn()
  subjectKind!: SubjectRef["kind"];

  @SnowflakeColumn()
  subjectId!: string;

  @Column({ type: "text" })
  subjectTitle!: string;

  @Column({ type: "jsonb" })
  subjectLines!: readonly SubjectLine[];

  @EnumColumn()
  state!: TicketState;

  @Column({ type: "text" })
  channelName!: string;

  @Column({ type: "text" })
  channelKey!: string;

  @SnowflakeColumn({ nullable: true })
  channelId!: string | null;

  @Column({ type: "boolean", default: false })
  withdrawn!: boolean;

  @Column({ type: "boolean", default: false })
  readOnly!: boolean;

  @Column({ type: "uuid", nullable: true })
  lease!: string | null;

  @InstantColumn({ nullable: true })
  leasedUntil!: Date | null;

  @Column({ type: "integer", default: 1 })
  openingTries!: number;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  openedAt!: Date | null;
}
