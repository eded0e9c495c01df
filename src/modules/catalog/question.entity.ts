import { Column, Entity } from "typeorm";
import { EnumColumn, IdColumn, SnowflakeColumn } from "../../platform/database/columns.js";
import type { QuestionKind } from "./question.types.js";

/**
 * What a product asks its buyer. A row never changes its words: an edit makes a new one, so that an answer given to the
 * old words is not taken for one to the new.
 */
@Entity("product_questions")
export class ProductQuestion {
  @IdColumn()
  id!: string;

  @SnowflakeColumn()
  guildId!: string;

  @SnowflakeColumn()
  productId!: string;

  /** From 1, without gaps. */
  @Column({ type: "smallint" })
  position!: number;

  /** Unique within the product. */
  @Column({ type: "text" })
  label!: string;

  /** The line below the label; empty for none. */
  @Column({ type: "text", default: "" })
  hint!: string;

  @EnumColumn()
  kind!: QuestionKind;

  @Column({ type: "boolean" })
  required!: boolean;

  @Column({ type: "integer" })
  shortest!: number;

  @Column({ type: "integer" })
  longest!: number;

  /** Two to 25 of a `choice`; empty for any other kind. */
  @Column({ type: "jsonb", default: [] })
  choices!: string[];
}
