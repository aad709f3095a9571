/**
 * Pods that wait for a node: the active queue, those that sit out their back-off, and those that wait for something to
 * change. Follows pkg/scheduler/internal/queue/scheduling_queue.go.
 */
import { SECOND, type Timer, type Timers } from "../../kube/timers.ts";
import { type KubeObject, keyOf, type Pod } from "../../kube/types.ts";
import type { ClusterEvent, EventInterest, Queued } from "./plugin.ts";
import type { Status } from "./status.ts";

export interface QueuedPod extends Queued {
  pod: Pod;
  readonly key: string;
  timestamp: number;
  /** Scheduling attempts so far. */
  attempts: number;
  /** Plugins that refused it last time. */
  refusedBy: ReadonlySet<string>;
  /** A PreEnqueue plugin keeps it out. */
  gatedBy: string | undefined;
  /** Order of entering the active queue. */
  sequence: number;
  /** Trace span that put it where it is. */
  cause: number;
}

export interface QueueOptions {
  timers: Timers;
  /** Seconds. */
  initialBackoff: number;
  maxBackoff: number;
  /** Ask the plugins' hints whether an event is worth a retry. */
  hints: boolean;
  /** Take a pod out of its back-off early when nothing else is to be done. */
  popFromBackoff: boolean;
  less(a: Queued, b: Queued): boolean;
  preEnqueue(pod: Pod): Status | undefined;
  interests(pod: Pod, plugin: string): readonly EventInterest[];
  /** There is a pod to take. */
  ready(): void;
  cause(): number;
}

const UNSCHEDULABLE_FLUSH = 30 * SECOND;
const UNSCHEDULABLE_LIMIT = 300 * SECOND;

