import { describe, expect, it } from "vitest";
import { openingHours, openingState } from "./opening-hours.js";

describe("opening hours", () => {
  it.each([
    ["always", "always"],
    ["Always", "always"],
    ["mon-fri 10:00-22:00", "mon-fri 10:00-22:00"],
    ["  Mon – Fri  9:00 - 22:00 ,sat 12:00-18:30", "mon-fri 09:00-22:00, sat 12:00-18:30"],
    ["sat-mon 00:00-24:00", "sat-mon 00:00-24:00"],
    ["fri 20:00-02:00", "fri 20:00-02:00"],
    ["mon-mon 10:00-11:00", "mon 10:00-11:00"],
  ])("read %s", (typed, kept) => {
    expect(openingHours.read(typed)).toBe(kept);
  });

  it.each([
    "",
    "never",
    "mon",
    "mon 10-22",
    "mon 10:00",
    "mon 10:60-22:00",
    "mon 24:00-25:00",
    "mon 10:00-24:01",
    "mon 10:00-10:00",
    "may 10:00-12:00",
    "mon-fri 10:00-22:00,",
    "mon 10:00-22:00 sat 10:00-12:00",
    Array.from({ length: 8 }, () => "mon 10:00-11:00").join(","),
  ])("refuse “%s”", (typed) => {
    expect(() => openingHours.read(typed)).toThrow("settings.refused");
  });

  const at = (hours: string, now: string, zone = "Europe/Berlin") => {
    const { open, changesAt } = openingState({ hours, timeZone: zone, now: new Date(now) });
    return [open, changesAt?.toISOString() ?? null];
  };

  it("say until when the shop is open, and when it opens next", () => {
    const hours = "mon-fri 10:00-22:00, sat 12:00-18:00";
    // A Wednesday, 12:00 in Berlin.
    expect(at(hours, "2026-01-14T11:00:00Z")).toEqual([true, "2026-01-14T21:00:00.000Z"]);
    expect(at(hours, "2026-01-14T21:00:00Z")).toEqual([false, "2026-01-15T09:00:00.000Z"]);
    // Saturday evening, to Monday.
    expect(at(hours, "2026-01-17T17:00:00Z")).toEqual([false, "2026-01-19T09:00:00.000Z"]);
    expect(at("wed 10:00-11:00", "2026-01-14T10:00:00Z")).toEqual([false, "2026-01-21T09:00:00.000Z"]);
  });

  it("follow the clocks when they change", () => {
    // Friday evening in winter time; Monday morning in summer time, and back.
    expect(at("mon-fri 10:00-22:00", "2026-03-27T21:30:00Z")).toEqual([false, "2026-03-30T08:00:00.000Z"]);
    expect(at("mon-fri 10:00-22:00", "2026-10-23T20:30:00Z")).toEqual([false, "2026-10-26T09:00:00.000Z"]);
    // A night of 23 hours.
    expect(at("sat 20:00-04:00", "2026-03-28T23:00:00Z")).toEqual([true, "2026-03-29T02:00:00.000Z"]);
  });

  it("join what touches or overlaps, over midnight too", () => {
    expect(at("fri 20:00-02:00", "2026-01-17T00:30:00Z")).toEqual([true, "2026-01-17T01:00:00.000Z"]);
    expect(at("fri 20:00-24:00, sat 00:00-06:00", "2026-01-16T20:00:00Z")).toEqual([true, "2026-01-17T05:00:00.000Z"]);
    expect(at("mon 10:00-14:00, mon 12:00-20:00", "2026-01-19T10:00:00Z")).toEqual([true, "2026-01-19T19:00:00.000Z"]);
    expect(at("sun-sat 00:00-24:00", "2026-01-19T10:00:00Z")).toEqual([true, null]);
    expect(at("always", "2026-01-19T10:00:00Z")).toEqual([true, null]);
  });
});
