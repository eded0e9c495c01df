import { Column, Entity, PrimaryColumn } from "typeorm";
import { InstantColumn } from "../../platform/database/columns.js";

/** How often a member did something since the window began. */
@Entity("rate_limit_windows")
export class RateLimitWindow {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "bigint" })
  customerId!: string;

  @PrimaryColumn({ type: "text" })
  name!: string;

  @InstantColumn()
  startedAt!: Date;

  @Column({ type: "integer" })
  taken!: number;
}
