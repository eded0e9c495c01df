import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { TransferKind } from "./wallet.types.js";

/** One movement of money between two accounts. Append-only; a correction is a new transfer. */
@Entity("transfers")
export class Transfer {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @Column({ type: "text" })
  idempotencyKey!: string;

  @EnumColumn()
  kind!: TransferKind;

  @MinorColumn()
  amount!: bigint;

  @SnowflakeColumn()
  debitAccountId!: string;

  @SnowflakeColumn()
  creditAccountId!: string;

  @SnowflakeColumn({ nullable: true })
  orderId!: string | null;

  @SnowflakeColumn({ nullable: true })
  actorMemberId!: string | null;

  @Column({ type: "text", nullable: true })
  reason!: string | null;

  @SnowflakeColumn({ nullable: true })
  reversesId!: string | null;

  @InstantColumn()
  createdAt!: Date;
}
