/** klog's lines on stderr: `E1123 11:18:04.904196   11493 memcache.go:265] …`. */

import type { Process } from "../../machine/process.ts";
import { formatRfc3339 } from "../../text/calendar.ts";

export type Severity = "I" | "W" | "E" | "F";

/** A line's prefix and text. `place` is `file.go:line`. */
export function klogLine(process: Process, severity: Severity, place: string, text: string): string {
  const now = formatRfc3339(process.date);
  const micros = String(Math.floor((process.date * 1000) % 1e6)).padStart(6, "0");
  return `${severity}${now.slice(5, 7)}${now.slice(8, 10)} ${now.slice(11, 19)}.${micros} ${String(process.pid).padStart(7)} ${place}] ${text}\n`;
}
