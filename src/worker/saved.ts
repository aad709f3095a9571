/** A world as the page keeps it: seed and log. The first line says what the rest belongs to. */
import type { SavedWorld } from "../protocol/index.ts";
import type { Input } from "../sim/index.ts";

/** Raised whenever the same log would give another world. */
export const ENGINE = "1";

interface Head {
  /** Virtual microseconds at which the learner came in (labs). */
  begin: number;
  /** Where the world stands. */
  until: number;
}

export function writeLog(head: Head, log: readonly Input[]): string[] {
  return [JSON.stringify(head), ...log.map((input) => JSON.stringify(input))];
}
/** Undefined for a log that is not ours or damaged. */
export function readLog(saved: SavedWorld): { head: Head; log: Input[] } | undefined {
  try {
    const [first, ...rest] = saved.log.map((line) => JSON.parse(line) as unknown);
    const head = first as Head | undefined;
    if (!head || typeof head.begin !== "number" || typeof head.until !== "number") return undefined;
    return { head, log: rest as Input[] };
  } catch {
    return undefined;
  }
}
