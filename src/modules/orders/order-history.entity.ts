import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { OrderState } from "./order.types.js";

/** One move of an order: who, when, why. Append-only. */
@Entity("order_history")
export class OrderHistoryEntry {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  orderId!: string;

  /** Null for the first row. */
  @EnumColumn({ nullable: true })
  fromState!: OrderState | null;

  @EnumColumn()
  toState!: OrderState;

  /** Null when time or a job did it. */
  @SnowflakeColumn({ nullable: true })
  actorMemberId!: string | null;

  @Column({ type: "text", nullable: true })
  reason!: string | null;

  @InstantColumn()
  movedAt!: Date;
}
