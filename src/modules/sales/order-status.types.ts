import type { DomainError } from "../../platform/errors.js";
import type { Minor } from "../../platform/money.js";
import type { Order, OrderState } from "../orders/order.types.js";

/** The states that staff set by hand. */
export const STAFF_STATES = ["processing", "delivered", "completed", "cancelled"] as const satisfies OrderState[];
export type StaffState = (typeof STAFF_STATES)[number];

/** Of these, what an order may become by hand from each state. */
export const STAFF_MOVES: Readonly<Record<OrderState, readonly StaffState[]>> = {
  pending: ["cancelled"],
  paid: ["processing", "delivered", "cancelled"],
  processing: ["delivered", "cancelled"],
  delivered: ["completed"],
  completed: [],
  cancelled: [],
  expired: [],
  refill: [],
  refunded: [],
};

/** What staff say with a change of state. */
export interface StaffWord {
  /** Kept in the timeline, and told to the buyer. */
  readonly note: string | undefined;
  /** The buyer gets no direct message. */
  readonly quiet: boolean;
}

/** What staff want an order to be. */
export interface StatusChange extends StaffWord {
  readonly to: StaffState;
  /** When staff expect to deliver; goes with `processing`. */
  readonly estimatedAt: Date | undefined;
  /** Who acts owns the guild, and so may cancel an own order. */
  readonly ownsGuild: boolean;
}

/** What became of one order. */
export type StatusResult =
  | { readonly outcome: "done"; readonly order: Order; readonly from: OrderState; readonly returned: Minor }
  | { readonly outcome: "refused"; readonly about: string; readonly refusal: DomainError }
  /** A fault of ours; the log has it. */
  | { readonly outcome: "failed"; readonly about: string };

/** All was done that can be, or money would go back and that is asked first. */
export type StatusOutcome =
  | { readonly next: "done"; readonly results: readonly StatusResult[] }
  | {
      readonly next: "ask";
      /** Names the question. */
      readonly key: string;
      /** Those whose money goes back. */
      readonly paid: readonly Order[];
      /** All of it, minor units. */
      readonly total: Minor;
      /** Orders in the run besides those. */
      readonly others: number;
    };

/** An order as staff name it: `1042` or `#1042`. */
export interface OrderRef {
  readonly text: string;
  /** Null when it is no number of an order. */
  readonly number: bigint | null;
}

export interface OrderStatusErrors {
  "sales.cannotMove": { number: bigint; state: OrderState; to: StaffState; next: readonly StaffState[] };
  "sales.unknownStatus": { offered: readonly string[] };
  "sales.statusByPayment": object;
  "sales.statusByTime": object;
  "sales.statusByRefund": object;
  "sales.statusByReplacement": object;
  "sales.estimateOfProgress": object;
  /** Its payment came between the question and the answer. */
  "sales.paidMeanwhile": { number: bigint };
  "sales.questionOver": object;
  /** A reason that says nothing. */
  "sales.blankWhy": object;
  "sales.manualForSelf": object;
  "sales.manualForBot": object;
  "sales.manualNotHere": object;
}
