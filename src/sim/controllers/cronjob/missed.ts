/** The last time a CronJob should have started. Follows mostRecentScheduleTime of pkg/controller/cronjob/utils.go. */
import { parseTimestamp } from "../../../kube/duration.ts";
import type { CronJob } from "../../../kube/types.ts";
import type { Schedule } from "./schedule.ts";

/** `time` in milliseconds since 1970, undefined when none has been missed; `missed` counts them (at most 101). */
export function mostRecentScheduleTime(cronJob: CronJob, now: number, schedule: Schedule): { time: number | undefined; missed: number } {
  const last = cronJob.status?.lastScheduleTime;
  let earliest = parseTimestamp(last ?? cronJob.metadata.creationTimestamp);
  const deadline = cronJob.spec.startingDeadlineSeconds;
  if (deadline !== undefined) earliest = Math.max(earliest, now - deadline * 1000);
  let time: number | undefined;
  let missed = 0;
  for (let next = schedule.next(earliest); next !== undefined && next <= now; next = schedule.next(next)) {
    time = next;
    missed++;
    if (missed > 100) {
      // Jump near to now instead of walking every time since.
      const period = (schedule.next(next) ?? next) - next;
      const skip = Math.max(0, Math.floor((now - next) / Math.max(1, period)) - 2);
      for (let near = schedule.next(next + skip * period - 1); near !== undefined && near <= now; near = schedule.next(near)) time = near;
      break;
    }
  }
  return { time, missed };
}
