/**
 * Fan-out of one resource's writes to its watchers. Writes are noted at once and delivered through the clock a
 * little later, in revision order, everything that has gathered in one turn. A write looks only at watchers
 * that can be interested: those of everything, and those of one value of the trigger field (spec.nodeName).
 * Upstream: apiserver/pkg/storage/cacher (cacheWatcher, indexedTrigger).
 */
import type { WatchEventType, WatchHandler } from "../../../kube/client/client.ts";
import type { StatusError } from "../../../kube/status.ts";
import { MILLISECOND, type Timer, type Timers } from "../../../kube/timers.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Resource } from "../../resources/resource.ts";
import type { Trace } from "../../trace/trace.ts";
import { type Selection, selects } from "./selection.ts";

/** Between a write and its delivery. */
export const WATCH_LATENCY = MILLISECOND;

/** A write as every watcher of the resource sees it; `type` is from the point of view of one that sees everything. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** After the write; for DELETED the last state, with the deletion's revision. */
  readonly object: KubeObject;
  /** Before the write. */
  readonly previous: KubeObject | undefined;
  /** The write's span. */
  readonly span: number;
}

export interface WatcherOptions {
  selection: Selection;
  /** The value of the trigger field that the selection requires, if any. */
  trigger: string | undefined;
  /** In the trace: who gets the deliveries. */
  actor: string;
  handler: WatchHandler<KubeObject>;
}

class Watcher {
  readonly options: WatcherOptions;
  pending: Change[] = [];
  timer: Timer | undefined;
  stopped = false;
  constructor(options: WatcherOptions) {
    this.options = options;
  }
}

export class Watchers {
  #resource: Resource;
  #clock: Timers;
  #trace: Trace;
  #triggerOf: ((object: KubeObject) => string) | undefined;
  #all = new Set<Watcher>();
  #triggered = new Map<string, Set<Watcher>>();

  constructor(resource: Resource, clock: Timers, trace: Trace, triggerOf?: (object: KubeObject) => string) {
    this.#resource = resource;
    this.#clock = clock;
    this.#trace = trace;
    this.#triggerOf = triggerOf;
  }

  get size(): number {
    let count = this.#all.size;
    for (const watchers of this.#triggered.values()) count += watchers.size;
    return count;
  }

  /** `past` are the changes since the asked revision. */
  add(options: WatcherOptions, past: readonly Change[]): { stop(): void } {
    const watcher = new Watcher(options);
    const { trigger } = options;
    if (trigger !== undefined && this.#triggerOf) {
      const others = this.#triggered.get(trigger);
      if (others) others.add(watcher);
      else this.#triggered.set(trigger, new Set([watcher]));
    } else this.#all.add(watcher);
    for (const change of past) this.#note(watcher, change);
    return { stop: () => this.#remove(watcher) };
  }

  tell(change: Change): void {
    for (const watcher of this.#all) this.#note(watcher, change);
    if (!this.#triggerOf || this.#triggered.size === 0) return;
    const now = this.#triggerOf(change.object);
    const before = change.previous ? this.#triggerOf(change.previous) : now;
    const here = this.#triggered.get(now);
    if (here) for (const watcher of here) this.#note(watcher, change);
    const there = before === now ? undefined : this.#triggered.get(before);
    if (there) for (const watcher of there) this.#note(watcher, change);
  }

  /** The server stops: what is pending is lost. */
  end(error?: StatusError): void {
    const ended = [...this.#all, ...[...this.#triggered.values()].flatMap((watchers) => [...watchers])];
    for (const watcher of ended) this.#remove(watcher);
    for (const watcher of ended) watcher.options.handler.end(error);
  }

  #remove(watcher: Watcher): void {
    watcher.stopped = true;
    watcher.timer?.cancel();
    watcher.pending = [];
    this.#all.delete(watcher);
    const { trigger } = watcher.options;
    if (trigger === undefined) return;
    const others = this.#triggered.get(trigger);
    others?.delete(watcher);
    if (others?.size === 0) this.#triggered.delete(trigger);
  }

  #note(watcher: Watcher, change: Change): void {
    const { namespace } = watcher.options.selection;
    if (namespace !== undefined && change.object.metadata.namespace !== namespace) return;
    watcher.pending.push(change);
    watcher.timer ??= this.#clock.after(
      WATCH_LATENCY,
      () => this.#deliver(watcher),
      `watch/${this.#resource.resource}/${watcher.options.actor}`,
    );
  }

  #deliver(watcher: Watcher): void {
    watcher.timer = undefined;
    const changes = watcher.pending;
    watcher.pending = [];
    const { handler, actor } = watcher.options;
    for (const change of changes) {
      if (watcher.stopped) return;
      const type = this.#seen(watcher.options.selection, change);
      if (type === undefined) continue;
      const span = this.#trace.record(actor, "deliver", objectName(this.#resource, change.object), 0, type, change.span);
      this.#trace.within(span, () => handler.event(type, change.object));
    }
  }

  /** The change as one with this selection sees it: an object that stops matching is DELETED. */
  #seen(selection: Selection, change: Change): WatchEventType | undefined {
    if (selection.whole) return change.type;
    const matchesNow = change.type !== "DELETED" && selects(this.#resource, selection, change.object);
    const matchedBefore = change.previous !== undefined && selects(this.#resource, selection, change.previous);
    if (matchesNow) return matchedBefore ? "MODIFIED" : "ADDED";
    return matchedBefore ? "DELETED" : undefined;
  }
}

/** `deployments.apps/default/web`: an object's name in the trace. */
export function objectName(
  resource: { group: string; resource: string },
  object: { metadata: { name?: string; namespace?: string } },
): string {
  const type = resource.group === "" ? resource.resource : `${resource.resource}.${resource.group}`;
  const { namespace, name } = object.metadata;
  return namespace ? `${type}/${namespace}/${name}` : `${type}/${name}`;
}
