/** klog's lines on stderr: `E1123 11:18:04.904196   11493 memcache.go:265] …`. */

import type { Process } from "../../machine/process.ts";
import { civilTime } from "../../text/calendar.ts";

export type Severity = "I" | "W" | "E" | "F";

/** A line's prefix and text. `place` is `file.go:line`. */
export function klogLine(process: Process, severity: Severity, place: string, text: string): string {
  const { month, day, hour, minute, second } = civilTime(process.date);
  const two = (value: number): string => String(value).padStart(2, "0");
  const micros = String(Math.floor((process.date * 1000) % 1e6)).padStart(6, "0");
  return `${severity}${two(month)}${two(day)} ${two(hour)}:${two(minute)}:${two(second)}.${micros} ${String(process.pid).padStart(7)} ${place}] ${text}\n`;
}
