/**
 * Time zones that a CronJob may name. Fixed offsets, and the two common rules of summer time (European Union,
 * United States); other names are unknown, as a missing zone file would make them.
 */
import { civilTime, daysOf } from "../../../text/calendar.ts";

export interface Zone {
  /** Minutes east of Greenwich in winter. */
  readonly offset: number;
  readonly summer?: "eu" | "us";
}

const hours = (value: number, summer?: "eu" | "us"): Zone => ({ offset: value * 60, ...(summer ? { summer } : {}) });
const FIXED: Readonly<Record<string, Zone>> = {
  UTC: hours(0),
  GMT: hours(0),
  "Etc/UTC": hours(0),
  "Etc/GMT": hours(0),
  "Africa/Cairo": hours(2),
  "Africa/Johannesburg": hours(2),
  "Africa/Lagos": hours(1),
  "Africa/Nairobi": hours(3),
  "America/Argentina/Buenos_Aires": hours(-3),
  "America/Bogota": hours(-5),
  "America/Chicago": hours(-6, "us"),
  "America/Denver": hours(-7, "us"),
  "America/Los_Angeles": hours(-8, "us"),
  "America/Mexico_City": hours(-6),
  "America/New_York": hours(-5, "us"),
  "America/Phoenix": hours(-7),
  "America/Sao_Paulo": hours(-3),
  "America/Toronto": hours(-5, "us"),
  "America/Vancouver": hours(-8, "us"),
  "Asia/Bangkok": hours(7),
  "Asia/Dhaka": hours(6),
  "Asia/Dubai": hours(4),
  "Asia/Ho_Chi_Minh": hours(7),
  "Asia/Hong_Kong": hours(8),
  "Asia/Jakarta": hours(7),
  "Asia/Karachi": hours(5),
  "Asia/Kolkata": hours(5.5),
  "Asia/Kuala_Lumpur": hours(8),
  "Asia/Manila": hours(8),
  "Asia/Saigon": hours(7),
  "Asia/Seoul": hours(9),
  "Asia/Shanghai": hours(8),
  "Asia/Singapore": hours(8),
  "Asia/Taipei": hours(8),
  "Asia/Tokyo": hours(9),
  "Australia/Brisbane": hours(10),
  "Australia/Perth": hours(8),
  "Europe/Amsterdam": hours(1, "eu"),
  "Europe/Athens": hours(2, "eu"),
  "Europe/Berlin": hours(1, "eu"),
  "Europe/Brussels": hours(1, "eu"),
  "Europe/Dublin": hours(0, "eu"),
  "Europe/Helsinki": hours(2, "eu"),
  "Europe/Istanbul": hours(3),
  "Europe/Kyiv": hours(2, "eu"),
  "Europe/Lisbon": hours(0, "eu"),
  "Europe/London": hours(0, "eu"),
  "Europe/Madrid": hours(1, "eu"),
  "Europe/Moscow": hours(3),
  "Europe/Oslo": hours(1, "eu"),
  "Europe/Paris": hours(1, "eu"),
  "Europe/Prague": hours(1, "eu"),
  "Europe/Rome": hours(1, "eu"),
  "Europe/Stockholm": hours(1, "eu"),
  "Europe/Vienna": hours(1, "eu"),
  "Europe/Warsaw": hours(1, "eu"),
  "Europe/Zurich": hours(1, "eu"),
};

export const UTC_ZONE: Zone = { offset: 0 };

/** Undefined for a name that is not known. `Etc/GMT+5` is five hours west. */
export function zoneNamed(name: string | undefined): Zone | undefined {
  if (!name) return UTC_ZONE;
  const match = /^Etc\/GMT([+-])(\d{1,2})$/.exec(name);
  if (match && Number(match[2]) <= 14) return { offset: (match[1] === "+" ? -60 : 60) * Number(match[2]) };
  return Object.hasOwn(FIXED, name) ? FIXED[name] : undefined;
}

/** Milliseconds to add to UTC at that instant. */
export function offsetAt(zone: Zone, instant: number): number {
  return (zone.offset + (isSummer(zone, instant) ? 60 : 0)) * 60_000;
}

/** The instant of a wall-clock time; undefined for one that the clock skips. */
export function localToUtc(zone: Zone, wall: number): number | undefined {
  for (const minutes of zone.summer ? [zone.offset + 60, zone.offset] : [zone.offset]) {
    const instant = wall - minutes * 60_000;
    if (instant + offsetAt(zone, instant) === wall) return instant;
  }
  return undefined;
}

const HOUR = 3_600_000;
const DAY = 86_400_000;

function isSummer({ summer, offset }: Zone, instant: number): boolean {
  if (!summer) return false;
  const { year } = civilTime(instant);
  if (summer === "eu") return instant >= lastSunday(year, 3) + HOUR && instant < lastSunday(year, 10) + HOUR;
  // United States: at two in the morning, local time.
  const start = nthSunday(year, 3, 2) + 2 * HOUR - offset * 60_000;
  const end = nthSunday(year, 11, 1) + HOUR - offset * 60_000;
  return instant >= start && instant < end;
}
function nthSunday(year: number, month: number, nth: number): number {
  const first = daysOf(year, month, 1);
  return (first + ((7 - civilTime(first * DAY).weekday) % 7) + (nth - 1) * 7) * DAY;
}
function lastSunday(year: number, month: number): number {
  const last = daysOf(year, month, 31);
  return (last - civilTime(last * DAY).weekday) * DAY;
}
