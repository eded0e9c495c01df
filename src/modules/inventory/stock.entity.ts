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

  /** Whether the quantity is the number of the product's free licence keys. */
  @Column({ type: "boolean", default: false })
  keyed!: boolean;

  /** The product runs low at this quantity; the shop's number counts while there is none. */
  @Column({ type: "integer", nullable: true })
  lowAt!: number | null;

  @InstantColumn()
  changedAt!: Date;
}
