/**
 * The causal trace: who did what to which object, and because of what. A bounded ring of spans, plus the
 * chain of every live object kept whole by `chainOf` (causes are pinned while an object points at them).
 * Every chain ends at a line that a person typed or at a timer.
 */
import type { Step } from "../../machine/trace.ts";

/** A step, while it is in the ring. */
export type Span = Step;

/** A span kept because a live object's chain goes through it. */
interface Pinned {
  readonly span: Span;
  count: number;
  /** It has counted itself at its cause. */
  holdsCause: boolean;
}
/** Spans kept of one object's chain. */
const LONGEST_CHAIN = 256;

export interface TraceClock {
  readonly now: number;
}

export class Trace {
  /** The span under which things happen now; whoever runs something sets it with `within`. */
  current = 0;
  #clock: TraceClock;
  #next = 1;
  #ring: (Span | undefined)[];
  #pinned = new Map<number, Pinned>();
  #firstWrite = new Map<string, number>();
  #lastWrite = new Map<string, number>();

  constructor(clock: TraceClock, capacity = 16_384) {
    this.#clock = clock;
    this.#ring = new Array<Span | undefined>(capacity);
  }

  /** Records a span caused by `current` (or by `cause`) and returns its id. */
  record(actor: string, verb: string, object: string, revision = 0, note?: string, cause = this.current): number {
    const id = this.#next++;
    const at = this.#clock.now;
    this.#ring[id % this.#ring.length] =
      note === undefined ? { id, cause, at, actor, verb, object, revision } : { id, cause, at, actor, verb, object, revision, note };
    return id;
  }

  /** Runs `work` with `current` set to `span`. */
  within<T>(span: number, work: () => T): T {
    const before = this.current;
    this.current = span;
    try {
      return work();
    } finally {
      this.current = before;
    }
  }

  get(id: number): Span | undefined {
    const span = this.#ring[id % this.#ring.length];
    return span?.id === id ? span : this.#pinned.get(id)?.span;
  }

  /**
   * A write to a live object: its whole chain of causes is kept until the object's next write or end. What its first
   * write came from is kept as long as the object is there.
   */
  wrote(object: string, span: number): void {
    const before = this.#lastWrite.get(object);
    this.#pin(span);
    this.#lastWrite.set(object, span);
    if (before === undefined) this.#firstWrite.set(object, span);
    else if (before !== this.#firstWrite.get(object)) this.#unpin(before);
  }
  /** The object is gone. */
  forgot(object: string): void {
    const first = this.#firstWrite.get(object);
    const last = this.#lastWrite.get(object);
    this.#firstWrite.delete(object);
    this.#lastWrite.delete(object);
    if (last !== undefined && last !== first) this.#unpin(last);
    if (first !== undefined) this.#unpin(first);
  }

  /** From the object's last write back to its root, newest first. */
  chainOf(object: string): Span[] {
    return this.#chain(this.#lastWrite.get(object));
  }
  /** From the object's first write back to its root, newest first. */
  originOf(object: string): Span[] {
    return this.#chain(this.#firstWrite.get(object));
  }
  #chain(from = 0): Span[] {
    const chain: Span[] = [];
    for (let span = this.get(from); span; span = this.get(span.cause)) chain.push(span);
    return chain;
  }

  /** Spans after `id`, oldest first, as far as the ring holds them. */
  since(id: number): Span[] {
    const spans: Span[] = [];
    for (let i = Math.max(id + 1, this.#next - this.#ring.length); i < this.#next; i++) {
      const span = this.get(i);
      if (span) spans.push(span);
    }
    return spans;
  }
  get last(): number {
    return this.#next - 1;
  }

  #pin(id: number): void {
    let before: Pinned | undefined;
    let depth = 0;
    for (let span = this.get(id); span; span = this.get(span.cause)) {
      const pinned = this.#pinned.get(span.id);
      if (before) before.holdsCause = true;
      if (pinned) {
        pinned.count++;
        return;
      }
      before = { span, count: 1, holdsCause: false };
      this.#pinned.set(span.id, before);
      // A loop that goes on for days (a resync that plans the next) would else be kept whole.
      if (++depth === LONGEST_CHAIN) return;
    }
  }
  #unpin(id: number): void {
    for (let pinned = this.#pinned.get(id); pinned; ) {
      if (--pinned.count > 0) return;
      this.#pinned.delete(pinned.span.id);
      pinned = pinned.holdsCause ? this.#pinned.get(pinned.span.cause) : undefined;
    }
  }
}
