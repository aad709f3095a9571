import { expect, test } from "vitest";
import { LogBuffer, renderLog } from "./log.ts";

test("lines are kept with stream and time; an unfinished one is partial at the end", () => {
  const now = { now: 1_500_000 };
  const log = new LogBuffer(now);
  log.write("stdout", "one\ntw");
  log.write("stderr", "oops\n");
  now.now = 2_000_000;
  log.write("stdout", "o\nrest");
  log.close();
  expect(renderLog(log, Date.UTC(2024, 6, 9, 8, 28))).toBe(
    "2024-07-09T08:28:01.500000000Z stdout F one\n2024-07-09T08:28:01.500000000Z stderr F oops\n2024-07-09T08:28:02.000000000Z stdout F two\n2024-07-09T08:28:02.000000000Z stdout P rest\n",
  );
});

test("old lines are dropped, numbers go on", () => {
  const log = new LogBuffer({ now: 0 });
  for (let i = 0; i < 5_000; i++) log.write("stdout", `${i}\n`);
  expect([log.first > 0, log.end, log.lines(log.first)[0]?.text]).toEqual([true, 5_000, String(log.first)]);
});
