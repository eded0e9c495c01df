import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { OrderState, ProductSnapshot } from "./order.types.js";

/** A purchase: the product and price as they were, and where it stands. Its state moves through `OrderService.move`. */
@Entity("orders")
export class OrderRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  /** Per guild; people see `#1042`. */
  @Column({ type: "bigint" })
  number!: string;

  @SnowflakeColumn()
  customerId!: string;

  /** The key of the confirmation that made it; unique per guild. */
  @Column({ type: "text" })
  checkoutKey!: string;

  @SnowflakeColumn()
  productId!: string;

  @Column({ type: "jsonb" })
  productSnapshot!: ProductSnapshot;

  @Column({ type: "integer" })
  quantity!: number;

  @MinorColumn()
  listMinor!: bigint;

  @MinorColumn()
  dueMinor!: bigint;

  @EnumColumn()
  state!: OrderState;

  @Column({ type: "boolean" })
  stockHeld!: boolean;

  /** End of the hold; set exactly while `pending`. */
  @InstantColumn({ nullable: true })
  reservedUntil!: Date | null;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  paidAt!: Date | null;

  @InstantColumn({ nullable: true })
  goodsReleasedAt!: Date | null;

  @InstantColumn({ nullable: true })
  deliveredAt!: Date | null;
}
