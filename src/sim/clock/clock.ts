/**
 * The one virtual clock: events ordered by (time, sequence). Nothing in the world
 * reads real time; whoever drives the world pops events (as fast as possible, paced, or one by one),
 * always in the same order.
 */
import type { Timer, Timers } from "../../kube/timers.ts";
import { ClockEvent, compareEvents, EventHeap } from "./heap.ts";
import { isRoutine } from "./routine.ts";

export class Clock implements Timers {
  /** Virtual microseconds since birth. */
  now = 0;
  /** Milliseconds since 1970 at birth: a fixed date taken from the release. */
  readonly birth: number;
  #sequence = 0;
  /** What may change something. */
  readonly #foreground = new EventHeap();
  /** What comes back for ever (routine.ts): apart, so that "when is all quiet" costs nothing. */
  readonly #routine = new EventHeap();
  /** The trace: an event runs under the span under which it was made. */
  #causes: { current: number } | undefined;
  #second = -1;
  #timestamp = "";

  constructor(birth: number) {
    this.birth = birth;
  }

  /** From now on events carry the cause under which they were made, so that a chain does not end at a delay. */
  carry(causes: { current: number }): void {
    this.#causes = causes;
  }

  /** Runs `run` at `time` (not before now). */
  at(time: number, run: () => void, subject = ""): Timer {
    const event = new ClockEvent(Math.max(Math.round(time), this.now), this.#sequence++, run, subject, this.#causes?.current ?? 0);
    (isRoutine(subject) ? this.#routine : this.#foreground).push(event);
    return event;
  }
  after(delay: number, run: () => void, subject = ""): Timer {
    return this.at(this.now + delay, run, subject);
  }

  /** Time of the next live event, or undefined when nothing is going to happen. */
  next(): number | undefined {
    return this.#first()?.top()?.time;
  }
  /** Time of the next event that is not mere routine and not after `limit`; undefined when there is none. */
  nextForeground(limit: number): number | undefined {
    const time = this.#foreground.top()?.time;
    return time !== undefined && time <= limit ? time : undefined;
  }
  /** The heap whose top comes first. */
  #first(): EventHeap | undefined {
    const foreground = this.#foreground.top();
    const routine = this.#routine.top();
    if (!foreground) return routine && this.#routine;
    return routine && compareEvents(routine, foreground) < 0 ? this.#routine : this.#foreground;
  }

  /** Runs the next event and moves `now` to it. False when there is none. */
  step(): boolean {
    const event = this.#first()?.pop();
    if (!event) return false;
    const run = event.run as () => void;
    event.run = undefined;
    this.now = event.time;
    const causes = this.#causes;
    if (!causes) run();
    else {
      causes.current = event.cause;
      run();
      causes.current = 0;
    }
    return true;
  }

  /** Moves `now` forward where nothing happens before `time`. */
  moveTo(time: number): void {
    const next = this.next();
    if (next !== undefined && next < time) throw new Error(`clock: cannot skip an event at ${next} on the way to ${time}`);
    if (time > this.now) this.now = time;
  }

  /** Drops everything pending: the world has stopped. */
  clear(): void {
    this.#foreground.clear();
    this.#routine.clear();
  }

  /** Live events as (time, subject), in the order they will run: part of the state hash. */
  pending(): { time: number; subject: string }[] {
    return [...this.#foreground.live(), ...this.#routine.live()].sort(compareEvents).map(({ time, subject }) => ({ time, subject }));
  }

  /** Milliseconds since 1970. */
  get date(): number {
    return this.birth + Math.floor(this.now / 1000);
  }
  timestamp(): string {
    const second = Math.floor(this.date / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#timestamp = `${new globalThis.Date(second * 1000).toISOString().slice(0, 19)}Z`;
    }
    return this.#timestamp;
  }
  microTimestamp(): string {
    const micros = String(this.now % 1_000_000).padStart(6, "0");
    return `${this.timestamp().slice(0, 19)}.${micros}Z`;
  }
}
