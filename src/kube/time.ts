/** Kubernetes' times: RFC 3339 in UTC, to the second. */
import { formatRfc3339, parseRfc3339 } from "../text/calendar.ts";

/** Milliseconds since 1970 of a Kubernetes time; 0 when it is missing or no RFC 3339 time. */
export function parseTime(text: string | undefined | null): number {
  return (text ? parseRfc3339(text) : 0) || 0;
}

/** `2024-07-09T08:29:35Z` of milliseconds since 1970. */
export const formatTime: (instant: number) => string = formatRfc3339;
