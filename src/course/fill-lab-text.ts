/**
 * A lab's words with their defaults filled in, for the page: the build has checked them against the schema
 * (lab-text.ts) already, and the schema's library weighs more than the whole shell.
 */

import type { LabText } from "./lab-text.ts";
import type { CommonText } from "./text.ts";

type Told = LabText["verdicts"][string];

function told(given: Partial<Told>): Told {
  return { observed: "", expected: "", why: "", look: "", ...given };
}
function each<T>(given: Record<string, T> | undefined, fill: (one: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(given ?? {}).map(([code, one]) => [code, fill(one)]));
}

/** `parsed` is the YAML document of a checked text file. */
export function fillLabText(parsed: unknown): LabText {
  const text = parsed as LabText;
  return {
    ...text,
    example: text.example ?? {},
    verdicts: each(text.verdicts, told),
    misconceptions: text.misconceptions ?? {},
    already: text.already ?? {},
  };
}
export function fillCommonText(parsed: unknown): CommonText {
  const text = parsed as CommonText;
  return { ...text, ...each(text as unknown as Record<string, Told>, told) };
}
