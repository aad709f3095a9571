import { expect, test } from "vitest";
import { lastLines } from "./drawn.ts";

const rows = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, index) => `row ${from + index}\r\n`).join("");

test.each([
  ["a short text is drawn whole", rows(1, 3), 5, rows(1, 3)],
  ["of a long one the last lines, and the end of the line before them", rows(1, 9), 3, `\n${rows(8, 9)}`],
  ["the line that is not ended counts", `${rows(1, 9)}$ `, 3, `\n${rows(8, 9)}$ `],
  ["a line without an end is drawn whole", "x".repeat(50), 3, "x".repeat(50)],
  ["nothing that comes after a control sequence is left out", `\x1b[1m${rows(1, 9)}`, 3, `\x1b[1m${rows(1, 9)}`],
  ["sequences in what is drawn do not matter", `${rows(1, 9)}\x1b[1m`, 3, `\n${rows(8, 9)}\x1b[1m`],
])("%s", (_, text, lines, want) => {
  expect(lastLines(text, lines)).toBe(want);
});
