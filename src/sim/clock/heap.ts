/** A binary heap of clock events, earliest first; cancelled events stay until they reach the top or are half of all. */
import type { Timer } from "../../kube/timers.ts";

export class ClockEvent implements Timer {
  readonly time: number;
  readonly sequence: number;
  run: (() => void) | undefined;
  readonly subject: string;
  /** Span under which it was made; it runs under it. */
  readonly cause: number;
  /** The heap it waits in. */
  heap: EventHeap | undefined;
  constructor(time: number, sequence: number, run: () => void, subject: string, cause: number) {
    this.time = time;
    this.sequence = sequence;
    this.run = run;
    this.subject = subject;
    this.cause = cause;
  }
  cancel(): void {
    if (this.run === undefined) return;
    this.run = undefined;
    this.heap?.cancelled();
  }
}

/** Order of events: by time, then as they were made. */
export function compareEvents(a: ClockEvent, b: ClockEvent): number {
  return a.time - b.time || a.sequence - b.sequence;
}

/** Fewer cancelled events than this are not worth the sweep. */
const FEW = 64;

export class EventHeap {
  #heap: ClockEvent[] = [];
  #cancelled = 0;

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
    for (const event of this.#heap) event.heap = undefined;
    this.#heap = [];
    this.#cancelled = 0;
  }
  /** One of its events was cancelled: once half are, they go. The order of the others does not change. */
  cancelled(): void {
    if (++this.#cancelled < FEW || this.#cancelled * 2 < this.#heap.length) return;
    // A sorted list is a heap.
    this.#heap = this.live().sort(compareEvents);
    this.#cancelled = 0;
  }
  push(event: ClockEvent): void {
    const heap = this.#heap;
    let at = heap.length;
    event.heap = this;
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
    if (top) {
      top.heap = undefined;
      if (top.run === undefined) this.#cancelled--;
    }
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
