import { Column, Entity, PrimaryColumn } from "typeorm";
import { InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { Answer } from "../catalog/question.types.js";

/** What a buyer is about to confirm; forgotten after a day. */
@Entity("checkouts")
export class CheckoutRecord {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  /** 22 characters, in the controls that go on with it; the order gets it as its checkout key. */
  @PrimaryColumn({ type: "text" })
  key!: string;

  @SnowflakeColumn()
  customerId!: string;

  @SnowflakeColumn()
  productId!: string;

  @Column({ type: "integer" })
  quantity!: number;

  @Column({ type: "jsonb" })
  answers!: Answer[];

  /** The code that the buyer wants on the order. */
  @Column({ type: "text", nullable: true })
  promoCode!: string | null;

  @InstantColumn()
  createdAt!: Date;
}
