/** A few hours of few seeds; `npm run long-run` does days of many. */
import { expect, it } from "vitest";
import { day } from "./day.ts";

it.each([1, 2])(
  "hours of a busy cluster break no invariant (seed %i)",
  async (seed) => {
    const { violations, checked, commands } = await day(seed, 2);
    expect(violations).toEqual([]);
    expect(commands).toBeGreaterThan(10);
    expect(checked).toBeGreaterThan(1000);
  },
  120_000,
);
