import type { RateLimit } from "../../platform/access.js";
import { MINUTE } from "../../platform/clock.js";
import type { SettingDefinition } from "../../platform/settings.js";
import { numberSetting } from "./setting-kinds.js";

/** The key under which a guild keeps its own number for a limit. */
export function limitKey(name: string): string {
  return `limits.${name}`;
}

/** Lists such as `/orders`; turning their pages does not count. */
export const listLimit: RateLimit = { name: "lists", times: 5, windowMs: MINUTE };
/** Wallet payments that were refused; a member who passes it pays nothing until the window is over. */
export const refusedPaymentLimit: RateLimit = { name: "refusedPayments", times: 3, windowMs: 5 * MINUTE };
/** Codes that work for nobody; a member who passes it tries no code until the window is over. */
export const wrongCodeLimit: RateLimit = { name: "wrongCodes", times: 5, windowMs: 10 * MINUTE };
export const ticketLimit: RateLimit = { name: "tickets", times: 3, windowMs: 10 * MINUTE };

/** Bounds of every limit: more than a person can do, and never nothing. */
const BOUNDS = { lowest: 1, highest: 1000 };

function windowSetting(limit: RateLimit, label: string, what: string): SettingDefinition<number> {
  const minutes = limit.windowMs / MINUTE;
  const unit = minutes === 1 ? "a minute" : `in ${minutes} minutes`;
  return numberSetting({
    ...BOUNDS,
    key: limitKey(limit.name),
    label,
    help: `${what} ${unit}: 1 to 1000.`,
    defaultValue: limit.times,
    unit,
  });
}

export const limitSettings = [
  windowSetting(ticketLimit, "New tickets", "Tickets that a member may open"),
  windowSetting(refusedPaymentLimit, "Refused payments", "Wallet payments of a member that may be refused"),
  windowSetting(wrongCodeLimit, "Wrong codes", "Codes of a member that may be wrong"),
  windowSetting(listLimit, "Lists", "Lists that a member may ask for"),
] as const;
