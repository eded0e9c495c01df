import type { Minor } from "../../platform/money.js";
import type { PaymentMethod } from "./method.types.js";
import type { Payable } from "./payable.types.js";
import type { Proof } from "./proof.types.js";

export type OfferedMethod = Pick<PaymentMethod, "id" | "name" | "emoji">;

/** What a panel knows of the money from outside. */
export interface OutsideMoney {
  /** The ways to pay that are offered. */
  readonly methods: readonly OfferedMethod[];
  /** What staff found to have arrived for this order or deposit. */
  readonly received: Minor;
  /** The buyer's wallet. */
  readonly balance: Minor;
  /** Proofs that the staff have not decided. */
  readonly waitingProofs: number;
}

/** What the form of a confirmation begins with. */
export interface ConfirmationDraft {
  readonly payable: Payable;
  readonly methods: readonly OfferedMethod[];
  /** The proof that it answers, if it was begun from one. */
  readonly proof: Proof | null;
  /** What is missing beyond the wallet; null for a deposit of any amount. */
  readonly missing: Minor | null;
}
