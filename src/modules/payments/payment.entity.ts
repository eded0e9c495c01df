import { Column, Entity } from "typeorm";
import { IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** Money from outside that staff found to have arrived; its movement has the key `payment:<id>`. Append-only. */
@Entity("payments")
export class PaymentRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  methodId!: string;

  /** As staff typed it. */
  @Column({ type: "text" })
  reference!: string;

  /** Without case and spaces; unique per guild and method. */
  @Column({ type: "text" })
  referenceKey!: string;

  @SnowflakeColumn()
  customerId!: string;

  @SnowflakeColumn({ nullable: true })
  orderId!: string | null;

  @SnowflakeColumn({ nullable: true })
  depositId!: string | null;

  @SnowflakeColumn({ nullable: true })
  proofId!: string | null;

  @MinorColumn()
  amountMinor!: bigint;

  @SnowflakeColumn()
  confirmedBy!: string;

  @InstantColumn()
  confirmedAt!: Date;
}
