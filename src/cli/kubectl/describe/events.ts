/** The events table at the end of a description. */

import { parseTime } from "../../../kube/time.ts";
import type { CoreEvent } from "../../../kube/types.ts";
import { goSorted } from "../printers/go-sort.ts";
import { since } from "./time.ts";
import type { DescriptionWriter } from "./writer.ts";

/** Nothing when events were not asked for. */
export function eventLines(w: DescriptionWriter, events: readonly CoreEvent[] | undefined, now: number): void {
  if (!events) return;
  if (events.length === 0) {
    w.line(0, "Events:", "<none>");
    return;
  }
  w.flush();
  w.write(0, "Events:\n");
  w.line(1, "Type", "Reason", "Age", "From", "Message");
  w.line(1, "----", "------", "----", "----", "-------");
  for (const event of events) {
    w.line(
      1,
      event.type,
      event.reason,
      interval(event, now),
      event.source?.component || event.reportingComponent || "",
      (event.message ?? "").trim(),
    );
  }
}
/** As kubectl sorts them: what happened in the same second may change places. */
export function sortedEvents(events: readonly CoreEvent[], later: boolean): CoreEvent[] {
  return goSorted(events, (a, b) => parseTime(a.lastTimestamp) < parseTime(b.lastTimestamp), later);
}
/** `5m`, `32s (x3 over 10m)` */
export function interval(event: CoreEvent, now: number): string {
  const first = since(event.eventTime || event.firstTimestamp, now);
  if (event.series) return `${since(event.series.lastObservedTime, now)} (x${event.series.count} over ${first})`;
  if ((event.count ?? 0) > 1) return `${since(event.lastTimestamp, now)} (x${event.count} over ${first})`;
  return first;
}
