import { Column, Entity, PrimaryColumn } from "typeorm";
import { InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** An order in a question, as it was when the question was put. */
export interface AskedOrder {
  readonly id: string;
  /** Its money goes back. */
  readonly paid: boolean;
}

/** Staff were asked whether orders shall be cancelled and money go back. Forgotten after a day. */
@Entity("cancellations")
export class CancellationQuestion {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "text" })
  key!: string;

  @SnowflakeColumn()
  actorMemberId!: string;

  @Column({ type: "jsonb" })
  orders!: readonly AskedOrder[];

  @Column({ type: "text", nullable: true })
  reason!: string | null;

  @Column({ type: "boolean" })
  notify!: boolean;

  @InstantColumn()
  askedAt!: Date;
}
