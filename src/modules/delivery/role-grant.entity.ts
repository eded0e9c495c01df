import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { RoleGrantState } from "./delivery.types.js";

/** A role that an order hands out, and when it goes again. */
@Entity("role_grants")
export class RoleGrantRecord {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  orderId!: string;

  @SnowflakeColumn()
  memberId!: string;

  @SnowflakeColumn()
  roleId!: string;

  /** Of all units of the order; null for ever. */
  @Column({ type: "integer", nullable: true })
  days!: number | null;

  @EnumColumn()
  state!: RoleGrantState;

  /** When its days begin: at the grant, or when an earlier grant of the role is over. */
  @InstantColumn({ nullable: true })
  startsAt!: Date | null;

  @InstantColumn({ nullable: true })
  endsAt!: Date | null;

  /** When a grant or removal that has not gone through is tried again. */
  @InstantColumn()
  tryAt!: Date;

  /** Why it has not gone through, as staff were told. */
  @Column({ type: "text", nullable: true })
  refusal!: string | null;
}
