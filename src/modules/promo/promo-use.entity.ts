import { Column, Entity, PrimaryColumn } from "typeorm";
import { InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** The use that an order makes of a code: held while it is pending, final when paid, free again when released. */
@Entity("promo_uses")
export class PromoUse {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "bigint" })
  orderId!: string;

  @SnowflakeColumn()
  promoId!: string;

  @SnowflakeColumn()
  customerId!: string;

  /** Which of the customer's uses of the code it is, from 1. */
  @Column({ type: "integer" })
  slot!: number;

  /** How many uses the code gives to each customer; null for any number. */
  @Column({ type: "integer", nullable: true })
  slots!: number | null;

  @Column({ type: "boolean" })
  firstOrderOnly!: boolean;

  @MinorColumn()
  discountMinor!: bigint;

  @InstantColumn()
  takenAt!: Date;

  @InstantColumn({ nullable: true })
  settledAt!: Date | null;

  @InstantColumn({ nullable: true })
  releasedAt!: Date | null;
}
