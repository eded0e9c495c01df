import { Column, Entity } from "typeorm";
import { IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";

/** A category, or a sub-category of one; there are two levels. */
@Entity("categories")
export class Category {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  /** Null for a category of the first level. */
  @SnowflakeColumn({ nullable: true })
  parentId!: string | null;

  @Column({ type: "text" })
  name!: string;

  @InstantColumn()
  createdAt!: Date;
}
