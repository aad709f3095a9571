/**
 * etcd: a multi-version key-value store with one revision counter, watches, leases and compaction.
 * Everything happens at the instant it is called; only leases use the clock. Data survive `stop` (they are
 * on disk); calls made while it is stopped throw `EtcdError("unavailable")`.
 * Upstream: server/storage/mvcc, server/lease.
 */
import { SECOND, type Timer, type Timers } from "../../kube/timers.ts";
import { Directory } from "./directory.ts";
import {
  type Compare,
  EtcdError,
  type KeyValue,
  type Lease,
  type Operation,
  type StoreEvent,
  type TxnResult,
  type ValueOf,
  type WatchTarget,
} from "./types.ts";

export interface EtcdOptions {
  clock: Timers;
  /** Events kept for watches that start in the past; older ones are compacted. Default 20,000. */
  history?: number;
}
export interface RangeOptions {
  /** At most so many keys; 0 or undefined is all. */
  limit?: number;
  /** Keys after this one. */
  after?: string;
  /** As of this revision. */
  revision?: number;
  /** As this member knows it, whether or not a majority stands behind it. */
  serializable?: boolean;
}
export interface RangeResult {
  items: KeyValue[];
  /** How many more keys there are past the limit. */
  remaining: number;
  /** The store's revision, or the one asked for. */
  revision: number;
}
export interface EtcdSnapshot {
  readonly revision: number;
  readonly term: number;
  readonly keys: readonly KeyValue[];
  readonly leases: readonly { id: number; ttl: number; remaining: number }[];
}

/** What a client (the API server) asks of a store, wherever it is. */
export type EtcdClient = Pick<
  Etcd,
  | "running"
  | "revision"
  | "compactedRevision"
  | "get"
  | "range"
  | "count"
  | "put"
  | "create"
  | "update"
  | "delete"
  | "watch"
  | "history"
  | "grant"
  | "leased"
  | "compact"
>;

/** What one member does that the others must do too. */
export type Change =
  | { readonly type: "event"; readonly event: StoreEvent }
  | { readonly type: "grant"; readonly id: number; readonly ttl: number }
  | { readonly type: "renew" | "revoke"; readonly id: number }
  | { readonly type: "compact"; readonly revision: number };

/** The other members of the cluster, as one of them sees them. */
export interface Consensus {
  /** Can a majority be reached from here? */
  agreed(): boolean;
  /** Hands on what this member has just done. */
  replicate(change: Change): void;
}

interface Watcher {
  prefix: string;
  target: WatchTarget;
  live: boolean;
}
interface LeaseState {
  id: number;
  ttl: number;
  expires: number;
  keys: Set<string>;
  timer: Timer | undefined;
}

export class Etcd {
  /** False while the process is down. */
  running = true;
  /** Raft term: rises with each election. */
  term = 2;
  /** Proposals applied: every write and lease operation. */
  raftIndex = 8;
  /** Sees every write that was asked of this member, at its instant, and stays through restarts. It only looks: labs' checks and views. */
  observer: ((event: StoreEvent) => void) | undefined;
  /** Undefined while this is the only member. */
  consensus: Consensus | undefined;
  #clock: Timers;
  #revision = 1;
  #compacted = 0;
  #history: number;
  /** Events after #compacted, oldest first, from #head. */
  #log: StoreEvent[] = [];
  #head = 0;
  #directories = new Map<string, Directory>();
  #paths: string[] | undefined;
  /** Folders (`/registry/pods/`) that have ever held a key. */
  #folders = new Set<string>();
  #count = 0;
  /** By `/registry/<resource>/`; shorter prefixes stand under "". */
  #watchers = new Map<string, Watcher[]>();
  #leases = new Map<number, LeaseState>();
  #nextLease = 0x694d_0000_0001;

  constructor(options: EtcdOptions) {
    this.#clock = options.clock;
    this.#history = options.history ?? 20_000;
  }

