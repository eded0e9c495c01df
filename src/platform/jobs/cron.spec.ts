import { describe, expect, it } from "vitest";
import { parseCron } from "./cron.js";

describe("a schedule", () => {
  it.each([
    ["* * * * *", "2026-12-24T18:37:00Z", true],
    ["*/5 * * * *", "2026-12-24T18:35:59Z", true],
    ["*/5 * * * *", "2026-12-24T18:37:00Z", false],
    ["3-10/3 * * * *", "2026-12-24T18:09:00Z", true],
    ["3-10/3 * * * *", "2026-12-24T18:10:00Z", false],
    ["50/5 * * * *", "2026-12-24T18:55:00Z", true],
    ["0,30 18 * * *", "2026-12-24T18:30:00Z", true],
    ["0,30 18 * * *", "2026-12-24T19:30:00Z", false],
    ["0 0 1 * *", "2027-01-01T00:00:00Z", true],
    ["0 0 1 * *", "2027-01-02T00:00:00Z", false],
    ["0 0 * 2 *", "2027-01-01T00:00:00Z", false],
    ["0 0 * * 7", "2026-12-27T00:00:00Z", true],
    ["0 0 * * 1-5", "2026-12-27T00:00:00Z", false],
    ["0 0 13 * 5", "2026-12-25T00:00:00Z", true],
  ])("%s at %s is due: %s", (expression, at, due) => {
    expect(parseCron(expression)(new Date(at))).toBe(due);
  });

  it.each([
    "",
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "5-1 * * * *",
    "*/0 * * * *",
    "a * * * *",
    "1.5 * * * *",
  ])("“%s” is refused", (expression) => {
    expect(() => parseCron(expression)).toThrow("is not a cron expression");
  });
});
