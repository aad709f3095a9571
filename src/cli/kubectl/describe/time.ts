/** Times in descriptions. */
import { humanDuration } from "../../../kube/duration.ts";
import { parseTime } from "../../../kube/time.ts";
import { civilTime } from "../../../text/calendar.ts";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

/** `Mon, 23 Nov 2026 12:22:04 +0000`; the zero time's own text when there is none. */
export function rfc1123(timestamp: string | undefined | null): string {
  if (!timestamp) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const { weekday, day, month, year, hour, minute, second } = civilTime(parseTime(timestamp));
  return `${DAYS[weekday]}, ${two(day)} ${MONTHS[month - 1]} ${year} ${two(hour)}:${two(minute)}:${two(second)} +0000`;
}
/** Go's time.Time.String(): `2026-11-23 12:36:49 +0000 UTC`. */
export function goTime(timestamp: string | undefined | null): string {
  if (!timestamp) return "0001-01-01 00:00:00 +0000 UTC";
  const { day, month, year, hour, minute, second } = civilTime(parseTime(timestamp));
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} +0000 UTC`;
}
/** `5m` ago, or `<unknown>`. */
export function since(timestamp: string | undefined | null, now: number): string {
  return timestamp ? humanDuration(now - parseTime(timestamp)) : "<unknown>";
}
