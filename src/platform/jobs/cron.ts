/** Lowest and highest value of each field: minute, hour, day of month, month, day of week (0 and 7 are Sunday). */
const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** Whether a minute is due. */
export type CronSchedule = (minute: Date) => boolean;

/**
 * Reads a cron expression of five fields in UTC: numbers, `*`, lists, ranges and steps.
 *
 * As in cron, when both day fields are restricted either of them suffices.
 *
 * @throws Error when it is none
 */
export function parseCron(expression: string): CronSchedule {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== RANGES.length) throw malformed(expression);
  const [minutes, hours, days, months, weekdays] = RANGES.map((range, index) =>
    valuesOf(fields[index] ?? "", range, expression),
  ) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  const eitherDay = fields[2] !== "*" && fields[4] !== "*";
  return (minute) => {
    const onDay = days.has(minute.getUTCDate());
    const onWeekday = weekdays.has(minute.getUTCDay()) || (minute.getUTCDay() === 0 && weekdays.has(7));
    return (
      minutes.has(minute.getUTCMinutes()) &&
      hours.has(minute.getUTCHours()) &&
      months.has(minute.getUTCMonth() + 1) &&
      (eitherDay ? onDay || onWeekday : onDay && onWeekday)
    );
  };
}

function valuesOf(field: string, [lowest, highest]: readonly [number, number], expression: string): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (!match) throw malformed(expression);
    const step = Number(match[3] ?? 1);
    const from = Number(match[1] ?? lowest);
    const to = match[2] !== undefined ? Number(match[2]) : match[1] !== undefined && !match[3] ? from : highest;
    if (step < 1 || from < lowest || to > highest || from > to) throw malformed(expression);
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

function malformed(expression: string): Error {
  return new Error(`“${expression}” is not a cron expression of five fields, such as "*/5 * * * *".`);
}
