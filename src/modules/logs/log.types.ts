import type { RowId, Snowflake } from "../../platform/ids.js";

/** A line of the audit with what its rows are called. */
export interface LogLine {
  readonly id: RowId;
  readonly action: string;
  /** Null where no person did it. */
  readonly actorMemberId: Snowflake | null;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** Of an order or ticket. */
  readonly number: string | null;
  /** Of the customer whom the row speaks of. */
  readonly memberId: Snowflake | null;
  /** Of a product or category. */
  readonly name: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  readonly at: Date;
}
