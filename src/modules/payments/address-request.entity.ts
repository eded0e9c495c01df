import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { AddressRequestState } from "./address.types.js";

/** A member asks where to send crypto for one order or deposit; answered from the list or by staff. */
@Entity("address_requests")
export class AddressRequestRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn({ nullable: true })
  orderId!: string | null;

  @SnowflakeColumn({ nullable: true })
  depositId!: string | null;

  @SnowflakeColumn()
  methodId!: string;

  @Column({ type: "text" })
  network!: string;

  @EnumColumn()
  state!: AddressRequestState;

  @SnowflakeColumn({ nullable: true })
  addressId!: string | null;

  /** The exact amount as staff wrote it, with its coin; null where they did not, or the list answered. */
  @Column({ type: "text", nullable: true })
  amount!: string | null;

  @InstantColumn({ nullable: true })
  validUntil!: Date | null;

  @InstantColumn()
  requestedAt!: Date;

  @InstantColumn({ nullable: true })
  answeredAt!: Date | null;

  /** Null where the list answered. */
  @SnowflakeColumn({ nullable: true })
  answeredBy!: string | null;

  /** The message in the ticket that asks staff. */
  @SnowflakeColumn({ nullable: true })
  messageId!: string | null;
}
