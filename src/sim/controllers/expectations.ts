/**
 * What a controller has asked for and its cache does not show yet. Until it does (or five minutes have passed)
 * the controller must not create or delete again. Follows pkg/controller/controller_utils.go
 * (ControllerExpectations, UIDTrackingControllerExpectations).
 */
import { MINUTE, type Timers } from "../../kube/timers.ts";

const TIMEOUT = 5 * MINUTE;

interface Expected {
  creations: number;
  deletions: Set<string>;
  since: number;
}

export class Expectations {
  #timers: Timers;
  #expected = new Map<string, Expected>();
  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** The cache has caught up with everything asked for under `key`, or it is too long ago. */
  satisfied(key: string): boolean {
    const expected = this.#expected.get(key);
    if (!expected) return true;
    return (expected.creations <= 0 && expected.deletions.size === 0) || this.#timers.now - expected.since > TIMEOUT;
  }
  expectCreations(key: string, count: number): void {
    this.#expected.set(key, { creations: count, deletions: new Set(), since: this.#timers.now });
  }
  /** `victims` are names (keys) of the objects that are being deleted. */
  expectDeletions(key: string, victims: Iterable<string>): void {
    this.#expected.set(key, { creations: 0, deletions: new Set(victims), since: this.#timers.now });
  }
  expect(key: string, creations: number, victims: Iterable<string>): void {
    this.#expected.set(key, { creations, deletions: new Set(victims), since: this.#timers.now });
  }
  creationObserved(key: string, count = 1): void {
    const expected = this.#expected.get(key);
    if (expected) expected.creations -= count;
  }
  deletionObserved(key: string, victim: string): void {
    this.#expected.get(key)?.deletions.delete(victim);
  }
  forget(key: string): void {
    this.#expected.delete(key);
  }
}
