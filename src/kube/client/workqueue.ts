/**
 * A work queue of keys, as client-go util/workqueue: a key is queued once however often it is added, and a
 * failed one comes back with exponential back-off (5 ms doubling to 1000 s). Reconciles run through the
 * clock, one key per event, never inside the handler that queued it.
 */
import { MILLISECOND, SECOND, type Timer, type Timers } from "../timers.ts";

export interface WorkQueueOptions {
  /** Names the queue in the state hash and in the trace. */
  name: string;
  /** Reconciles one key to the end. A throw is retried with back-off. */
  sync(key: string): void;
  /** What a retry's cause was; for logs. */
  failed?(key: string, error: unknown): void;
  /** Between a key becoming ready and its reconcile. Default 1 ms. */
  latency?: number;
  /** Carries the cause of the add into the reconcile (the trace). */
  causes?: CauseCarrier;
}
/** The part of the trace a queue needs. */
export interface CauseCarrier {
  current: number;
  within<T>(span: number, work: () => T): T;
}

const BASE = 5 * MILLISECOND;
const MAX = 1000 * SECOND;

export class WorkQueue {
  #timers: Timers;
  #options: WorkQueueOptions;
  /** Ready keys in order, with the cause of the (first) add. */
  #ready = new Map<string, number>();
  #delayed = new Map<string, { at: number; timer: Timer }>();
  #failures = new Map<string, number>();
  #scheduled: Timer | undefined;
  #stopped = false;

  constructor(timers: Timers, options: WorkQueueOptions) {
    this.#timers = timers;
    this.#options = options;
  }

  add(key: string): void {
    if (this.#stopped || this.#ready.has(key)) return;
    this.#ready.set(key, this.#options.causes?.current ?? 0);
    this.#schedule();
  }
  /** At `now + delay`; an earlier pending add of the same key wins. */
  addAfter(key: string, delay: number): void {
    if (this.#stopped) return;
    if (delay <= 0) return this.add(key);
    const at = this.#timers.now + delay;
    const pending = this.#delayed.get(key);
    if (pending) {
      if (pending.at <= at) return;
      pending.timer.cancel();
    }
    const cause = this.#options.causes?.current ?? 0;
    const timer = this.#timers.after(
      delay,
      () => {
        this.#delayed.delete(key);
        if (this.#options.causes) this.#options.causes.within(cause, () => this.add(key));
        else this.add(key);
      },
      `${this.#options.name}/${key}`,
    );
    this.#delayed.set(key, { at, timer });
  }
  /** Takes back a pending `addAfter`: what was waited for has come. */
  cancelAfter(key: string): void {
    this.#delayed.get(key)?.timer.cancel();
    this.#delayed.delete(key);
  }
  /** With this key's back-off. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(BASE * 2 ** Math.min(failures, 30), MAX));
  }
  /** The key's back-off starts anew. */
  forget(key: string): void {
    this.#failures.delete(key);
  }
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }
  get length(): number {
    return this.#ready.size;
  }

  stop(): void {
    this.#stopped = true;
    this.#scheduled?.cancel();
    this.#scheduled = undefined;
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.clear();
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = this.#timers.after(this.#options.latency ?? MILLISECOND, () => this.#next(), this.#options.name);
  }
  #next(): void {
    this.#scheduled = undefined;
    const first = this.#ready.entries().next();
    if (first.done) return;
    const [key, cause] = first.value;
    this.#ready.delete(key);
    try {
      if (this.#options.causes) this.#options.causes.within(cause, () => this.#options.sync(key));
      else this.#options.sync(key);
      this.#failures.delete(key);
    } catch (error) {
      this.#options.failed?.(key, error);
      this.addRateLimited(key);
    }
    if (this.#ready.size > 0) this.#schedule();
  }
}
