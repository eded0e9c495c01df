import { Column, Entity } from "typeorm";
import { IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { Notice } from "./customer.types.js";

/** A member of a guild as the shop knows them. */
@Entity("customers")
export class Customer {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  memberId!: string;

  /** Lifetime spend in minor units. */
  @MinorColumn({ default: 0 })
  spendMinor!: bigint;

  /** Paid orders that are neither cancelled nor refunded whole. */
  @Column({ type: "integer", default: 0 })
  paidOrders!: number;

  @InstantColumn({ nullable: true })
  blockedAt!: Date | null;

  /** Null with `blockedAt`: for good. */
  @InstantColumn({ nullable: true })
  blockedUntil!: Date | null;

  @Column({ type: "text", nullable: true })
  blockReason!: string | null;

  @SnowflakeColumn({ nullable: true })
  blockedBy!: string | null;

  /** What the member does not want to be told by direct message. */
  @Column({ type: "text", array: true, default: () => "'{}'" })
  mutedNotices!: Notice[];

  @InstantColumn()
  createdAt!: Date;
}
