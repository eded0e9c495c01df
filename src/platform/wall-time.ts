import { DAY } from "./clock.js";

/** What the clocks on the walls of a zone show, in milliseconds as if they showed UTC; `Date.UTC` makes one. */
export type WallTime = number;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let known = formatters.get(timeZone);
  if (!known) {
    known = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(timeZone, known);
  }
  return known;
}

/** What a wall clock of the IANA zone shows at an instant, to the second. */
export function wallTimeOf(at: Date, timeZone: string): WallTime {
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

/**
 * The instant at which a wall clock of the IANA zone shows this time.
 *
 * When clocks are put back, an hour is shown twice: the first of the two is meant. When they are put forward, an hour is
 * left out: a time in it counts as if they had not been, so 02:30 becomes 03:30.
 */
export function instantOf(wall: WallTime, timeZone: string): Date {
  const offset = (at: number) => wallTimeOf(new Date(at), timeZone) - at;
  // No zone changes its clocks twice within two days.
  const [before, after] = [offset(wall - DAY), offset(wall + DAY)];
  const shown = [wall - before, wall - after].filter((at) => at + offset(at) === wall);
  return new Date(shown.length > 0 ? Math.min(...shown) : wall - before);
}
