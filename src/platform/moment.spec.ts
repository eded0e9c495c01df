import { describe, expect, it } from "vitest";
import { parseMoment } from "./moment.js";

const NOW = new Date("2026-03-01T12:00:00Z");
const read = (text: string, zone = "UTC") => parseMoment(text, zone, NOW).toISOString();

describe("a moment that a person types", () => {
  it.each([
    ["2026-12-24 18:00", "UTC", "2026-12-24T18:00:00.000Z"],
    ["2026-12-24 18:00", "Europe/Berlin", "2026-12-24T17:00:00.000Z"],
    ["2026-07-01 18:00", "Europe/Berlin", "2026-07-01T16:00:00.000Z"],
    ["2026-12-24 18:00", "America/New_York", "2026-12-24T23:00:00.000Z"],
    ["2026-12-24 00:30", "Asia/Kolkata", "2026-12-23T19:00:00.000Z"],
    ["2026-12-24", "Asia/Tokyo", "2026-12-23T15:00:00.000Z"],
    // The night in which clocks go forward, and that in which they go back.
    ["2026-03-29 01:59", "Europe/Berlin", "2026-03-29T00:59:00.000Z"],
    ["2026-03-29 03:00", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
    ["2026-10-25 00:59", "Europe/Berlin", "2026-10-24T22:59:00.000Z"],
    ["2026-10-25 03:00", "Europe/Berlin", "2026-10-25T02:00:00.000Z"],
    ["2026-11-01 03:00", "America/New_York", "2026-11-01T08:00:00.000Z"],
    ["in 3h", "Asia/Tokyo", "2026-03-01T15:00:00.000Z"],
    ["In 90 M", "UTC", "2026-03-01T13:30:00.000Z"],
    ["in 2d", "UTC", "2026-03-03T12:00:00.000Z"],
    ["in 0m", "UTC", "2026-03-01T12:00:00.000Z"],
  ])("%s in %s is %s", (text, zone, at) => {
    expect(read(text, zone)).toBe(at);
  });

  it.each([
    "",
    "tomorrow",
    "18:00",
    "24.12.2026 18:00",
    "2026-02-30 10:00",
    "2026-13-01",
    "2026-12-24 25:00",
    "in h",
    "in -3h",
    "in 3 weeks",
  ])("%j is refused with an example", (text) => {
    expect(() => read(text)).toThrow("moment.malformed");
  });

  it.each(["2026-03-01 11:59", "1999-01-01", "2036-03-01 12:00", "in 99999d"])("%s is out of reach", (text) => {
    expect(() => read(text)).toThrow("moment.outOfRange");
  });
});
