/** What the `sim` command asks of the world outside the machines: power, purchases, customers, the score. */
export const OUTSIDE_SOCKET = "/run/kubewekend/outside";

/** How customers fared in the last minute. */
export interface Visits {
  readonly requests: number;
  readonly failed: number;
  /** Microseconds that a customer waited: half of them no longer, all but one in twenty no longer. */
  readonly median: number;
  readonly p95: number;
}
/** Ten seconds of customers. */
export interface Traffic {
  /** Virtual microseconds at which they begin. */
  readonly at: number;
  readonly requests: number;
  readonly failed: number;
  /** What the last one was told who went away. */
  readonly said?: string;
}
export interface Note {
  readonly at: number;
  readonly text: string;
}
/** A life of a program that counts: `shop`, `blog`, `report`. */
export interface ProgramLife {
  readonly program: string;
  readonly machine: string;
  /** Virtual microseconds. */
  readonly from: number;
  readonly to: number | undefined;
  readonly code: number | undefined;
  /** The last minute of it, as customers saw it; undefined while it lives, and where nobody comes. */
  readonly visits: Visits | undefined;
}
/** Everything since the learner came. Times in virtual seconds. */
export interface Scoreboard {
  readonly servers: number;
  readonly days: number;
  /** Of all processors and all memory of the servers, on average: 0 to 1. */
  readonly cpu: number;
  readonly memory: number;
  readonly collisions: number;
  /** The most programs that one failure took down. */
  readonly blast: number;
  /** Until the first program ran; undefined when none did. */
  readonly firstStart: number | undefined;
  /** The longest time a program was away. */
  readonly recovery: number;
  readonly commands: number;
}
/** Refusals are plain errors. */
export interface Outside {
  /** The learner comes: what was before does not count. */
  begin(): void;
  powerOff(name: string): void;
  powerOn(name: string): void;
  /** Names of what has a plug. */
  readonly plugs: readonly string[];
  /** Later, at a time nobody knows, one of the servers loses its power. */
  night(): void;
  /** What lost its power since the learner came, oldest first; virtual microseconds. */
  failures(): readonly { readonly at: number; readonly name: string }[];
  /** Quarrels over what is shared since the learner came. */
  collisions(): readonly { readonly over: string; readonly machine: string; readonly hurt: readonly string[] }[];
  /** Returns the name of the new server and when it arrives: virtual microseconds. */
  orderServer(): { name: string; arrives: number };
  visits(): Visits | undefined;
  /** Since the learner came, oldest first; empty where nobody comes. */
  traffic(): readonly Traffic[];
  /** Writes a line into the timeline. */
  note(text: string): void;
  /** Since the learner came, oldest first; virtual microseconds. */
  notes(): readonly Note[];
  lives(): readonly ProgramLife[];
  scoreboard(): Scoreboard;
}
