import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, MinorColumn, SnowflakeColumn } from "../../platform/database/columns.js";

import type { DeliveryKind, ProductState } from "./catalog.types.js";

/** Something for sale: one variant of a name in a sub-category. */
@Entity("products")
export class Product {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  /** The sub-category. */
  @SnowflakeColumn()
  categoryId!: string;

  @Column({ type: "text" })
  name!: string;

  /** Empty for a product without variants. */
  @Column({ type: "text", default: "" })
  variant!: string;

  @MinorColumn()
  priceMinor!: bigint;

  @EnumColumn()
  state!: ProductState;

  @EnumColumn()
  delivery!: DeliveryKind;

  /** Whether each unit comes with a licence key. */
  @Column({ type: "boolean", default: false })
  usesKeys!: boolean;

  /** The text or link that each buyer receives. */
  @Column({ type: "text", nullable: true })
  goodsText!: string | null;

  /** The role that each buyer receives. */
  @SnowflakeColumn({ nullable: true })
  roleId!: string | null;

  /** Of each unit; null for ever. */
  @Column({ type: "integer", nullable: true })
  roleDays!: number | null;

  @Column({ type: "text", default: "" })
  description!: string;

  @Column({ type: "text", default: "" })
  startTime!: string;

  @Column({ type: "text", default: "" })
  duration!: string;

  @Column({ type: "text", default: "" })
  refillPeriod!: string;

  @Column({ type: "integer", default: 0 })
  warrantyDays!: number;

  @Column({ type: "integer", default: 1 })
  maxPerOrder!: number;

  /** An address that begins with `https://`; empty for none. */
  @Column({ type: "text", default: "" })
  imageUrl!: string;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn()
  changedAt!: Date;
}
