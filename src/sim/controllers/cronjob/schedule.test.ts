import { describe, expect, test } from "vitest";
import { formatTime, parseTime } from "../../../kube/time.ts";
import { parseSchedule, ScheduleError } from "./schedule.ts";
import { UTC_ZONE, zoneNamed } from "./zones.ts";

describe("the next time of a schedule", () => {
  test.each([
    ["*/5 * * * *", undefined, "2024-07-09T08:28:00Z", "2024-07-09T08:30:00Z"],
    ["0 3 * * *", undefined, "2024-07-09T08:28:00Z", "2024-07-10T03:00:00Z"],
    ["0 0 29 2 *", undefined, "2024-03-01T00:00:00Z", "2028-02-29T00:00:00Z"],
    ["0 9 * * mon-fri", undefined, "2024-07-12T10:00:00Z", "2024-07-15T09:00:00Z"],
    ["0 0 13 * 5", undefined, "2024-07-09T00:00:00Z", "2024-07-12T00:00:00Z"],
    ["@hourly", undefined, "2024-07-09T08:28:00Z", "2024-07-09T09:00:00Z"],
    ["@every 90s", undefined, "2024-07-09T08:28:00Z", "2024-07-09T08:29:30Z"],
    ["0 9 * * *", "Asia/Ho_Chi_Minh", "2024-07-09T08:28:00Z", "2024-07-10T02:00:00Z"],
    ["30 2 * * *", "Europe/Berlin", "2024-03-30T12:00:00Z", "2024-04-01T00:30:00Z"],
    ["0 9 * * *", "America/New_York", "2024-07-09T00:00:00Z", "2024-07-09T13:00:00Z"],
  ])("%s in %s after %s is %s", (text, zone, after, want) => {
    const next = parseSchedule(text, zoneNamed(zone) ?? UTC_ZONE).next(parseTime(after));
    expect(formatTime(next ?? 0)).toBe(want);
  });

  test.each([
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["61 * * * *", "end of range (61) above maximum (59): 61"],
    ["@never", "unrecognized descriptor: @never"],
  ])("%s is no schedule", (text, want) => {
    expect(() => parseSchedule(text, UTC_ZONE)).toThrow(new ScheduleError(want));
  });
});
