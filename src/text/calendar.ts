/** The Gregorian calendar in UTC, without the host's `Date` (Howard Hinnant's days_from_civil and back). */

/** Days since 1970-01-01 of a date of the Gregorian calendar; `month` is 1…12. */
export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** A date and time of day. */
export interface CivilTime {
  readonly year: number;
  /** 1…12 */
  readonly month: number;
  /** 1…31 */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1…366 */
  readonly dayOfYear: number;
}

const DAY = 86_400_000;

/** The UTC calendar date and time of an instant in milliseconds since 1970. */
export function civilTime(instant: number): CivilTime {
  const days = Math.floor(instant / DAY);
  const rest = instant - days * DAY;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfShifted = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfShifted + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayOfShifted - Math.floor((153 * shifted + 2) / 5) + 1,
    hour: Math.floor(rest / 3_600_000),
    minute: Math.floor(rest / 60_000) % 60,
    second: Math.floor(rest / 1000) % 60,
    millisecond: Math.floor(rest % 1000),
    weekday: (((days + 4) % 7) + 7) % 7,
    dayOfYear: days - daysOf(year, 1, 1) + 1,
  };
}

/** `2024-07-09T08:29:35Z` of an instant in milliseconds since 1970. */
export function formatRfc3339(instant: number): string {
  const { year, month, day, hour, minute, second } = civilTime(instant);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}Z`;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Milliseconds since 1970 of an RFC 3339 time (`2024-07-09T08:29:35Z`); NaN when it is none. */
export function parseRfc3339(text: string): number {
  const plain = text.length === 20 ? plainTime(text) : Number.NaN;
  if (!Number.isNaN(plain)) return plain;
  const match = RFC3339.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, sign, hours = "0", minutes = "0"] = match;
  const seconds = daysOf(Number(year), Number(month), Number(day)) * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60;
  return (seconds - offset) * 1000 + (fraction ? Math.floor(Number(`0${fraction}`) * 1000) : 0);
}

/** `2024-07-09T08:29:35Z`, the way nearly all are written: ten thousand of them in one table. NaN when it is another. */
function plainTime(text: string): number {
  let bad = 0;
  const two = (at: number): number => {
    const tens = text.charCodeAt(at) - 48;
    const ones = text.charCodeAt(at + 1) - 48;
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) bad = 1;
    return tens * 10 + ones;
  };
  const seconds = daysOf(two(0) * 100 + two(2), two(5), two(8)) * 86_400 + two(11) * 3600 + two(14) * 60 + two(17);
  const written = text[4] === "-" && text[7] === "-" && text[10] === "T" && text[13] === ":" && text[16] === ":" && text[19] === "Z";
  return bad === 0 && written ? seconds * 1000 : Number.NaN;
}
