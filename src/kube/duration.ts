/**
 * Durations: Go's `time.Duration` as text, and the short ages that kubectl prints.
 * Upstream: Go's time package; k8s.io/apimachinery/pkg/util/duration/duration.go.
 */
import { parseRfc3339 } from "../text/calendar.ts";

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** A text that is not a duration; the message is Go's (`time: invalid duration "x"`). */
export class DurationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DurationError";
  }
}

/** Go's `time.ParseDuration`, in nanoseconds. Throws `DurationError`. */
export function parseDuration(text: string): number {
  const shown = JSON.stringify(text);
  let rest = text;
  let negative = false;
  if (rest.startsWith("-") || rest.startsWith("+")) {
    negative = rest.startsWith("-");
    rest = rest.slice(1);
  }
  if (rest === "0") return 0;
  if (rest === "") throw new DurationError(`time: invalid duration ${shown}`);
  let total = 0;
  while (rest !== "") {
    const number = /^([0-9]*)(\.([0-9]*))?/.exec(rest);
    const digits = number?.[0] ?? "";
    if (digits === "" || digits === ".") throw new DurationError(`time: invalid duration ${shown}`);
    rest = rest.slice(digits.length);
    const unit = /^[^0-9.]+/.exec(rest)?.[0];
    if (unit === undefined) throw new DurationError(`time: missing unit in duration ${shown}`);
    const factor = UNITS[unit];
    if (factor === undefined) throw new DurationError(`time: unknown unit ${JSON.stringify(unit)} in duration ${shown}`);
    rest = rest.slice(unit.length);
    total += Number(digits) * factor;
    if (total > 2 ** 63) throw new DurationError(`time: invalid duration ${shown}`);
  }
  return negative ? -Math.round(total) : Math.round(total);
}

/** Go's `time.Duration.String()` of so many nanoseconds: `1m30s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  const sign = nanoseconds < 0 ? "-" : "";
  const total = Math.abs(nanoseconds);
  if (total < 1e3) return `${sign}${total}ns`;
  if (total < 1e6) return `${sign}${trimFraction(total / 1e3, 3)}µs`;
  if (total < 1e9) return `${sign}${trimFraction(total / 1e6, 6)}ms`;
  const whole = Math.floor(total / 1e9);
  const fraction = String(total % 1e9)
    .padStart(9, "0")
    .replace(/0+$/, "");
  const seconds = `${whole % 60}${fraction === "" ? "" : `.${fraction}`}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) return `${sign}${seconds}`;
  if (minutes < 60) return `${sign}${minutes}m${seconds}`;
  return `${sign}${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}

function trimFraction(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.?0+$/, "");
}

/** `duration.HumanDuration`: the AGE column. Takes milliseconds. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 60 * 2) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) {
    const rest = seconds % 60;
    return rest === 0 ? `${minutes}m` : `${minutes}m${rest}s`;
  }
  if (minutes < 60 * 3) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) {
    const rest = minutes % 60;
    return rest === 0 ? `${hours}h` : `${hours}h${rest}m`;
  }
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 24 * 8) {
    const rest = hours % 24;
    return rest === 0 ? `${days}d` : `${days}d${rest}h`;
  }
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.trunc(hours / 24 / 365);
  if (hours < 24 * 365 * 8) {
    const rest = days % 365;
    return rest === 0 ? `${years}y` : `${years}y${rest}d`;
  }
  return `${years}y`;
}

/** `duration.ShortHumanDuration`: one unit only. Takes milliseconds. */
export function shortHumanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.trunc(milliseconds / 60_000);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.trunc(milliseconds / 3_600_000);
  if (hours < 24) return `${hours}h`;
  if (hours < 24 * 365) return `${Math.trunc(hours / 24)}d`;
  return `${Math.trunc(hours / 24 / 365)}y`;
}

/** An AGE cell: from an RFC 3339 timestamp to `now` (milliseconds since 1970); `<unknown>` without one. */
export function ageSince(timestamp: string | undefined | null, now: number): string {
  if (timestamp === undefined || timestamp === null || timestamp === "") return "<unknown>";
  return humanDuration(now - parseRfc3339(timestamp));
}

/** Milliseconds since 1970 of an RFC 3339 timestamp (`2024-07-09T08:29:35Z`); NaN if it is none. */
export { parseRfc3339 as parseTimestamp } from "../text/calendar.ts";
