/** What the mutation run of the labs found (tests/labs/mutation.ts): the table on the page /coverage/. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const schema = z.record(
  z.string(),
  z.object({ caught: z.record(z.string(), z.string()), shadowed: z.record(z.string(), z.array(z.string())), untried: z.array(z.string()) }),
);
export interface MutantRow {
  /** `task/check` */
  check: string;
  /** The way that violates this check and no other; empty when there is none. */
  caught: string;
  /** Checks of its task that fail whenever it fails. */
  beside: readonly string[];
  untried: boolean;
}

/** By lab, its checks in the order in which the run met them. */
export function mutants(): Map<string, MutantRow[]> {
  const file = join(process.cwd(), "tests/labs/generated/mutants.json");
  const found = existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, "utf8"))) : {};
  return new Map(
    Object.entries(found).map(([lab, { caught, shadowed, untried }]) => [
      lab,
      [
        ...Object.entries(caught).map(([check, way]) => ({ check, caught: way, beside: [], untried: false })),
        ...Object.entries(shadowed).map(([check, beside]) => ({ check, caught: "", beside, untried: false })),
        ...untried.map((check) => ({ check, caught: "", beside: [], untried: true })),
      ],
    ]),
  );
}
