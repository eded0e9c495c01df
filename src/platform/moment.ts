import { DAY, HOUR, MINUTE } from "./clock.js";
import { DomainError } from "./errors.js";

export interface MomentErrors {
  /** The text names no moment. */
  "moment.malformed": { text: string };
  /** It is over, or more than {@link FARTHEST_DAYS} days away. */
  "moment.outOfRange": object;
}

/** How far ahead people plan: ten years. */
const FARTHEST_DAYS = 3_650;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY };

const LATER = /^in (\d{1,5}) ?([mhd])$/i;
const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}))?$/;

/**
 * Reads a coming moment as a person types it: `in 3h` (`m`, `h`, `d`), or `2026-12-24 18:00` in the guild's zone, where a
 * day without a time begins at midnight. A time that a clock change skips is taken as far behind the change.
 *
 * @param timeZone IANA
 * @throws DomainError `moment.malformed`, `moment.outOfRange`
 */
export function parseMoment(text: string, timeZone: string, now: Date): Date {
  const written = text.trim();
  const at = later(written, now) ?? local(written, timeZone);
  if (!at)
    throw new DomainError("moment.malformed", { text: text.slice(0, 40) } satisfies MomentErrors["moment.malformed"]);
  const ahead = at.getTime() - now.getTime();
  if (ahead < 0 || ahead > FARTHEST_DAYS * DAY) {
    throw new DomainError("moment.outOfRange", {} satisfies MomentErrors["moment.outOfRange"]);
  }
  return at;
}

function later(text: string, now: Date): Date | undefined {
  const [, count, unit = ""] = LATER.exec(text) ?? [];
  return count === undefined ? undefined : new Date(now.getTime() + Number(count) * (UNITS[unit.toLowerCase()] ?? 0));
}

function local(text: string, timeZone: string): Date | undefined {
  const match = LOCAL.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const asUtc = new Date(Date.UTC(year, month - 1, day, hour, minute));
  // The 30th of February would become a day in March.
  if (asUtc.toISOString().slice(0, 16) !== `${match.slice(1, 4).join("-")}T${match[4] ?? "00"}:${match[5] ?? "00"}`) {
    return undefined;
  }
  // The offset a day earlier cannot be across the same clock change; near one the second look decides.
  const first = asUtc.getTime() - offset(asUtc, timeZone);
  return new Date(asUtc.getTime() - offset(new Date(first), timeZone));
}

/** What clocks in the zone are ahead of UTC at a moment, in ms. */
function offset(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return (
    Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - at.getTime()
  );
}

export const momentErrorSentences = {
  "moment.malformed": ({ text }: MomentErrors["moment.malformed"]) =>
    `“${text}” is not a time. Write it like 2026-12-24 18:00 or in 3h.`,
  "moment.outOfRange": () => "This time is over already, or more than ten years away. Choose a coming one.",
};
