import { describe, expect, it } from "vitest";
import { formatDuration, humanDuration, parseDuration, parseTimestamp, shortHumanDuration } from "./duration.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("durations", () => {
  it.each([
    [-5 * second, "<invalid>"],
    [0, "0s"],
    [119 * second, "119s"],
    [2 * minute, "2m"],
    [3 * minute + 5 * second, "3m5s"],
    [10 * minute + 5 * second, "10m"],
    [179 * minute, "179m"],
    [3 * hour, "3h"],
    [3 * hour + 20 * minute, "3h20m"],
    [8 * hour + 20 * minute, "8h"],
    [47 * hour, "47h"],
    [49 * hour, "2d1h"],
    [8 * day, "8d"],
    [729 * day, "729d"],
    [2 * 365 * day + 5 * day, "2y5d"],
    [9 * 365 * day, "9y"],
  ])("an age of %d ms is %s", (milliseconds, want) => {
    expect(humanDuration(milliseconds)).toBe(want);
  });

  it("in one unit only", () => {
    expect([59 * second, 61 * second, 25 * hour, 400 * day].map(shortHumanDuration)).toEqual(["59s", "1m", "1d", "1y"]);
  });

  it.each([
    ["1m30s", "1m30s"],
    ["1.5s", "1.5s"],
    ["90m", "1h30m0s"],
    ["250ms", "250ms"],
    ["0", "0s"],
    ["-2h", "-2h0m0s"],
  ])("Go's %s prints as %s", (text, want) => {
    expect(formatDuration(parseDuration(text))).toBe(want);
  });

  it.each([
    ["10", 'time: missing unit in duration "10"'],
    ["abc", 'time: invalid duration "abc"'],
    ["1x", 'time: unknown unit "x" in duration "1x"'],
  ])("%s is refused", (text, want) => {
    expect(() => parseDuration(text)).toThrow(want);
  });

  it("reads timestamps", () => {
    expect(parseTimestamp("2024-07-09T08:29:35Z")).toBe(1720513775000);
    expect(parseTimestamp("2024-07-09T10:29:35.5+02:00")).toBe(1720513775500);
  });
});
