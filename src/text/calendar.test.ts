import { expect, test } from "vitest";
import { civilTime, daysOf, parseRfc3339 } from "./calendar.ts";

test.each([
  { text: "1970-01-01T00:00:00Z", want: 0 },
  { text: "2024-07-09T08:29:35Z", want: 1_720_513_775_000 },
  { text: "2024-02-29T23:59:59Z", want: 1_709_251_199_000 },
  { text: "2024-07-09T10:29:35.5+02:00", want: 1_720_513_775_500 },
  { text: "2024-07-09T08:29:35.123456Z", want: 1_720_513_775_123 },
  { text: "2024-07-09t08:29:35z", want: 1_720_513_775_000 },
  { text: "2024-07-09T08:29:3xZ", want: Number.NaN },
  { text: "2024-07-09 08:29:35Z", want: Number.NaN },
  { text: "", want: Number.NaN },
])("the time $text is $want", ({ text, want }) => {
  expect(parseRfc3339(text)).toBe(want);
});

test("a day of each month comes back from its number, also before 1970 and in leap years", () => {
  for (const year of [1600, 1899, 1900, 1969, 1970, 2000, 2024, 2100])
    for (let month = 1; month <= 12; month++) {
      const { weekday, dayOfYear, ...date } = civilTime(daysOf(year, month, 28) * 86_400_000 + 86_399_999);
      expect(date).toEqual({ year, month, day: 28, hour: 23, minute: 59, second: 59, millisecond: 999 });
    }
  expect(civilTime(Date.UTC(2024, 11, 31))).toMatchObject({ weekday: 2, dayOfYear: 366 });
});
