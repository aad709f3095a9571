/** Dates in UTC, as strftime writes them. */
import { civilTime, daysOf } from "../text/calendar.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const DAY = 86_400_000;

/** Milliseconds since 1970 of a date in UTC; months from 1. */
function millisecondsOf(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  return daysOf(year, month, day) * DAY + hour * 3_600_000 + minute * 60_000 + second * 1000;
}

/** strftime with GNU's flags `-`, `_`, `0`, `^`. */
export function formatDate(format: string, milliseconds: number): string {
  const date = civilTime(milliseconds);
  const two = (value: number) => String(value).padStart(2, "0");
  return format.replace(/%([-_0^#]?)(\d*)(:{0,2}[a-zA-Z%+])/g, (whole, flag: string, width: string, letter: string) => {
    const value = field(letter);
    if (value === undefined) return whole;
    let text = value;
    if (flag === "-") text = text.replace(/^[0 ]+(?=\d)/, "");
    else if (flag === "_") text = text.replace(/^0+(?=\d)/, (zeros) => " ".repeat(zeros.length));
    else if (flag === "^") text = text.toUpperCase();
    return letter === "N" && width ? text.slice(0, Number(width)) : text.padStart(Number(width || 0), "0");
  });
  function field(letter: string): string | undefined {
    switch (letter) {
      case "%":
        return "%";
      case "Y":
        return String(date.year);
      case "y":
        return two(date.year % 100);
      case "C":
        return two(Math.floor(date.year / 100));
      case "m":
        return two(date.month);
      case "d":
        return two(date.day);
      case "e":
        return String(date.day).padStart(2);
      case "H":
        return two(date.hour);
      case "k":
        return String(date.hour).padStart(2);
      case "I":
        return two(date.hour % 12 || 12);
      case "l":
        return String(date.hour % 12 || 12).padStart(2);
      case "M":
        return two(date.minute);
      case "S":
        return two(date.second);
      case "N":
        return `${String(date.millisecond).padStart(3, "0")}000000`;
      case "s":
        return String(Math.floor(milliseconds / 1000));
      case "p":
        return date.hour < 12 ? "AM" : "PM";
      case "P":
        return date.hour < 12 ? "am" : "pm";
      case "a":
        return (DAYS[date.weekday] ?? "").slice(0, 3);
      case "A":
        return DAYS[date.weekday];
      case "b":
      case "h":
        return (MONTHS[date.month - 1] ?? "").slice(0, 3);
      case "B":
        return MONTHS[date.month - 1];
      case "j":
        return String(date.dayOfYear).padStart(3, "0");
      case "u":
        return String(date.weekday || 7);
      case "w":
        return String(date.weekday);
      case "n":
        return "\n";
      case "t":
        return "\t";
      case "F":
        return formatDate("%Y-%m-%d", milliseconds);
      case "T":
      case "X":
        return formatDate("%H:%M:%S", milliseconds);
      case "R":
        return formatDate("%H:%M", milliseconds);
      case "D":
      case "x":
        return formatDate("%m/%d/%y", milliseconds);
      case "r":
        return formatDate("%I:%M:%S %p", milliseconds);
      case "c":
        return formatDate("%a %b %e %H:%M:%S %Y", milliseconds);
      case "Z":
        return "UTC";
      case "z":
        return "+0000";
      case ":z":
        return "+00:00";
      case "U":
        return two(Math.floor((date.dayOfYear + 6 - date.weekday) / 7));
      case "W":
        return two(Math.floor((date.dayOfYear + 6 - ((date.weekday + 6) % 7)) / 7));
      case "V": {
        const monday = (date.weekday + 6) % 7;
        const week = Math.floor((date.dayOfYear - monday + 9) / 7);
        return two(week < 1 ? 52 : week);
      }
      default:
        return undefined;
    }
  }
}

/** Reads `2024-07-09`, `2024-07-09T08:29:35Z`, `@1720513775`, `now`, `yesterday`, `3 days ago`, `+2 hours`. */
export function parseDate(text: string, now: number): number | undefined {
  let rest = text.trim();
  if (/^@-?\d+(\.\d+)?$/.test(rest)) return Number(rest.slice(1)) * 1000;
  let base = now;
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?/.exec(rest);
  if (iso) {
    const [whole, year, month, day, hour = "0", minute = "0", second = "0", zone] = iso;
    if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
    base = millisecondsOf(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
    const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
    if (offset) base -= (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000;
    rest = rest.slice(whole.length).trim();
  }
  const units: Record<string, number> = {
    sec: 1000,
    second: 1000,
    min: 60_000,
    minute: 60_000,
    hour: 3_600_000,
    day: DAY,
    week: 7 * DAY,
    fortnight: 14 * DAY,
  };
  while (rest !== "") {
    const word = /^(now|today|yesterday|tomorrow)\b\s*/.exec(rest);
    const relative = /^([+-]?\s*\d+|next|last|a|an)\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(\s+ago)?\b\s*/.exec(
      rest,
    );
    if (word) {
      base += word[1] === "yesterday" ? -DAY : word[1] === "tomorrow" ? DAY : 0;
      rest = rest.slice(word[0].length);
    } else if (relative) {
      const amount =
        relative[1] === "next" || relative[1] === "a" || relative[1] === "an"
          ? 1
          : relative[1] === "last"
            ? -1
            : Number((relative[1] ?? "").replace(/\s/g, ""));
      const signed = relative[3] ? -amount : amount;
      const unit = relative[2] ?? "";
      if (unit === "month" || unit === "year") {
        const date = civilTime(base);
        const months = date.year * 12 + date.month - 1 + signed * (unit === "year" ? 12 : 1);
        base = millisecondsOf(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, date.day, date.hour, date.minute, date.second);
      } else base += signed * (units[unit] ?? 0);
      rest = rest.slice(relative[0].length);
    } else return undefined;
  }
  return base;
}
