import fc from "fast-check";
import { expect, it } from "vitest";
import { DomainError } from "../errors.js";
import { newKey } from "../ids.js";
import { action, actionName, idKey, pageNumber, quantity, rowId, snowflake, word } from "./custom-id.js";

const everything = action("spec.everything", {
  order: rowId,
  member: snowflake,
  page: pageNumber,
  key: idKey,
  units: quantity,
  state: word("open", "closed"),
});

const values = fc.record({
  order: fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map(String),
  member: fc.bigInt({ min: 10n ** 16n, max: 2n ** 63n - 1n }).map(String),
  page: fc.integer({ min: 0, max: 99_999 }),
  key: fc.constant(0).map(newKey),
  units: fc.integer({ min: 0, max: 9_999 }),
  state: fc.constantFrom("open" as const, "closed" as const),
});

it("gives back the fields that went in, within 100 characters", () => {
  fc.assert(
    fc.property(values, (given) => {
      const id = everything.id(given);
      expect(id.length).toBeLessThanOrEqual(100);
      expect(everything.pattern.test(id)).toBe(true);
      expect(everything.parse(id)).toEqual(given);
      expect(actionName(id)).toBe("spec.everything");
    }),
  );
});

it("refuses ids that people forge", () => {
  const pay = action("spec.pay", { order: rowId });
  for (const forged of ["spec.pay:", "spec.pay:-1", "spec.pay:1:2", "spec.pay:1\n", "spec-pay:1", "x:spec.pay:1", ""]) {
    expect(pay.pattern.test(forged), forged).toBe(false);
    expect(() => pay.parse(forged)).toThrow(DomainError);
  }
  expect(() => rowId.parse("1; DROP TABLE orders")).toThrow(DomainError);
});

it("refuses values that no id may carry", () => {
  const turn = action("spec.turn", { page: pageNumber, order: rowId });
  for (const page of [-1, 1.5, 1e21, NaN, 100_000]) expect(() => turn.id({ page, order: "1" })).toThrow(RangeError);
  expect(() => turn.id({ page: 1, order: "1:2" })).toThrow(RangeError);
});

it("stops at load when a name is taken or odd, or an id could grow too long", () => {
  action("spec.taken");
  expect(() => action("spec.taken", { order: rowId })).toThrow(/twice/);
  expect(() => action("spec:odd")).toThrow(RangeError);
  expect(() => action("spec.long", { a: idKey, b: idKey, c: idKey, d: idKey })).toThrow(/101 characters/);
  expect(() => word("a:b")).toThrow(RangeError);
});
