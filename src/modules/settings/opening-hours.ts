import { DAY, MINUTE } from "../../platform/clock.js";
import { instantOf, wallTimeOf } from "../../platform/wall-time.js";
import { textSetting } from "./setting-kinds.js";

/** Open at all times: the setting's default. */
export const ALWAYS = "always";
export const MOST_RANGES = 7;

/** In the order of `Date.getUTCDay`. */
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTES_A_DAY = 24 * 60;
const RANGE = /^([a-z]{3})(?:-([a-z]{3}))? (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/;

/** Hours on some days of the week. */
interface WeekRange {
  /** As it is written: `mon-fri 10:00-22:00`. */
  readonly text: string;
  /** Indexes of {@link WEEKDAYS} on which it begins. */
  readonly days: readonly number[];
  /** Minutes from that day's midnight; an end past 24:00 lies on the next day. */
  readonly from: number;
  readonly to: number;
}

/** When the shop is served; what is bought outside of it waits. */
export const openingHours = textSetting<string>(
  {
    key: "shop.openingHours",
    label: "Opening hours",
    help: `When staff are there, such as \`mon-fri 10:00-22:00, sat 12:00-18:00\`, or \`${ALWAYS}\`. At most ${MOST_RANGES} ranges.`,
    defaultValue: ALWAYS,
  },
  (text) => (text.toLowerCase() === ALWAYS ? ALWAYS : written(rangesOf(text))),
);

/** When the shop is served, as it is shown at a moment. */
export interface OpeningFacts {
  /** The value of {@link openingHours}. */
  readonly hours: string;
  readonly timeZone: string;
  readonly now: Date;
}

/** Whether the shop is open, and until when that holds; null: for good. */
export interface OpeningState {
  readonly open: boolean;
  readonly changesAt: Date | null;
}

/** Whether the shop is open now; the hours are meant in the guild's zone. */
export function openingState({ hours, timeZone, now }: OpeningFacts): OpeningState {
  const ranges = rangesOf(hours);
  if (!ranges) return { open: true, changesAt: null };
  const periods = periodsAround(ranges, timeZone, now);
  const current = periods.find(({ start, end }) => start <= now.getTime() && now.getTime() < end);
  if (!current) {
    const next = periods.find(({ start }) => start > now.getTime());
    return { open: false, changesAt: next ? new Date(next.start) : null };
  }
  // The days that were looked at hold a whole week; what outlasts it never ends.
  const endless = current.end - now.getTime() > 7 * DAY;
  return { open: true, changesAt: endless ? null : new Date(current.end) };
}

/** The times of opening from yesterday to a week from now, joined where they touch, in order. */
function periodsAround(ranges: readonly WeekRange[], timeZone: string, now: Date): { start: number; end: number }[] {
  const today = Math.floor(wallTimeOf(now, timeZone) / DAY) * DAY;
  const each = Array.from({ length: 10 }, (_, i) => today + (i - 1) * DAY)
    .flatMap((midnight) =>
      ranges
        .filter(({ days }) => days.includes(new Date(midnight).getUTCDay()))
        .map(({ from, to }) => ({
          start: instantOf(midnight + from * MINUTE, timeZone).getTime(),
          end: instantOf(midnight + to * MINUTE, timeZone).getTime(),
        })),
    )
    .sort((a, b) => a.start - b.start);
  const joined: { start: number; end: number }[] = [];
  for (const period of each) {
    const last = joined.at(-1);
    if (last && period.start <= last.end) last.end = Math.max(last.end, period.end);
    else joined.push({ ...period });
  }
  return joined;
}

/** The ranges that a text names; undefined when it names none, too many, or none that make sense. */
function rangesOf(text: string): WeekRange[] | undefined {
  const parts = text
    .toLowerCase()
    .replaceAll("–", "-")
    .split(",")
    .map((part) => part.replace(/\s+/g, " ").replace(/ ?- ?/g, "-").trim());
  if (parts.length > MOST_RANGES) return undefined;
  const ranges = parts.flatMap((part) => rangeOf(part) ?? []);
  return ranges.length === parts.length ? ranges : undefined;
}

function rangeOf(text: string): WeekRange | undefined {
  const [, first = "", last = first, ...clock] = RANGE.exec(text) ?? [];
  const [start, end] = [WEEKDAYS.indexOf(first), WEEKDAYS.indexOf(last)];
  const [fromHour = NaN, fromMinute = NaN, toHour = NaN, toMinute = NaN] = clock.map(Number);
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  if (start < 0 || end < 0 || fromMinute > 59 || toMinute > 59) return undefined;
  if (!(from < MINUTES_A_DAY && to <= MINUTES_A_DAY && from !== to)) return undefined;
  const days = Array.from({ length: ((end - start + 7) % 7) + 1 }, (_, i) => (start + i) % 7);
  const names = days.length > 1 ? `${first}-${last}` : first;
  return {
    text: `${names} ${clockText(from)}-${clockText(to)}`,
    days,
    from,
    to: to < from ? to + MINUTES_A_DAY : to,
  };
}

function clockText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

function written(ranges: readonly WeekRange[] | undefined): string | undefined {
  return ranges?.map(({ text }) => text).join(", ");
}
