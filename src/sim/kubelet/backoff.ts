/** Back-off per key with reset, as client-go util/flowcontrol: 10 s doubling to 300 s; forgotten after twice the maximum. */
import { SECOND } from "../../kube/timers.ts";

interface Entry {
  backoff: number;
  updated: number;
}

/** Durations and instants in virtual microseconds. */
export class Backoff {
  readonly base: number;
  readonly max: number;
  #entries: Map<string, Entry> | undefined;

  constructor(base = 10 * SECOND, max = 300 * SECOND) {
    this.base = base;
    this.max = max;
  }
  /** The delay after the latest failure. */
  get(key: string): number {
    return this.#entries?.get(key)?.backoff ?? 0;
  }
  /** Another failure, which happened at `event`. */
  next(key: string, event: number, now: number): void {
    this.#entries ??= new Map();
    const entry = this.#entries.get(key);
    if (!entry || event - entry.updated > 2 * this.max) this.#entries.set(key, { backoff: this.base, updated: now });
    else {
      entry.backoff = Math.min(entry.backoff * 2, this.max);
      entry.updated = now;
    }
  }
  /** Is `now` still within the delay that began at `event`? */
  inBackOffSince(key: string, event: number, now: number): boolean {
    const entry = this.#entries?.get(key);
    if (!entry || event - entry.updated > 2 * this.max) return false;
    return now - event < entry.backoff;
  }
  /** The same, counted from the latest failure. */
  inBackOffSinceUpdate(key: string, now: number): boolean {
    const entry = this.#entries?.get(key);
    return entry !== undefined && now - entry.updated < entry.backoff;
  }
}
