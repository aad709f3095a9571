/**
 * Cron schedules as robfig/cron's standard parser reads them: five fields (lists, ranges, steps, names) and
 * `@daily`-like descriptors. Day of month and day of week are either-or when both are given.
 */

import { parseDuration } from "../../../kube/duration.ts";
import { civilTime } from "../../../text/calendar.ts";
import { localToUtc, offsetAt, type Zone } from "./zones.ts";

export interface Schedule {
  /** The first time strictly after `instant`; milliseconds since 1970; undefined when there is none within five years. */
  next(instant: number): number | undefined;
}

interface Field {
  values: ReadonlySet<number>;
  /** Written `*` or `?`. */
  any: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const BOUNDS: readonly { min: number; max: number; names?: readonly string[]; first?: number }[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS, first: 1 },
  { min: 0, max: 6, names: DAYS, first: 0 },
];
const DESCRIPTORS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** A schedule that is none; the message is robfig's. */
export class ScheduleError extends Error {}

export function parseSchedule(text: string, zone: Zone): Schedule {
  if (text === "") throw new ScheduleError("empty spec string");
  if (text.startsWith("@every ")) return every(text);
  if (text.startsWith("@") && !DESCRIPTORS[text]) throw new ScheduleError(`unrecognized descriptor: ${text}`);
  const fields = (DESCRIPTORS[text] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`);
  const parsed = fields.map((field, index) => parseField(field, index));
  return new FieldSchedule(parsed, zone);
}

function every(text: string): Schedule {
  let period: number;
  try {
    period = Math.max(1, Math.floor(parseDuration(text.slice("@every ".length)) / 1e9)) * 1000;
  } catch (error) {
    throw new ScheduleError(`failed to parse duration ${text}: ${error instanceof Error ? error.message : ""}`);
  }
  return { next: (instant) => Math.floor(instant / 1000) * 1000 + period };
}

function parseField(text: string, index: number): Field {
  const bounds = BOUNDS[index] ?? { min: 0, max: 0 };
  const values = new Set<number>();
  let any = false;
  for (const part of text.split(",").filter((piece) => piece !== "")) {
    const [range = "", stepText, extra] = part.split("/");
    if (extra !== undefined) throw new ScheduleError(`too many slashes: ${part}`);
    const [low = "", high, more] = range.split("-");
    if (more !== undefined) throw new ScheduleError(`too many hyphens: ${part}`);
    let start: number;
    let end: number;
    if (low === "*" || low === "?") {
      start = bounds.min;
      end = bounds.max;
      if (stepText === undefined || stepText === "1") any = true;
    } else {
      start = numberOf(low, bounds);
      end = high === undefined ? (stepText === undefined ? start : bounds.max) : numberOf(high, bounds);
    }
    const step = stepText === undefined ? 1 : integer(stepText);
    if (start < bounds.min) throw new ScheduleError(`beginning of range (${start}) below minimum (${bounds.min}): ${part}`);
    if (end > bounds.max) throw new ScheduleError(`end of range (${end}) above maximum (${bounds.max}): ${part}`);
    if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${part}`);
    if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${part}`);
    for (let value = start; value <= end; value += step) values.add(value);
  }
  return { values, any };
}

function numberOf(text: string, bounds: { names?: readonly string[]; first?: number }): number {
  const named = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + (bounds.first ?? 0) : integer(text);
}
function integer(text: string): number {
  if (!/^\d+$/.test(text))
    throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

const MINUTE = 60_000;
const DAY = 86_400_000;

class FieldSchedule implements Schedule {
  #minutes: number[];
  #hours: number[];
  #fields: readonly Field[];
  #zone: Zone;
  constructor(fields: readonly Field[], zone: Zone) {
    this.#fields = fields;
    this.#zone = zone;
    this.#minutes = [...(fields[0]?.values ?? [])].sort((a, b) => a - b);
    this.#hours = [...(fields[1]?.values ?? [])].sort((a, b) => a - b);
  }

  next(instant: number): number | undefined {
    // Wall-clock time is searched day by day, then turned back into an instant.
    const local = instant + offsetAt(this.#zone, instant);
    const firstDay = Math.floor(local / DAY);
    for (let day = firstDay; day < firstDay + 5 * 366; day++) {
      if (!this.#matchesDay(day)) continue;
      for (const hour of this.#hours) {
        for (const minute of this.#minutes) {
          const wall = day * DAY + hour * 60 * MINUTE + minute * MINUTE;
          const found = localToUtc(this.#zone, wall);
          if (found !== undefined && found > instant) return found;
        }
      }
    }
    return undefined;
  }

  #matchesDay(day: number): boolean {
    const { month, day: dayOfMonth, weekday } = civilTime(day * DAY);
    const [, , days, months, weekdays] = this.#fields;
    if (!days || !months || !weekdays || !months.values.has(month)) return false;
    const byDay = days.values.has(dayOfMonth);
    const byWeekday = weekdays.values.has(weekday);
    return days.any || weekdays.any ? byDay && byWeekday : byDay || byWeekday;
  }
}