export class SchedulingQueue {
  #options: QueueOptions;
  #active: QueuedPod[] = [];
  #activeKeys = new Map<string, QueuedPod>();
  #backoff = new Map<string, QueuedPod>();
  #unschedulable = new Map<string, QueuedPod>();
  #backoffTimer: Timer | undefined;
  #flushTimer: Timer | undefined;
  #born: number;
  #sequence = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#born = options.timers.now;
  }

  get length(): number {
    return this.#activeKeys.size;
  }
  /** Active, backing off, waiting for a change. */
  get sizes(): { active: number; backoff: number; unschedulable: number } {
    return { active: this.#activeKeys.size, backoff: this.#backoff.size, unschedulable: this.#unschedulable.size };
  }

  add(pod: Pod): void {
    const key = keyOf(pod);
    if (this.#find(key)) return this.update(pod);
    const { timers, cause } = this.#options;
    this.#activate({ pod, key, timestamp: timers.now, attempts: 0, refusedBy: new Set(), gatedBy: undefined, sequence: 0, cause: cause() });
  }

  /** A new object of a waiting pod; a change of anything but its status may make it schedulable. */
  update(pod: Pod): void {
    const key = keyOf(pod);
    const queued = this.#find(key);
    if (!queued) return this.add(pod);
    const before = queued.pod;
    queued.pod = pod;
    if (!this.#unschedulable.has(key) || !changed(before, pod)) return;
    queued.cause = this.#options.cause();
    this.#requeue(queued, queued.gatedBy !== undefined);
  }
  delete(key: string): void {
    this.#activeKeys.delete(key);
    this.#backoff.delete(key);
    this.#unschedulable.delete(key);
  }

  /** The next pod; its attempt counts from here. */
  pop(): QueuedPod | undefined {
    for (;;) {
      const queued = this.#heapPop();
      if (!queued) break;
      if (this.#activeKeys.get(queued.key) !== queued) continue;
      this.#activeKeys.delete(queued.key);
      queued.attempts++;
      return queued;
    }
    if (!this.#options.popFromBackoff) return undefined;
    let first: QueuedPod | undefined;
    for (const queued of this.#backoff.values())
      if (queued.refusedBy.size > 0 && (!first || this.#backoffEnd(queued) < this.#backoffEnd(first))) first = queued;
    if (!first) return undefined;
    this.#backoff.delete(first.key);
    first.attempts++;
    return first;
  }

  /** After a failed attempt. Errors (no plugin to wait for) come back after the back-off. */
  addUnschedulable(queued: QueuedPod, refusedBy: ReadonlySet<string>, error: boolean): void {
    queued.refusedBy = refusedBy;
    queued.timestamp = this.#options.timers.now;
    if (error) this.#toBackoff(queued);
    else {
      this.#unschedulable.set(queued.key, queued);
      this.#scheduleFlush();
    }
  }

  /** Something happened: pods refused by a plugin that cares go back to the active queue, or to their back-off. */
  move(event: ClusterEvent, before?: KubeObject, after?: KubeObject, concerns?: (pod: Pod) => boolean): void {
    for (const queued of [...this.#unschedulable.values()]) {
      if (queued.gatedBy !== undefined) continue;
      if (concerns && !concerns(queued.pod)) continue;
      if (!this.#worthIt(queued, event, before, after)) continue;
      queued.cause = this.#options.cause();
      this.#requeue(queued, false);
    }
  }

  stop(): void {
    this.#backoffTimer?.cancel();
    this.#flushTimer?.cancel();
    this.#active = [];
    this.#activeKeys.clear();
    this.#backoff.clear();
    this.#unschedulable.clear();
  }

  #find(key: string): QueuedPod | undefined {
    return this.#activeKeys.get(key) ?? this.#backoff.get(key) ?? this.#unschedulable.get(key);
  }
  #worthIt({ pod, refusedBy }: QueuedPod, event: ClusterEvent, before?: KubeObject, after?: KubeObject): boolean {
    if (event === "*" || refusedBy.size === 0) return true;
    for (const plugin of refusedBy) {
      for (const interest of this.#options.interests(pod, plugin)) {
        if (interest.event !== event && interest.event !== "*") continue;
        if (!this.#options.hints || !interest.hint || interest.hint(pod, before ?? after, after)) return true;
      }
    }
    return false;
  }
  #requeue(queued: QueuedPod, atOnce: boolean): void {
    this.#unschedulable.delete(queued.key);
    if (!atOnce && this.#backoffEnd(queued) > this.#options.timers.now) this.#toBackoff(queued);
    else this.#activate(queued);
  }
  #activate(queued: QueuedPod): void {
    const gate = this.#options.preEnqueue(queued.pod);
    queued.gatedBy = gate?.plugin;
    if (gate) {
      this.#unschedulable.set(queued.key, queued);
      return;
    }
    queued.timestamp = queued.attempts === 0 ? queued.timestamp : this.#options.timers.now;
    queued.sequence = this.#sequence++;
    this.#activeKeys.set(queued.key, queued);
    this.#heapPush(queued);
    this.#options.ready();
  }
  #toBackoff(queued: QueuedPod): void {
    this.#backoff.set(queued.key, queued);
    this.#scheduleBackoff();
    if (this.#options.popFromBackoff && queued.refusedBy.size > 0) this.#options.ready();
  }
  /** 1 s after the first failure, doubling to 10 s. */
  #backoffEnd({ attempts, timestamp }: QueuedPod): number {
    const { initialBackoff, maxBackoff } = this.#options;
    return timestamp + Math.min(initialBackoff * 2 ** Math.min(attempts - 1, 30), maxBackoff) * SECOND;
  }

  /** Looked at once a second, as upstream does, but only while somebody is backing off. */
  #scheduleBackoff(): void {
    if (this.#backoffTimer || this.#backoff.size === 0) return;
    const { timers } = this.#options;
    let first = Number.POSITIVE_INFINITY;
    for (const queued of this.#backoff.values()) first = Math.min(first, this.#backoffEnd(queued));
    const since = Math.max(first, timers.now + 1) - this.#born;
    const at = this.#born + Math.ceil(since / SECOND) * SECOND;
    this.#backoffTimer = timers.after(
      at - timers.now,
      () => {
        this.#backoffTimer = undefined;
        const done = [...this.#backoff.values()].filter((queued) => this.#backoffEnd(queued) <= timers.now);
        for (const queued of done.sort((a, b) => this.#backoffEnd(a) - this.#backoffEnd(b))) {
          this.#backoff.delete(queued.key);
          this.#activate(queued);
        }
        this.#scheduleBackoff();
      },
      "scheduler/backoff",
    );
  }
  /** Every 30 s: whoever has waited for more than five minutes is tried again anyway. */
  #scheduleFlush(): void {
    if (this.#flushTimer || this.#unschedulable.size === 0) return;
    const { timers } = this.#options;
    let first = Number.POSITIVE_INFINITY;
    for (const queued of this.#unschedulable.values()) if (queued.gatedBy === undefined) first = Math.min(first, queued.timestamp);
    if (first === Number.POSITIVE_INFINITY) return;
    const since = Math.max(first + UNSCHEDULABLE_LIMIT, timers.now) + 1 - this.#born;
    const at = this.#born + Math.ceil(since / UNSCHEDULABLE_FLUSH) * UNSCHEDULABLE_FLUSH;
    this.#flushTimer = timers.after(
      at - timers.now,
      () => {
        this.#flushTimer = undefined;
        for (const queued of [...this.#unschedulable.values()]) {
          if (queued.gatedBy === undefined && timers.now - queued.timestamp > UNSCHEDULABLE_LIMIT) this.#requeue(queued, false);
        }
        this.#scheduleFlush();
      },
      "periodic/scheduler/unschedulable",
    );
  }

  /** Equal ones in the order they came. */
  #before(a: QueuedPod, b: QueuedPod): boolean {
    if (this.#options.less(a, b)) return true;
    return a.sequence < b.sequence && !this.#options.less(b, a);
  }
  #heapPush(queued: QueuedPod): void {
    const heap = this.#active;
    let i = heap.length;
    heap.push(queued);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as QueuedPod;
      if (!this.#before(queued, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = queued;
  }
  #heapPop(): QueuedPod | undefined {
    const heap = this.#active;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && this.#before(right, heap[child] as QueuedPod)) child++;
      if (!this.#before(heap[child] as QueuedPod, last)) break;
      heap[i] = heap[child] as QueuedPod;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

/** isPodUpdated: anything but status, version and managed fields. */
function changed(before: Pod, after: Pod): boolean {
  if (before.spec !== after.spec && JSON.stringify(before.spec) !== JSON.stringify(after.spec)) return true;
  return JSON.stringify(stable(before)) !== JSON.stringify(stable(after));
}
function stable({ metadata }: Pod): unknown {
  const { resourceVersion, generation, managedFields, ...rest } = metadata;
  return rest;
}
