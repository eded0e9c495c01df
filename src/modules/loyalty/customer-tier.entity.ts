import { Column, Entity, PrimaryColumn } from "typeorm";
import { InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** A tier that a customer holds, as it was when last looked at: what is lost later is named by it. */
@Entity("customer_tiers")
export class CustomerTier {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "bigint" })
  customerId!: string;

  @PrimaryColumn({ type: "text" })
  tierKey!: string;

  @Column({ type: "text" })
  name!: string;

  /** The role that came with it, and goes with it. */
  @SnowflakeColumn({ nullable: true })
  roleId!: string | null;

  /** Who gave a manual tier; null for those that follow from a rule. */
  @SnowflakeColumn({ nullable: true })
  givenBy!: string | null;

  @InstantColumn()
  gainedAt!: Date;
}
