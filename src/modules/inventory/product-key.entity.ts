import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { KeyState } from "./inventory.types.js";

/** A licence key; once sold it is never changed. Readable with the bot's `ENCRYPTION_KEY` alone. */
@Entity("product_keys")
export class ProductKey {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  productId!: string;

  /** The place in the line of free keys; the lowest is sold next. */
  @Column({ type: "bigint" })
  pos!: string;

  @Column({ type: "bytea" })
  sealed!: Buffer;

  /** Which `ENCRYPTION_KEY` opens it. */
  @Column({ type: "text" })
  keyId!: string;

  /** The same for the same key of the product, so that it is there once. */
  @Column({ type: "bytea" })
  fingerprint!: Buffer;

  @EnumColumn()
  state!: KeyState;

  /** The order that holds it or has bought it. */
  @SnowflakeColumn({ nullable: true })
  orderId!: string | null;

  @InstantColumn()
  addedAt!: Date;
}
