import { DomainError } from "./errors.js";

/** An amount in minor units of the guild's currency (cents for USD). Never a float. */
export type Minor = bigint;

/** A rate in basis points: 150 = 1.5 %. */
export type BasisPoints = number;

/** A three-letter ISO 4217 code, upper case. */
export type Currency = string;

export interface MoneyErrors {
  /** The text is no amount of this currency. */
  "money.malformed": { text: string; currency: Currency };
  /** Below one minor unit or above the largest movement. */
  "money.outOfRange": { currency: Currency; largest: Minor };
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** True for the ISO 4217 codes that this Node knows. */
export function isCurrency(code: string): code is Currency {
  return CURRENCIES.has(code);
}

/** Digits after the decimal point of a currency (`Intl`): 2 for USD, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: Currency): number {
  return formatter(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

const formatters = new Map<Currency, Intl.NumberFormat>();

function formatter(currency: Currency): Intl.NumberFormat {
  let known = formatters.get(currency);
  if (!known) {
    known = new Intl.NumberFormat("en-US", { style: "currency", currency });
    formatters.set(currency, known);
  }
  return known;
}

/** The amount as digits with the currency's decimals and no sign or group: `1234.50`. Exact at any size. */
export function amountDigits(amount: Minor, currency: Currency): string {
  const exponent = exponentOf(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent === 0 ? "" : `.${digits.slice(-exponent)}`;
  return `${amount < 0n ? "-" : ""}${whole}${fraction}`;
}

/** The amount as people read it: `$1,234.50`, `-$3.00`, `¥500`. */
export function formatMoney(amount: Minor, currency: Currency): string {
  // Intl takes a decimal string without loss; the DOM-less lib types know only number and bigint.
  const exact = amountDigits(amount, currency) as unknown as number;
  return formatter(currency).format(exact);
}

/** A signed amount for statements: `+$5.00`, `-$3.00`. */
export function formatSigned(amount: Minor, currency: Currency): string {
  return amount > 0n ? `+${formatMoney(amount, currency)}` : formatMoney(amount, currency);
}

/**
 * Reads an amount as a person types it: an optional currency sign, digits with or without `,` groups of three, `.` and
 * at most the currency's decimals. `12,50`, `1e3` and `-5` are refused.
 *
 * @param range lowest and highest accepted amount in minor units; by default one minor unit to 10^15.
 * @throws DomainError `money.malformed`, `money.outOfRange`
 */
export function parseAmount(text: string, currency: Currency, range: { lowest?: Minor; largest?: Minor } = {}): Minor {
  const exponent = exponentOf(currency);
  const { lowest = 1n, largest = 10n ** 15n } = range;
  const match = /^(\p{Sc}|[A-Z]{3} ?)?((?:\d{1,3}(?:,\d{3})+)|\d{1,30})(?:\.(\d{1,4}))?$/u.exec(text.trim());
  const sign = match?.[1]?.trim();
  const fraction = match?.[3] ?? "";
  if (!match?.[2] || fraction.length > exponent || (sign && !signsOf(currency).has(sign))) {
    throw new DomainError("money.malformed", {
      text: text.slice(0, 40),
      currency,
    } satisfies MoneyErrors["money.malformed"]);
  }
  const amount = BigInt(match[2].replaceAll(",", "") + fraction.padEnd(exponent, "0"));
  if (amount < lowest || amount > largest) {
    throw new DomainError("money.outOfRange", { currency, largest } satisfies MoneyErrors["money.outOfRange"]);
  }
  return amount;
}

function signsOf(currency: Currency): ReadonlySet<string> {
  const narrow = new Intl.NumberFormat("en-US", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return new Set(
    [formatter(currency), narrow]
      .map((f) => f.formatToParts(0).find((part) => part.type === "currency")?.value ?? currency)
      .concat(currency),
  );
}

/** The largest single movement: 100,000.00 of any currency (the contract's default), in its minor units. */
export function largestMovement(currency: Currency): Minor {
  return 100_000n * 10n ** BigInt(exponentOf(currency));
}

/** `numerator / denominator` rounded half up; both non-negative, the denominator positive. */
export function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/** A share of an amount, rounded half up to a minor unit: `half up(amount × bp / 10,000)`. */
export function share(amount: Minor, rate: BasisPoints): Minor {
  return halfUp(amount * BigInt(rate), 10_000n);
}

/** A rate as people read it: `1.5 %`. */
export function formatRate(rate: BasisPoints): string {
  return `${rate / 100} %`;
}

/**
 * Reads a rate as a person types it: per cent with at most two decimals, such as `3.75` or `5 %`.
 *
 * @returns undefined when it is none
 */
export function parseRate(text: string): BasisPoints | undefined {
  const [, whole, fraction = ""] = /^(\d{1,3})(?:\.(\d{1,2}))? ?%?$/.exec(text.trim()) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
}

export const moneyErrorSentences = {
  "money.malformed": ({ text, currency }: MoneyErrors["money.malformed"]) =>
    `“${text}” is not an amount in ${currency}. Write it like ${exponentOf(currency) === 0 ? "1,250" : amountDigits(1250n, currency)}.`,
  "money.outOfRange": ({ currency, largest }: MoneyErrors["money.outOfRange"]) =>
    `The amount must be between ${formatMoney(1n, currency)} and ${formatMoney(largest, currency)}.`,
};
