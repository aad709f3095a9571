/** Kubernetes' times: RFC 3339 in UTC, to the second. */
import { civilTime, parseRfc3339 } from "../text/calendar.ts";

/** Milliseconds since 1970 of a Kubernetes time; 0 when it is missing or no RFC 3339 time. */
export function parseTime(text: string | undefined | null): number {
  return (text ? parseRfc3339(text) : 0) || 0;
}

/** `2024-07-09T08:29:35Z` of milliseconds since 1970. */
export function formatTime(instant: number): string {
  const { year, month, day, hour, minute, second } = civilTime(instant);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}Z`;
}
