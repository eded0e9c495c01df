import { Column, Entity, PrimaryColumn } from "typeorm";
import { InstantColumn } from "../../platform/database/columns.js";

/** What can be sold now of a product. Changed by conditional SQL only. */
@Entity("stocks")
export class Stock {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "bigint" })
  productId!: string;

  /** Null for unlimited. */
  @Column({ type: "bigint", nullable: true })
  quantity!: string | null;

  /** Of the quantity: 0 for none, null for unlimited; kept by the database. */
  @Column({ type: "smallint", nullable: true, insert: false, update: false })
  digits!: number | null;

  @InstantColumn()
  changedAt!: Date;
}
