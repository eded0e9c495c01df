import { Column, Entity } from "typeorm";
import { IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** A promo code with its terms, which nobody changes, and its uses, which change by conditional SQL only. */
@Entity("promo_codes")
export class PromoCode {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  /** Upper case. */
  @Column({ type: "text", collation: "C" })
  code!: string;

  /** Of a percentage: basis points of the list price. */
  @Column({ type: "integer", nullable: true })
  rateBp!: number | null;

  /** Of a fixed discount: once per order. */
  @MinorColumn({ nullable: true })
  amountMinor!: bigint | null;

  /** Counts beside the tier's discount, not instead of it. */
  @Column({ type: "boolean" })
  stackable!: boolean;

  @Column({ type: "boolean" })
  firstOrderOnly!: boolean;

  @Column({ type: "integer", nullable: true })
  maxUses!: number | null;

  @Column({ type: "integer", nullable: true })
  maxPerCustomer!: number | null;

  /** The least list price. */
  @MinorColumn({ nullable: true })
  minPurchaseMinor!: bigint | null;

  @SnowflakeColumn({ nullable: true })
  productId!: string | null;

  /** A category, or a sub-category. */
  @SnowflakeColumn({ nullable: true })
  categoryId!: string | null;

  /** Key of the tier that a buyer must hold. */
  @Column({ type: "text", nullable: true })
  tier!: string | null;

  @InstantColumn()
  startsAt!: Date;

  /** Infinity for a code without an end. */
  @InstantColumn()
  endsAt!: Date;

  @Column({ type: "boolean", default: true })
  active!: boolean;

  /** Uses that orders hold or have paid with. */
  @Column({ type: "integer", default: 0 })
  used!: number;

  @Column({ type: "boolean", default: false })
  exhausted!: boolean;

  @SnowflakeColumn()
  createdBy!: string;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  deletedAt!: Date | null;
}
