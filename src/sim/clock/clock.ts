/**
 * The one virtual clock: a binary heap of events ordered by (time, sequence). Nothing in the world
 * reads real time; whoever drives the world pops events (as fast as possible, paced, or one by one),
 * always in the same order.
 */
import type { Timer, Timers } from "../../kube/timers.ts";

class Event implements Timer {
  time: number;
  sequence: number;
  run: (() => void) | undefined;
  subject: string;
  constructor(time: number, sequence: number, run: () => void, subject: string) {
    this.time = time;
    this.sequence = sequence;
    this.run = run;
    this.subject = subject;
  }
  /** Lazy: the event stays in the heap and is skipped when popped. */
  cancel(): void {
    this.run = undefined;
  }
}

export class Clock implements Timers {
  /** Virtual microseconds since birth. */
  now = 0;
  /** Milliseconds since 1970 at birth: a fixed date taken from the release. */
  readonly birth: number;
  #sequence = 0;
  #heap: Event[] = [];

  constructor(birth: number) {
    this.birth = birth;
  }

  /** Runs `run` at `time` (not before now). */
  at(time: number, run: () => void, subject = ""): Timer {
    const event = new Event(Math.max(Math.round(time), this.now), this.#sequence++, run, subject);
    this.#push(event);
    return event;
  }
  after(delay: number, run: () => void, subject = ""): Timer {
    return this.at(this.now + delay, run, subject);
  }

  /** Time of the next live event, or undefined when nothing is going to happen. */
  next(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.time;
  }

  /**
   * Time of the next event that is not mere routine, not after `limit`; undefined when there is none. Routine is
   * what comes back for ever without changing anything by itself: its subject begins with `~` (lease renewals,
   * probes, resyncs).
   */
  nextForeground(limit: number): number | undefined {
    let first: number | undefined;
    for (const event of this.#heap) {
      if (event.run === undefined || event.time > limit || event.subject.startsWith("~")) continue;
      if (first === undefined || event.time < first) first = event.time;
    }
    return first;
  }

  /** Runs the next event and moves `now` to it. False when there is none. */
  step(): boolean {
    this.#dropCancelled();
    const event = this.#pop();
    if (!event) return false;
    const run = event.run as () => void;
    event.run = undefined;
    this.now = event.time;
    run();
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
    this.#heap = [];
  }

  /** Live events as (time, subject), in the order they will run: part of the state hash. */
  pending(): { time: number; subject: string }[] {
    return this.#heap
      .filter((event) => event.run !== undefined)
      .sort(before)
      .map(({ time, subject }) => ({ time, subject }));
  }

  /** Milliseconds since 1970. */
  get date(): number {
    return this.birth + Math.floor(this.now / 1000);
  }
  timestamp(): string {
    return `${new globalThis.Date(this.date).toISOString().slice(0, 19)}Z`;
  }
  microTimestamp(): string {
    const micros = String(this.now % 1_000_000).padStart(6, "0");
    return `${this.timestamp().slice(0, 19)}.${micros}Z`;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && (this.#heap[0] as Event).run === undefined) this.#pop();
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(event);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Event;
      if (before(above, event) <= 0) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event) < 0) child++;
      if (before(last, heap[child] as Event) <= 0) break;
      heap[i] = heap[child] as Event;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

function before(a: Event, b: Event): number {
  return a.time - b.time || a.sequence - b.sequence;
}
