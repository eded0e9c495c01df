import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError } from "./errors.js";
import {
  amountDigits,
  exponentOf,
  formatMoney,
  formatRate,
  formatSigned,
  halfUp,
  isCurrency,
  parseAmount,
  parseRate,
  share,
} from "./money.js";

describe("an amount that a person types", () => {
  it.each([
    ["5", 500n],
    ["0.01", 1n],
    ["12.5", 1250n],
    ["$1,234.50", 123450n],
    ["USD 7", 700n],
    [" 3.00 ", 300n],
    ["1,000,000", 100000000n],
  ])("%s is %s cents", (text, amount) => {
    expect(parseAmount(text, "USD")).toBe(amount);
  });

  it.each([
    "12,50",
    "1e3",
    "-5",
    "",
    "abc",
    "0x10",
    "1.234",
    "1,23,456",
    "€5",
    "5 $",
    "٣",
    "1.",
    ".5",
    "NaN",
    "Infinity",
    "5\n6",
    "1,0000",
  ])("%j is refused with an example", (text) => {
    expect(() => parseAmount(text, "USD")).toThrow(new DomainError("money.malformed", {}).message);
  });

  it("knows the decimals and the sign of other currencies", () => {
    expect(parseAmount("¥1,250", "JPY")).toBe(1250n);
    expect(() => parseAmount("12.5", "JPY")).toThrow("money.malformed");
    expect(parseAmount("1.234", "KWD")).toBe(1234n);
    expect(parseAmount("€9.99", "EUR")).toBe(999n);
    expect(() => parseAmount("$9.99", "EUR")).toThrow("money.malformed");
  });

  it("stays within its bounds", () => {
    expect(() => parseAmount("0", "USD")).toThrow("money.outOfRange");
    expect(parseAmount("100,000.00", "USD", { largest: 10_000_000n })).toBe(10_000_000n);
    expect(() => parseAmount("100,000.01", "USD", { largest: 10_000_000n })).toThrow("money.outOfRange");
    expect(() => parseAmount("9".repeat(30), "USD")).toThrow("money.outOfRange");
    expect(() => parseAmount("9".repeat(3000), "USD")).toThrow("money.malformed");
    expect(parseAmount("0", "USD", { lowest: 0n })).toBe(0n);
  });

  it("reads back what it shows, at any size and in any currency", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 15n), fc.constantFrom("USD", "JPY", "KWD", "EUR", "CHF"), (amount, currency) => {
        expect(parseAmount(amountDigits(amount, currency), currency)).toBe(amount);
        expect(parseAmount(formatMoney(amount, currency).replace(/\u00a0/g, " "), currency)).toBe(amount);
      }),
    );
  });
});

describe("an amount that people read", () => {
  it("is exact where a float is not", () => {
    expect(formatMoney(900719925474099301n, "USD")).toBe("$9,007,199,254,740,993.01");
    expect(formatMoney(-5n, "USD")).toBe("-$0.05");
    expect(formatSigned(500n, "USD")).toBe("+$5.00");
    expect(amountDigits(7n, "KWD")).toBe("0.007");
    expect(exponentOf("JPY")).toBe(0);
  });

  it("knows ISO 4217", () => {
    expect(isCurrency("USD")).toBe(true);
    expect(isCurrency("usd")).toBe(false);
    expect(isCurrency("DOGE")).toBe(false);
  });
});

describe("rounding", () => {
  it("goes half up, exactly", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.bigInt(1n, 10n ** 9n), (numerator, denominator) => {
        const rounded = halfUp(numerator, denominator);
        // rounded - 1/2 <= n/d < rounded + 1/2, without fractions.
        expect((2n * rounded - 1n) * denominator <= 2n * numerator).toBe(true);
        expect(2n * numerator < (2n * rounded + 1n) * denominator).toBe(true);
      }),
    );
  });

  it("takes 3.75 % of 9.90 as 0.37", () => {
    expect(share(990n, 375)).toBe(37n);
  });
});

describe("a rate", () => {
  it.each([
    ["3.75", 375],
    ["5 %", 500],
    ["0.5%", 50],
    [" 0 ", 0],
    ["100", 10_000],
  ])("%s is %s basis points", (text, rate) => {
    expect(parseRate(text)).toBe(rate);
  });

  it.each(["", "-1", "1,5", "1.234", "1e1", "five", "1000", "% 5"])("%j is none", (text) => {
    expect(parseRate(text)).toBeUndefined();
  });

  it("is shown as it is typed", () => {
    for (let rate = 0; rate <= 10_000; rate += 7) expect(parseRate(formatRate(rate))).toBe(rate);
    expect(formatRate(375)).toBe("3.75 %");
  });
});
