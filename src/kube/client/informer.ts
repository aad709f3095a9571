/**
 * A synchronous informer: LIST, then WATCH, a cache of shared objects with indexes, and handlers.
 * Follows client-go tools/cache (reflector + shared informer): a lost watch is resumed with back-off, an
 * expired one re-lists and the difference is delivered as add/update/delete.
 */

import type { ResourceType } from "../resource.ts";
import { SECOND, type Timer, type Timers } from "../timers.ts";
import { type KubeObject, keyOf } from "../types.ts";
import type { Client, ListOptions, Watch } from "./client.ts";

export interface InformerHandler<T> {
  add?(object: T, initial: boolean): void;
  update?(next: T, previous: T): void;
  delete?(object: T): void;
}
/** Values under which an object is found again; several or none per object. */
export type IndexFunction<T> = (object: T) => readonly string[];

export interface InformerOptions<T> extends ListOptions {
  indexes?: Record<string, IndexFunction<T>>;
}

const EMPTY: ReadonlyMap<string, never> = new Map<string, never>();

export class Informer<T extends KubeObject> {
  readonly type: ResourceType<T>;
  #client: Client;
  #timers: Timers;
  #options: InformerOptions<T>;
  #objects = new Map<string, T>();
  #indexes = new Map<string, { of: IndexFunction<T>; values: Map<string, Map<string, T>> }>();
  #handlers: InformerHandler<T>[] = [];
  #whenSynced: (() => void)[] = [];
  #watch: Watch | undefined;
  #retry: Timer | undefined;
  #backoff = 0;
  #version = "";
  #stopped = true;
  synced = false;

  constructor(client: Client, timers: Timers, type: ResourceType<T>, options: InformerOptions<T> = {}) {
    this.#client = client;
    this.#timers = timers;
    this.type = type;
    this.#options = options;
    for (const [name, of] of Object.entries(options.indexes ?? {})) this.addIndex(name, of);
  }

  /** Before start, or the handler gets an `add` for everything already cached. */
  on(handler: InformerHandler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.#objects.values()) handler.add?.(object, true);
  }
  addIndex(name: string, of: IndexFunction<T>): void {
    if (this.#indexes.has(name)) return;
    const index = { of, values: new Map<string, Map<string, T>>() };
    this.#indexes.set(name, index);
    for (const [key, object] of this.#objects) insert(index.values, of(object), key, object);
  }
  /** Runs once the first list has been delivered (at once if it has been). */
  onceSynced(run: () => void): void {
    if (this.synced) run();
    else this.#whenSynced.push(run);
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#relist();
  }
  stop(): void {
    this.#stopped = true;
    this.#watch?.stop();
    this.#watch = undefined;
    this.#retry?.cancel();
    this.#retry = undefined;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }
  /** In no particular order; iterate, do not keep. */
  values(): IterableIterator<T> {
    return this.#objects.values();
  }
  get size(): number {
    return this.#objects.size;
  }
  /** Objects whose index function gave `value`, by key. */
  byIndex(name: string, value: string): ReadonlyMap<string, T> {
    const index = this.#indexes.get(name);
    if (!index) throw new Error(`informer ${this.type.resource}: no index "${name}"`);
    return index.values.get(value) ?? (EMPTY as ReadonlyMap<string, T>);
  }

  #relist(): void {
    if (this.#stopped) return;
    let list: ReturnType<Client["list"]>;
    try {
      list = this.#client.list(this.type as ResourceType, this.#options);
    } catch {
      this.#later(() => this.#relist());
      return;
    }
    this.#backoff = 0;
    const gone = new Map(this.#objects);
    for (const item of list.items as T[]) {
      gone.delete(keyOf(item));
      this.#put(item, !this.synced);
    }
    for (const object of gone.values()) this.#drop(object);
    this.#version = list.metadata.resourceVersion;
    if (!this.synced) {
      this.synced = true;
      for (const run of this.#whenSynced.splice(0)) run();
    }
    this.#resume();
  }

  #resume(): void {
    if (this.#stopped) return;
    try {
      this.#watch = this.#client.watch(
        this.type,
        { ...this.#options, resourceVersion: this.#version },
        {
          event: (type, object) => {
            this.#version = object.metadata.resourceVersion;
            if (type === "DELETED") this.#drop(object);
            else if (type !== "BOOKMARK") this.#put(object, false);
          },
          end: (error) => {
            this.#watch = undefined;
            if (error?.reason === "Expired" || error?.reason === "Gone") this.#later(() => this.#relist());
            else this.#later(() => this.#resume());
          },
        },
      );
      this.#backoff = 0;
    } catch {
      this.#later(() => this.#relist());
    }
  }

  /** client-go's reflector back-off: 800 ms doubling to 30 s. */
  #later(run: () => void): void {
    if (this.#stopped) return;
    this.#backoff = this.#backoff === 0 ? 0.8 * SECOND : Math.min(this.#backoff * 2, 30 * SECOND);
    this.#retry = this.#timers.after(this.#backoff, run, `informer/${this.type.resource}`);
  }

  #put(next: T, initial: boolean): void {
    const key = keyOf(next);
    const previous = this.#objects.get(key);
    if (previous?.metadata.resourceVersion === next.metadata.resourceVersion) return;
    this.#objects.set(key, next);
    for (const { of, values } of this.#indexes.values()) {
      const now = of(next);
      if (previous) {
        const before = of(previous);
        // Mostly nothing moves: the entry is replaced where it stands.
        if (now.length === 1 && before.length === 1 && now[0] === before[0]) {
          values.get(now[0] as string)?.set(key, next);
          continue;
        }
        remove(values, before, key);
      }
      insert(values, now, key, next);
    }
    for (const handler of this.#handlers) {
      if (previous) handler.update?.(next, previous);
      else handler.add?.(next, initial);
    }
  }
  #drop(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (!previous) return;
    this.#objects.delete(key);
    for (const { of, values } of this.#indexes.values()) remove(values, of(previous), key);
    for (const handler of this.#handlers) handler.delete?.(object);
  }
}

function insert<T>(values: Map<string, Map<string, T>>, under: readonly string[], key: string, object: T): void {
  for (const value of under) {
    let found = values.get(value);
    if (!found) {
      found = new Map();
      values.set(value, found);
    }
    found.set(key, object);
  }
}
function remove<T>(values: Map<string, Map<string, T>>, under: readonly string[], key: string): void {
  for (const value of under) {
    const found = values.get(value);
    if (!found) continue;
    found.delete(key);
    if (found.size === 0) values.delete(value);
  }
}

/** One informer per resource for all controllers of a process, as client-go's SharedInformerFactory. */
export class InformerFactory {
  #client: Client;
  #timers: Timers;
  #informers = new Map<string, Informer<KubeObject>>();
  constructor(client: Client, timers: Timers) {
    this.#client = client;
    this.#timers = timers;
  }
  for<T extends KubeObject>(type: ResourceType<T>): Informer<T> {
    const name = `${type.group}/${type.version}/${type.resource}`;
    let informer = this.#informers.get(name);
    if (!informer) {
      informer = new Informer<KubeObject>(this.#client, this.#timers, type as ResourceType);
      this.#informers.set(name, informer);
    }
    return informer as unknown as Informer<T>;
  }
  start(): void {
    for (const informer of this.#informers.values()) informer.start();
  }
  stop(): void {
    for (const informer of this.#informers.values()) informer.stop();
  }
}
