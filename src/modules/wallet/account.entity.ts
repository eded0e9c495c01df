import { Column, Entity } from "typeorm";
import { IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** A wallet of a customer, or an account of the house. Only wallets store a balance. */
@Entity("accounts")
export class Account {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @Column({ type: "text" })
  code!: string;

  @SnowflakeColumn({ nullable: true })
  customerId!: string | null;

  @MinorColumn({ nullable: true })
  balance!: bigint | null;

  /** Entries of a wallet so far; null for house accounts. */
  @Column({ type: "bigint", nullable: true })
  movements!: string | null;

  @InstantColumn()
  createdAt!: Date;
}
