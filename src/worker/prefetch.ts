/**
 * What the first load left out, fetched once the world stands and nobody waits: a learner's first `awk` then finds
 * its code there. One after the other, with a turn in between, so that the page and the world go on.
 */
import { turn } from "./turn.ts";

/** A load that fails (no network) is tried again when somebody needs it. */
export async function prefetch(loads: Iterable<() => Promise<unknown>>): Promise<void> {
  for (const load of loads) {
    await load().catch(() => {});
    await turn();
  }
}
