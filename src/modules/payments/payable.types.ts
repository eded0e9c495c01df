import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import type { SubjectRef } from "../tickets/ticket.types.js";

/** An order or a deposit, as somebody sees it who pays it or finds that it was paid. */
export interface Payable extends SubjectRef {
  readonly guildId: Snowflake;
  readonly number: bigint;
  readonly customerId: RowId;
  readonly memberId: Snowflake;
  /** What is asked for; null for a deposit of any amount. */
  readonly due: Minor | null;
  /** It waits for money: a pending order whose hold runs, a waiting deposit. */
  readonly open: boolean;
  /** When it stops waiting; null once it did. */
  readonly openUntil: Date | null;
}

/** `order #5`, as sentences name it. */
export function payableName({ kind, number }: Pick<Payable, "kind" | "number">): string {
  return `${kind} #${number}`;
}

/** `Order #5`, as labels name it. */
export function payableTitle({ kind, number }: Pick<Payable, "kind" | "number">): string {
  return `${kind === "order" ? "Order" : "Deposit"} #${number}`;
}

/** The two columns that say what a row is about; one of them is null. */
export function aboutColumns({ kind, id }: SubjectRef): readonly [orderId: RowId | null, depositId: RowId | null] {
  return kind === "order" ? [id, null] : [null, id];
}

/** Reads what {@link aboutColumns} wrote. */
export function aboutOf(row: { order_id: string | null; deposit_id: string | null }): SubjectRef {
  if (row.order_id !== null) return { kind: "order", id: row.order_id };
  if (row.deposit_id !== null) return { kind: "deposit", id: row.deposit_id };
  throw new Error("A row of payments is about nothing.");
}
