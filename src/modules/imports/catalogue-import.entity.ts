import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, InstantColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { ImportCounts, ImportMode, ProductRow, Refusal } from "./imports.types.js";

/** A catalogue file between its dry run and **Apply**. */
@Entity("catalogue_imports")
export class CatalogueImport {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  uploadedBy!: string;

  @Column({ type: "text" })
  fileName!: string;

  @EnumColumn()
  mode!: ImportMode;

  /** Empty once applied or discarded. */
  @Column({ type: "jsonb" })
  rows!: ProductRow[];

  @Column({ type: "jsonb" })
  refused!: Refusal[];

  /** Rows whose description was cut. */
  @Column({ type: "jsonb" })
  shortened!: number[];

  /** In which the prices were read. */
  @Column({ type: "text" })
  currency!: string;

  /** What was shown last, or what applying did. */
  @Column({ type: "jsonb", nullable: true })
  counts!: ImportCounts | null;

  /** Of the rows' outcomes as shown last: applying does nothing that was not shown. */
  @Column({ type: "text", nullable: true })
  digest!: string | null;

  @EnumColumn()
  state!: "waiting" | "applied" | "discarded";

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  appliedAt!: Date | null;
}
