/** A binary heap of clock events, earliest first; cancelled events stay until they reach the top. */
import type { Timer } from "../../kube/timers.ts";

export class ClockEvent implements Timer {
  readonly time: number;
  readonly sequence: number;
  run: (() => void) | undefined;
  readonly subject: string;
  /** Span under which it was made; it runs under it. */
  readonly cause: number;
  constructor(time: number, sequence: number, run: () => void, subject: string, cause: number) {
    this.time = time;
    this.sequence = sequence;
    this.run = run;
    this.subject = subject;
    this.cause = cause;
  }
  cancel(): void {
    this.run = undefined;
  }
}

/** Order of events: by time, then as they were made. */
export function compareEvents(a: ClockEvent, b: ClockEvent): number {
  return a.time - b.time || a.sequence - b.sequence;
}

export class EventHeap {
  #heap: ClockEvent[] = [];

  /** The earliest live event. */
  top(): ClockEvent | undefined {
    while (this.#heap.length > 0 && this.#heap[0]?.run === undefined) this.pop();
    return this.#heap[0];
  }
  /** Live events in no particular order. */
  live(): ClockEvent[] {
    return this.#heap.filter((event) => event.run !== undefined);
  }
  clear(): void {
    this.#heap = [];
  }
  push(event: ClockEvent): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as ClockEvent;
      if (compareEvents(above, event) <= 0) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }
  pop(): ClockEvent | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && compareEvents(heap[child + 1] as ClockEvent, heap[child] as ClockEvent) < 0) child++;
      if (compareEvents(last, heap[child] as ClockEvent) <= 0) break;
      heap[at] = heap[child] as ClockEvent;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
