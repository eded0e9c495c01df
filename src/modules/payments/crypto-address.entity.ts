import { Column, Entity } from "typeorm";
import { IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** An address that takes the money of one order or deposit, for ever; free until it is given. */
@Entity("crypto_addresses")
export class CryptoAddress {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  methodId!: string;

  @Column({ type: "text" })
  network!: string;

  @Column({ type: "text" })
  address!: string;

  /** Its place in the list it came with; lists are used in the order in which they came. */
  @Column({ type: "integer" })
  position!: number;

  @SnowflakeColumn({ nullable: true })
  orderId!: string | null;

  @SnowflakeColumn({ nullable: true })
  depositId!: string | null;

  @InstantColumn()
  addedAt!: Date;

  @InstantColumn({ nullable: true })
  givenAt!: Date | null;
}
