import { expect, test } from "vitest";
import { ago, humanSize, table } from "./command.ts";

test.each([
  [0.5, "Less than a second ago"],
  [1, "1 second ago"],
  [59, "59 seconds ago"],
  [60, "About a minute ago"],
  [125, "2 minutes ago"],
  [3600, "About an hour ago"],
  [7200, "2 hours ago"],
  [72 * 3600, "3 days ago"],
])("%d seconds are %s", (seconds, want) => {
  expect(ago(seconds * 1_000_000)).toBe(want);
});

test.each([
  [321_520, "322kB"],
  [2_219_949, "2.22MB"],
  [71_005_258, "71MB"],
  [193_450_000, "193MB"],
])("%d bytes are %s", (bytes, want) => {
  expect(humanSize(bytes)).toBe(want);
});

test("columns are at least twenty wide", () => {
  expect(
    table([
      ["POD ID", "NAME"],
      ["a-very-long-identifier", "x"],
    ]),
  ).toBe("POD ID                   NAME\na-very-long-identifier   x\n");
});
