import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { Answer } from "../catalog/question.types.js";
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

  /** Null for a sale made elsewhere of what is not in the catalogue. */
  @SnowflakeColumn({ nullable: true })
  productId!: string | null;

  @Column({ type: "jsonb" })
  productSnapshot!: ProductSnapshot;

  @Column({ type: "integer" })
  quantity!: number;

  @MinorColumn()
  listMinor!: bigint;

  /** The buyer's tier when the order was created, with its rate in basis points. */
  @Column({ type: "text", nullable: true })
  tierName!: string | null;

  @Column({ type: "integer", default: 0 })
  tierRate!: number;

  /** What the tier takes off; 0 while a larger code stands in its place. */
  @MinorColumn({ default: 0 })
  tierMinor!: bigint;

  @SnowflakeColumn({ nullable: true })
  promoCodeId!: string | null;

  @Column({ type: "text", nullable: true })
  promoCode!: string | null;

  @MinorColumn({ default: 0 })
  promoMinor!: bigint;

  @MinorColumn()
  dueMinor!: bigint;

  @Column({ type: "jsonb", default: () => "'[]'" })
  answers!: readonly Answer[];

  @EnumColumn()
  state!: OrderState;

  @Column({ type: "boolean" })
  stockHeld!: boolean;

  /** Which of the member's few pending orders it is; null once it is not pending, and for one paid at once. */
  @Column({ type: "integer", nullable: true })
  pendingSlot!: number | null;

  /** End of the hold; set exactly while `pending`. */
  @InstantColumn({ nullable: true })
  reservedUntil!: Date | null;

  /** Whether the hold was extended; it is once at most. */
  @Column({ type: "boolean", default: false })
  extended!: boolean;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  paidAt!: Date | null;

  @InstantColumn({ nullable: true })
  goodsReleasedAt!: Date | null;

  /** When staff expect to deliver. */
  @InstantColumn({ nullable: true })
  estimatedAt!: Date | null;

  @InstantColumn({ nullable: true })
  deliveredAt!: Date | null;

  /** When a delivered order completes by itself. */
  @InstantColumn({ nullable: true })
  completeAt!: Date | null;

  /** The end of the hold of which the buyer was warned. */
  @InstantColumn({ nullable: true })
  warnedUntil!: Date | null;
}
