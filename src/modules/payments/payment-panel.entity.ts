import { Entity, PrimaryColumn } from "typeorm";
import { SnowflakeColumn } from "../../platform/database/columns.js";

/** The message in a ticket that shows an order or a deposit and takes its payment. */
@Entity("payment_panels")
export class PaymentPanel {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "bigint" })
  ticketId!: string;

  @SnowflakeColumn({ nullable: true })
  orderId!: string | null;

  @SnowflakeColumn({ nullable: true })
  depositId!: string | null;

  /** Null until it is drawn for the first time. */
  @SnowflakeColumn({ nullable: true })
  messageId!: string | null;
}