  /** Revision of the last write. */
  get revision(): number {
    return this.#revision;
  }
  /** Revisions before this one are gone. */
  get compactedRevision(): number {
    return this.#compacted;
  }
  /** Does it answer, and does a majority stand behind it? */
  get available(): boolean {
    return this.running && (this.consensus?.agreed() ?? true);
  }
  /** Keys there are. */
  get size(): number {
    return this.#count;
  }

  // --- reading

  /** A key as it is, or as it was at a revision. `serializable`: as this member knows it. Throws compacted, future. */
  get(key: string, revision?: number, serializable = false): KeyValue | undefined {
    this.#check(revision, serializable);
    const current = this.#directories.get(directoryOf(key))?.get(key);
    if (revision === undefined || revision >= this.#revision) return current;
    let found = current;
    for (let i = this.#log.length - 1; i >= this.#head; i--) {
      const event = this.#log[i] as StoreEvent;
      if (event.revision <= revision) break;
      if (event.key === key) found = event.previous;
    }
    return found;
  }

  /** Keys with a prefix, in order. Throws compacted, future. */
  range(prefix: string, options: RangeOptions = {}): RangeResult {
    this.#check(options.revision, options.serializable);
    const { limit = 0, after } = options;
    if (options.revision !== undefined && options.revision < this.#revision) return this.#rangeAt(prefix, options.revision, limit, after);
    const items: KeyValue[] = [];
    let remaining = 0;
    for (const directory of this.#under(prefix)) {
      const keys = directory.path.startsWith(prefix) ? directory.sorted() : directory.sorted().filter((key) => key.startsWith(prefix));
      let at = after === undefined ? 0 : lowerBound(keys, after);
      if (keys[at] === after) at++;
      const end = limit > 0 ? Math.min(keys.length, at + limit - items.length) : keys.length;
      for (; at < end; at++) items.push(directory.get(keys[at] as string) as KeyValue);
      remaining += keys.length - at;
    }
    return { items, remaining, revision: this.#revision };
  }

  /** How many keys have a prefix that ends in a slash. */
  count(prefix: string): number {
    let sum = 0;
    for (const directory of this.#under(prefix)) {
      if (directory.path.startsWith(prefix)) sum += directory.keys.size;
      else for (const key of directory.keys.keys()) if (key.startsWith(prefix)) sum++;
    }
    return sum;
  }

  /** Every key in order: for the state hash, `etcdctl get --prefix ""` and snapshots. Works while stopped. */
  *entries(): IterableIterator<KeyValue> {
    for (const directory of this.#under("")) for (const key of directory.sorted()) yield directory.get(key) as KeyValue;
  }

  // --- writing

  /** Unconditional. Returns the key as it is now. */
  put(key: string, value: ValueOf, lease = 0): KeyValue {
    this.#check();
    return this.#put(key, value, lease, this.#next());
  }
  /** Undefined, and nothing written, when the key exists. */
  create(key: string, value: ValueOf, lease = 0): KeyValue | undefined {
    this.#check();
    if (this.#directories.get(directoryOf(key))?.get(key)) return undefined;
    return this.#put(key, value, lease, this.#next());
  }
  /** Undefined, and nothing written, when the key's modRevision is another. The lease stays. */
  update(key: string, value: ValueOf, modRevision: number): KeyValue | undefined {
    this.#check();
    const current = this.#directories.get(directoryOf(key))?.get(key);
    if (!current || current.modRevision !== modRevision) return undefined;
    return this.#put(key, value, current.lease, this.#next());
  }
  /** The deleted key; undefined when there is none or (if given) its modRevision is another. */
  delete(key: string, modRevision?: number): KeyValue | undefined {
    this.#check();
    const current = this.#directories.get(directoryOf(key))?.get(key);
    if (!current || (modRevision !== undefined && current.modRevision !== modRevision)) return undefined;
    this.#remove(current, this.#next());
    return current;
  }

  /** All operations of one branch under one revision. */
  txn(request: { compare: readonly Compare[]; success: readonly Operation[]; failure?: readonly Operation[] }): TxnResult {
    this.#check();
    const succeeded = request.compare.every((compare) => this.#holds(compare));
    const operations = succeeded ? request.success : (request.failure ?? []);
    const puts = operations.filter((operation) => operation.type === "put").map((operation) => operation.key);
    if (new Set(puts).size < puts.length) throw new EtcdError("duplicate-key");
    let revision = 0;
    const writing = (): number => {
      if (revision === 0) revision = this.#next();
      return revision;
    };
    const responses = operations.map((operation) => this.#apply(operation, writing));
    return { succeeded, revision: this.#revision, responses };
  }

  // --- watching

  /**
   * Every event of the keys under a prefix with a revision of at least `from` (0: from now on), in order: those of
   * the past at once, the others as they happen. Throws compacted. Returns the cancel function.
   */
  watch(prefix: string, from: number, target: WatchTarget): () => void {
    this.#check();
    const watcher: Watcher = { prefix, target, live: true };
    if (from > 0) for (const event of this.history(prefix, from)) target.event(event);
    const folder = folderOf(prefix);
    const others = this.#watchers.get(folder);
    if (others) others.push(watcher);
    else this.#watchers.set(folder, [watcher]);
    return () => {
      watcher.live = false;
      const left = (this.#watchers.get(folder) ?? []).filter((other) => other !== watcher);
      if (left.length > 0) this.#watchers.set(folder, left);
      else this.#watchers.delete(folder);
    };
  }

  /** Past events under a prefix from a revision on. Throws compacted. */
  history(prefix: string, from: number): StoreEvent[] {
    this.#check();
    if (from <= this.#compacted) throw new EtcdError("compacted");
    const events: StoreEvent[] = [];
    for (let i = this.#log.length - 1; i >= this.#head; i--) {
      const event = this.#log[i] as StoreEvent;
      if (event.revision < from) break;
      if (event.key.startsWith(prefix)) events.push(event);
    }
    return events.reverse();
  }

  /** Events that compaction has not dropped, oldest first. */
  *past(): IterableIterator<StoreEvent> {
    for (let i = this.#head; i < this.#log.length; i++) yield this.#log[i] as StoreEvent;
  }

  // --- leases

  /** Returns the lease's id. Throws lease-exists. */
  grant(ttl: number, id = this.#nextLease): number {
    this.#check();
    if (this.#leases.has(id)) throw new EtcdError("lease-exists");
    this.#grant(id, ttl);
    this.consensus?.replicate({ type: "grant", id, ttl });
    return id;
  }
  #grant(id: number, ttl: number): void {
    this.raftIndex++;
    const lease: LeaseState = { id, ttl, expires: this.#clock.now + ttl * SECOND, keys: new Set(), timer: undefined };
    this.#leases.set(id, lease);
    this.#nextLease = Math.max(this.#nextLease, id + 1);
    this.#arm(lease);
  }
  /** Starts the time to live anew. Throws lease-not-found. */
  keepAlive(id: number): Lease {
    this.#check();
    const lease = this.#lease(id);
    lease.expires = this.#clock.now + lease.ttl * SECOND;
    this.consensus?.replicate({ type: "renew", id });
    return lease;
  }
  /** Deletes the lease and its keys. Throws lease-not-found. */
  revoke(id: number): void {
    this.#check();
    this.#end(this.#lease(id));
  }
  /** Throws lease-not-found. */
  lease(id: number): Lease {
    this.#check();
    return this.#lease(id);
  }
  /** Is there such a lease? */
  leased(id: number): boolean {
    this.#check();
    return this.#leases.has(id);
  }
  leases(): readonly Lease[] {
    this.#check();
    return [...this.#leases.values()];
  }

  // --- life

  /** Forgets events up to and with a revision. Throws compacted, future. */
  compact(revision: number): void {
    this.#check();
    if (revision <= this.#compacted) throw new EtcdError("compacted");
    if (revision > this.#revision) throw new EtcdError("future");
    this.#forget(revision);
    this.consensus?.replicate({ type: "compact", revision });
  }
  #forget(revision: number): void {
    this.#compacted = revision;
    while (this.#head < this.#log.length && (this.#log[this.#head] as StoreEvent).revision <= revision) this.#head++;
    this.#log = this.#log.slice(this.#head);
    this.#head = 0;
  }

  /** The process goes down: watches end, calls throw. */
  stop(): void {
    if (!this.running) return;
    this.running = false;
    for (const lease of this.#leases.values()) {
      lease.timer?.cancel();
      lease.timer = undefined;
    }
    const ended = [...this.#watchers.values()].flat();
    this.#watchers.clear();
    for (const watcher of ended) {
      watcher.live = false;
      watcher.target.end?.();
    }
  }
  /** The process is up again, with all it had; leases start their time to live anew (lease.Promote). */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.promote();
  }
  /** There is a leader again: leases start their time to live anew (lease.Promote). */
  promote(): void {
    for (const lease of this.#leases.values()) {
      lease.timer?.cancel();
      lease.expires = this.#clock.now + lease.ttl * SECOND;
      this.#arm(lease);
    }
  }

  // --- the other members

  /** Does what another member has done. */
  follow(change: Change): void {
    switch (change.type) {
      case "event":
        return this.#repeat(change.event);
      case "grant":
        if (!this.#leases.has(change.id)) this.#grant(change.id, change.ttl);
        return;
      case "renew": {
        const lease = this.#leases.get(change.id);
        if (lease) lease.expires = this.#clock.now + lease.ttl * SECOND;
        return;
      }
      case "revoke": {
        const lease = this.#leases.get(change.id);
        lease?.timer?.cancel();
        this.#leases.delete(change.id);
        return;
      }
      case "compact":
        if (change.revision > this.#compacted) this.#forget(change.revision);
    }
  }
  /** Takes over what happened at another member while this one was away: event by event, or whole when they are forgotten. */
  catchUp(other: Etcd): void {
    if (this.#revision < other.compactedRevision) this.restore(other.snapshot());
    else {
      const from = this.#revision;
      for (const event of other.past()) if (event.revision > from) this.#repeat(event);
    }
    for (const lease of this.#leases.values()) lease.timer?.cancel();
    this.#leases.clear();
    for (const { id, ttl, expires, keys } of other.#leases.values()) {
      const lease: LeaseState = { id, ttl, expires, keys: new Set(keys), timer: undefined };
      this.#leases.set(id, lease);
      this.#arm(lease);
    }
    this.#nextLease = other.#nextLease;
    this.raftIndex = other.raftIndex;
  }
  #repeat(event: StoreEvent): void {
    const { key, current, previous } = event;
    this.#revision = event.revision;
    if (previous?.lease) this.#leases.get(previous.lease)?.keys.delete(key);
    if (current) {
      if (current.lease) this.#leases.get(current.lease)?.keys.add(key);
      if (!this.#directory(key).get(key)) this.#count++;
      this.#directory(key).put(current);
    } else if (this.#directories.get(directoryOf(key))?.get(key)) {
      this.#directories.get(directoryOf(key))?.delete(key);
      this.#count--;
    }
    this.#tell(event);
  }

  /** Everything there is, sharing the values. */
  snapshot(): EtcdSnapshot {
    return {
      revision: this.#revision,
      term: this.term,
      keys: [...this.entries()],
      leases: [...this.#leases.values()].map(({ id, ttl, expires }) => ({ id, ttl, remaining: expires - this.#clock.now })),
    };
  }
  /** Replaces everything. History is gone; watches end. */
  restore(snapshot: EtcdSnapshot): void {
    const { running } = this;
    this.stop();
    this.#directories.clear();
    this.#folders.clear();
    this.#paths = undefined;
    this.#leases.clear();
    this.#log = [];
    this.#head = 0;
    this.#count = 0;
    this.#revision = snapshot.revision;
    this.#compacted = snapshot.revision;
    for (const { id, ttl, remaining } of snapshot.leases) {
      const lease: LeaseState = { id, ttl, expires: this.#clock.now + remaining, keys: new Set(), timer: undefined };
      this.#leases.set(id, lease);
      this.#nextLease = Math.max(this.#nextLease, id + 1);
    }
    for (const entry of snapshot.keys) {
      this.#directory(entry.key).restore(entry);
      this.#count++;
      if (entry.lease) this.#leases.get(entry.lease)?.keys.add(entry.key);
    }
    this.running = running;
    if (running) for (const lease of this.#leases.values()) this.#arm(lease);
  }

  // --- inside

  #check(revision?: number, serializable = false): void {
    if (!this.running || !(serializable || this.consensus === undefined || this.consensus.agreed())) throw new EtcdError("unavailable");
    if (revision === undefined) return;
    if (revision > this.#revision) throw new EtcdError("future");
    if (revision < this.#compacted) throw new EtcdError("compacted");
  }
  #next(): number {
    this.raftIndex++;
    return ++this.#revision;
  }

  #directory(key: string): Directory {
    const path = directoryOf(key);
    let directory = this.#directories.get(path);
    if (!directory) {
      directory = new Directory(path);
      this.#directories.set(path, directory);
      this.#folders.add(folderOf(path));
      this.#paths = undefined;
    }
    return directory;
  }
  /** Directories that can hold keys with the prefix, in order. */
  #under(prefix: string): Directory[] {
    const exact = this.#directories.get(prefix);
    // The leaf case (one namespace) must not look at every directory.
    if (exact && prefix.split("/").length > 4) return [exact];
    // Admission asks for kinds that nobody uses (limit ranges) on each create: no search for those.
    const folder = folderOf(prefix);
    if (folder !== "" && !this.#folders.has(folder)) return [];
    this.#paths ??= [...this.#directories.keys()].sort();
    const found: Directory[] = [];
    for (let i = lowerBound(this.#paths, prefix); i < this.#paths.length; i++) {
      const path = this.#paths[i] as string;
      if (!path.startsWith(prefix)) break;
      found.push(this.#directories.get(path) as Directory);
    }
    if (!prefix.endsWith("/")) {
      const parent = this.#directories.get(directoryOf(prefix));
      if (parent && !found.includes(parent)) found.unshift(parent);
    }
    return found;
  }

  /** A page as it was: the page of now, with what was written since undone. */
  #rangeAt(prefix: string, revision: number, limit: number, after: string | undefined): RangeResult {
    const before = new Map<string, KeyValue | undefined>();
    for (let i = this.#log.length - 1; i >= this.#head; i--) {
      const { revision: at, key, previous } = this.#log[i] as StoreEvent;
      if (at <= revision) break;
      if (key.startsWith(prefix) && (after === undefined || key > after)) before.set(key, previous);
    }
    const page = { ...(after === undefined ? {} : { after }) };
    if (before.size === 0) return { ...this.range(prefix, { ...page, limit }), revision };
    // As many keys more as may turn out not to have been there.
    const now = this.range(prefix, { ...page, limit: limit > 0 ? limit + before.size : 0 });
    const then = new Map(now.items.map((entry) => [entry.key, entry]));
    let count = now.items.length + now.remaining;
    for (const [key, previous] of before) {
      if (this.#directories.get(directoryOf(key))?.get(key)) count--;
      if (previous) count++;
      if (previous) then.set(key, previous);
      else then.delete(key);
    }
    const all = [...then.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const items = limit > 0 ? all.slice(0, limit) : all;
    return { items, remaining: count - items.length, revision };
  }

  #put(key: string, value: ValueOf, lease: number, revision: number): KeyValue {
    const directory = this.#directory(key);
    const previous = directory.get(key);
    if (previous?.lease && previous.lease !== lease) this.#leases.get(previous.lease)?.keys.delete(key);
    if (lease) this.#lease(lease).keys.add(key);
    const current: KeyValue = {
      key,
      value: value(revision),
      createRevision: previous?.createRevision ?? revision,
      modRevision: revision,
      version: (previous?.version ?? 0) + 1,
      lease,
    };
    directory.put(current);
    if (!previous) this.#count++;
    this.#share({ type: "PUT", key, revision, current, previous });
    return current;
  }
  #remove(current: KeyValue, revision: number): void {
    this.#directories.get(directoryOf(current.key))?.delete(current.key);
    this.#count--;
    if (current.lease) this.#leases.get(current.lease)?.keys.delete(current.key);
    this.#share({ type: "DELETE", key: current.key, revision, current: undefined, previous: current });
  }
  /** The others first: a watcher here may ask them. */
  #share(event: StoreEvent): void {
    this.observer?.(event);
    this.consensus?.replicate({ type: "event", event });
    this.#tell(event);
  }
  #tell(event: StoreEvent): void {
    this.#log.push(event);
    if (this.#log.length - this.#head > this.#history) {
      this.#compacted = (this.#log[this.#head] as StoreEvent).revision;
      this.#head++;
      this.#trim();
    }
    const here = this.#watchers.get(folderOf(event.key));
    if (here) for (const watcher of here) if (watcher.live && event.key.startsWith(watcher.prefix)) watcher.target.event(event);
    const wide = this.#watchers.get("");
    if (wide) for (const watcher of wide) if (watcher.live && event.key.startsWith(watcher.prefix)) watcher.target.event(event);
  }
  /** Gives the memory of forgotten events back, now and then. */
  #trim(): void {
    if (this.#head < 4096 || this.#head * 2 < this.#log.length) return;
    this.#log = this.#log.slice(this.#head);
    this.#head = 0;
  }

  #apply(operation: Operation, revision: () => number): TxnResult["responses"][number] {
    switch (operation.type) {
      case "put":
        return this.#put(operation.key, operation.value, operation.lease ?? 0, revision());
      case "get":
        return this.get(operation.key);
      case "range":
        return this.range(operation.prefix).items;
      case "delete": {
        const current = this.get(operation.key);
        if (current) this.#remove(current, revision());
        return current;
      }
      case "deletePrefix": {
        const { items } = this.range(operation.prefix);
        for (const item of items) this.#remove(item, revision());
        return items;
      }
    }
  }
  #holds({ key, target, operator, value }: Compare): boolean {
    const current = this.get(key);
    const actual = {
      mod: current?.modRevision ?? 0,
      create: current?.createRevision ?? 0,
      version: current?.version ?? 0,
      value: current?.value,
    }[target] as number;
    switch (operator) {
      case "=":
        return actual === value;
      case "!=":
        return actual !== value;
      case "<":
        return actual < (value as number);
      case ">":
        return actual > (value as number);
    }
  }

  #lease(id: number): LeaseState {
    const lease = this.#leases.get(id);
    if (!lease) throw new EtcdError("lease-not-found");
    return lease;
  }
  #arm(lease: LeaseState): void {
    lease.timer = this.#clock.after(
      Math.max(lease.expires - this.#clock.now, 0),
      () => {
        // Kept alive since: wait for the rest.
        if (lease.expires > this.#clock.now) this.#arm(lease);
        else if (this.available) this.#end(lease);
      },
      `etcd/lease/${lease.id}`,
    );
  }
  #end(lease: LeaseState): void {
    lease.timer?.cancel();
    this.#leases.delete(lease.id);
    this.raftIndex++;
    this.consensus?.replicate({ type: "revoke", id: lease.id });
    if (lease.keys.size === 0) return;
    const revision = ++this.#revision;
    for (const key of [...lease.keys].sort()) {
      const current = this.#directories.get(directoryOf(key))?.get(key);
      if (current) this.#remove(current, revision);
    }
  }
}

/** `/registry/pods/default/web` → `/registry/pods/default/` */
function directoryOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}
/** `/registry/pods/default/web` → `/registry/pods/`; "" for a prefix that is wider. */
function folderOf(key: string): string {
  const second = key.indexOf("/", 1);
  const third = second < 0 ? -1 : key.indexOf("/", second + 1);
  return third < 0 ? "" : key.slice(0, third + 1);
}
function lowerBound(sorted: readonly string[], value: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
