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

  /** Its place among its siblings; 100,000 for one that nobody has placed. */
  @Column({ type: "integer", default: 100_000 })
  position!: number;

  /** Hidden from customers with all it holds. */
  @Column({ type: "boolean", default: false })
  hidden!: boolean;

  @InstantColumn()
  createdAt!: Date;
}
