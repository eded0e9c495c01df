import { Entity, PrimaryColumn } from "typeorm";
import { InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** The code that a customer keeps for the next checkout. */
@Entity("kept_promos")
export class KeptPromo {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "bigint" })
  customerId!: string;

  @SnowflakeColumn()
  promoId!: string;

  @InstantColumn()
  keptUntil!: Date;
}
