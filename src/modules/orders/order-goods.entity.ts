import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** Goods released to the buyer of an order. Append-only; shown to the buyer alone. */
@Entity("order_goods")
export class OrderGoods {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  orderId!: string;

  @EnumColumn()
  kind!: "text";

  @Column({ type: "text" })
  content!: string;

  @InstantColumn()
  releasedAt!: Date;
}
