import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { DepositState } from "./deposit.types.js";

/** Money that a member wants to bring into the wallet. Moves through `DepositService` and `ConfirmationService` alone. */
@Entity("deposits")
export class DepositRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  /** Per guild; people see `Deposit #3`. */
  @Column({ type: "bigint" })
  number!: string;

  @SnowflakeColumn()
  customerId!: string;

  /** What the member meant to send; null when they did not say. */
  @MinorColumn({ nullable: true })
  amountMinor!: bigint | null;

  @EnumColumn()
  state!: DepositState;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn()
  expiresAt!: Date;

  @InstantColumn({ nullable: true })
  decidedAt!: Date | null;

  @SnowflakeColumn({ nullable: true })
  decidedBy!: string | null;

  @Column({ type: "text", nullable: true })
  reason!: string | null;
}
