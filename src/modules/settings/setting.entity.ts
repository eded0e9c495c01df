import { Column, Entity, PrimaryColumn } from "typeorm";
import { IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** A value that differs from its default, or once did. */
@Entity("settings")
export class Setting {
  @PrimaryColumn({ type: "bigint" })
  guildId!: string;

  @PrimaryColumn({ type: "text" })
  key!: string;

  @Column({ type: "jsonb" })
  value!: unknown;

  @InstantColumn()
  changedAt!: Date;
}

/** One change of a setting; never changed, never deleted. */
@Entity("setting_history")
export class SettingHistoryEntry {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @Column({ type: "text" })
  key!: string;

  /** Null when the default held until then. */
  @Column({ type: "jsonb", nullable: true })
  oldValue!: unknown;

  @Column({ type: "jsonb" })
  newValue!: unknown;

  @SnowflakeColumn()
  changedBy!: string;

  @InstantColumn()
  changedAt!: Date;
}
