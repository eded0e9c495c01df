import { domainErrors } from "../../platform/errors.js";
import { ORDER_STATES, type OrderState } from "../orders/order.types.js";
import { STAFF_STATES, type OrderRef, type OrderStatusErrors, type StaffState } from "./order-status.types.js";

export const statusError = domainErrors<OrderStatusErrors>();

/** An order's number has at most so many digits. */
const NUMBER = /^#?(\d{1,18})$/;

/** States that staff do not set: something else leads there, and the refusal says what. */
const LED_TO: Readonly<Partial<Record<OrderState, () => Error>>> = {
  paid: () => statusError("sales.statusByPayment", {}),
  expired: () => statusError("sales.statusByTime", {}),
  refunded: () => statusError("sales.statusByRefund", {}),
  refill: () => statusError("sales.statusByReplacement", {}),
};

/**
 * The state that staff typed.
 *
 * @throws DomainError `sales.unknownStatus`, and for states that nobody sets by hand what leads to them
 */
export function readStatus(typed: string): StaffState {
  const word = typed.trim().toLowerCase();
  const offered = STAFF_STATES.find((state) => state === word);
  if (offered) return offered;
  const state = ORDER_STATES.find((each) => each === word);
  throw (state && LED_TO[state]?.()) ?? statusError("sales.unknownStatus", { offered: STAFF_STATES });
}

/** The orders that staff typed, each once, in their order: `1042, #1043 1044`. */
export function readOrderRefs(typed: string): OrderRef[] {
  const words = typed.split(/[\s,;]+/).filter((word) => word !== "");
  const refs = words.map((text) => ({ text, number: numberOf(text) }));
  return refs.filter(
    ({ text, number }, i) =>
      i === refs.findIndex((each) => each.number === number && (number !== null || each.text === text)),
  );
}

/** The number of an order that staff typed; null when it is none. */
export function numberOf(typed: string): bigint | null {
  const digits = NUMBER.exec(typed.trim())?.[1];
  return digits === undefined ? null : BigInt(digits);
}
