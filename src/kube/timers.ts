/** Virtual time as seen by code that may wait: the clock of the world, without the world. */
export interface Timers {
  /** Virtual microseconds since the world's birth; never goes back. */
  readonly now: number;
  /** The current virtual date in milliseconds since 1970. */
  readonly date: number;
  /** The current virtual instant as RFC 3339, whole seconds (`2024-07-09T08:29:35Z`). */
  timestamp(): string;
  /** The same with microseconds (`…35.123456Z`), as Leases and events.k8s.io use. */
  microTimestamp(): string;
  /** Runs a synchronous function once, `delay` microseconds from now. `subject` names it for the state hash. */
  after(delay: number, run: () => void, subject?: string): Timer;
}

export interface Timer {
  cancel(): void;
}

export const MICROSECOND = 1;
export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
