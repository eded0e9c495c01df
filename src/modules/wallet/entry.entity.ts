import { Column, Entity } from "typeorm";
import { IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** One side of a transfer: the signed change of an account. The two of a transfer sum to zero. Append-only. */
@Entity("entries")
export class Entry {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  transferId!: string;

  @SnowflakeColumn()
  accountId!: string;

  @MinorColumn()
  amount!: bigint;

  /** The wallet's balance after it; null for house accounts, which store none. */
  @MinorColumn({ nullable: true })
  balanceAfter!: bigint | null;

  /** Counts a wallet's entries from 1 without gaps; null for house accounts. */
  @Column({ type: "bigint", nullable: true })
  number!: string | null;

  @InstantColumn()
  createdAt!: Date;
}
