import type { VNode } from "preact";
import { useStage, useTick } from "./context.js";

const FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `in 3 hours`, `2 days ago`. */
export function fromNow(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1_000);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(seconds, "second");
}

export function dateText(at: number, style: string): string {
  return new Date(at).toLocaleString("en-GB", FORMATS[style] ?? FORMATS["f"]);
}

/** Discord's `<t:…>`, in the reader's own zone; a relative one stays current. */
export function Moment({ at, style }: { readonly at: number; readonly style: string }): VNode {
  const { session } = useStage();
  useTick(style === "R" ? 1_000 : 60_000);
  const text = style === "R" ? fromNow(at, session.now()) : dateText(at, style);
  return (
    <time class="moment" dateTime={new Date(at).toISOString()} title={dateText(at, "F")}>
      {text}
    </time>
  );
}

/** `Today at 14:03`, as beside the author of a message. */
export function sentText(at: number, now: number): string {
  const clock = dateText(at, "t");
  const day = (time: number): string => new Date(time).toDateString();
  if (day(at) === day(now)) return `Today at ${clock}`;
  if (day(at) === day(now - 86_400_000)) return `Yesterday at ${clock}`;
  return `${dateText(at, "d")} ${clock}`;
}
