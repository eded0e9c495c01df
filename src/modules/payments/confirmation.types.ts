import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Currency, Minor } from "../../platform/money.js";
import type { OrderState } from "../orders/order.types.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import type { Payable } from "./payable.types.js";

/** Money that staff found to have arrived. */
export interface Confirmation {
  readonly about: SubjectRef;
  readonly methodId: RowId;
  /** Minor units. */
  readonly amount: Minor;
  /** As the sender's bank or service names it; counts once per method, whatever its case and spaces. */
  readonly reference: string;
  /** The proof it answers; null: the oldest undecided one, if there is any. */
  readonly proofId: RowId | null;
  /** The confirmer owns the guild, and so may confirm in their own favour. */
  readonly ownsGuild: boolean;
}

/**
 * What the money did besides filling the wallet.
 *
 * `paid`: it paid the order. `short`: the order needs more. `kept`: the order is paid or over, or cannot be had any more,
 * so all of it stays in the wallet. `deposit`: that is what it was for.
 */
export type ConfirmationEffect = "paid" | "short" | "kept" | "deposit";

export interface Confirmed {
  readonly paymentId: RowId;
  readonly payable: Payable;
  readonly methodName: string;
  readonly amount: Minor;
  readonly reference: string;
  readonly effect: ConfirmationEffect;
  /** The wallet after all of it. */
  readonly balance: Minor;
  /** What the order still needs beyond the wallet; 0 unless `short`. */
  readonly missing: Minor;
  /** The order's state now; null for a deposit. */
  readonly orderState: OrderState | null;
  /** The code for want of which an expired order was not paid late; null for any other reason. */
  readonly lostCode: string | null;
}

/** A payment that was recorded before. */
export interface KnownPayment {
  readonly kind: SubjectRef["kind"];
  readonly number: bigint;
  readonly amount: Minor;
  readonly currency: Currency;
  readonly confirmedBy: Snowflake;
  readonly confirmedAt: Date;
}

export interface ConfirmationErrors {
  "payments.needsStaff": object;
  "payments.notForSelf": object;
  "payments.badReference": object;
  /** A reason that says nothing. */
  "payments.blankReason": object;
  /** The reference was recorded for this method before. */
  "payments.referenceUsed": KnownPayment;
  "payments.noMethods": object;
}

export const confirmationError = domainErrors<ConfirmationErrors>();
