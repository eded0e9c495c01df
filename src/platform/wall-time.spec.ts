import { describe, expect, it } from "vitest";
import { instantOf, wallTimeOf } from "./wall-time.js";

const berlin = (...time: [number, number, number, number, number]) =>
  instantOf(Date.UTC(time[0], time[1] - 1, time[2], time[3], time[4]), "Europe/Berlin").toISOString();

describe("a wall time", () => {
  it("is an hour or two from UTC, by the season", () => {
    expect(berlin(2026, 1, 15, 10, 0)).toBe("2026-01-15T09:00:00.000Z");
    expect(berlin(2026, 7, 15, 10, 0)).toBe("2026-07-15T08:00:00.000Z");
  });

  it("of an hour that is left out moves on, and of one that comes twice is the first", () => {
    expect(berlin(2026, 3, 29, 2, 30)).toBe("2026-03-29T01:30:00.000Z");
    expect(berlin(2026, 10, 25, 2, 30)).toBe("2026-10-25T00:30:00.000Z");
    expect(berlin(2026, 10, 25, 3, 0)).toBe("2026-10-25T02:00:00.000Z");
  });

  it("comes back as it went in, in any zone at any other time", () => {
    for (const zone of ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe"]) {
      for (let day = 0; day < 365; day += 1) {
        const wall = Date.UTC(2026, 0, 1 + day, 12, 15);
        expect(wallTimeOf(instantOf(wall, zone), zone), zone).toBe(wall);
      }
    }
  });
});
