import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { CancelRequestState } from "./cancel-request.types.js";

/** A buyer asks to cancel an order that is paid and not delivered. */
@Entity("cancel_requests")
export class CancelRequestRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  orderId!: string;

  @EnumColumn()
  state!: CancelRequestState;

  /** In the buyer's words; empty when they gave none. */
  @Column({ type: "text" })
  reason!: string;

  @InstantColumn()
  askedAt!: Date;

  @InstantColumn({ nullable: true })
  decidedAt!: Date | null;

  /** Null while it waits, and when it lapsed. */
  @SnowflakeColumn({ nullable: true })
  decidedBy!: string | null;

  /** Why it was declined. */
  @Column({ type: "text", nullable: true })
  answer!: string | null;
}
