import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { MethodKind } from "./method.types.js";

/** A way to pay from outside the shop. Its money is booked from a house account of its own. */
@Entity("payment_methods")
export class PaymentMethodRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  /** Which of the guild's 25 places it has, and so where it stands in lists; null once it is removed. */
  @Column({ type: "integer", nullable: true })
  place!: number | null;

  @EnumColumn()
  kind!: MethodKind;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "text" })
  instructions!: string;

  @Column({ type: "text", nullable: true })
  emoji!: string | null;

  @Column({ type: "text", nullable: true })
  link!: string | null;

  @Column({ type: "text", array: true })
  networks!: string[];

  @Column({ type: "boolean", default: true })
  enabled!: boolean;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  removedAt!: Date | null;
}
