/**
 * Keys of one directory (`/registry/pods/default/`), found by name at once and listed in order.
 * Order is restored when somebody lists, not on each write: a write costs the same however many keys there are.
 */
import type { KeyValue } from "./types.ts";

/** So many new names may wait for a listing, besides those that are there. */
const UNORDERED = 1024;

export class Directory {
  readonly path: string;
  readonly keys = new Map<string, KeyValue>();
  /** Sorted names; may hold names that are gone (skipped when listing). Undefined: must be rebuilt. */
  #sorted: string[] = [];
  /** Names added since the last listing, in any order. */
  #added: string[] = [];
  #removed = 0;

  constructor(path: string) {
    this.path = path;
  }

  get(key: string): KeyValue | undefined {
    return this.keys.get(key);
  }
  put(entry: KeyValue): void {
    this.keys.set(entry.key, entry);
    if (entry.version !== 1) return;
    this.#added.push(entry.key);
    // Names that come and go where nobody lists must not gather.
    if (this.#added.length > 2 * this.keys.size + UNORDERED) this.#order();
  }
  /** A key from a snapshot: new here, whatever its version. */
  restore(entry: KeyValue): void {
    this.#added.push(entry.key);
    this.keys.set(entry.key, entry);
  }
  delete(key: string): void {
    if (this.keys.delete(key)) this.#removed++;
  }

  /** All keys, in byte order. Do not keep the array. */
  sorted(): readonly string[] {
    if (this.#added.length > 0 || this.#removed > 0) this.#order();
    return this.#sorted;
  }

  #order(): void {
    const added = this.#added.length > 0 ? [...new Set(this.#added)].sort() : this.#added;
    const kept = this.#removed > 0 ? this.#sorted.filter((key) => this.keys.has(key)) : this.#sorted;
    this.#added = [];
    this.#removed = 0;
    if (added.length === 0) {
      this.#sorted = kept;
      return;
    }
    const merged: string[] = [];
    let i = 0;
    for (const key of added) {
      if (!this.keys.has(key)) continue;
      while (i < kept.length && (kept[i] as string) < key) merged.push(kept[i++] as string);
      // Deleted and made again between two listings: it is in both.
      if (kept[i] === key) i++;
      merged.push(key);
    }
    while (i < kept.length) merged.push(kept[i++] as string);
    this.#sorted = merged;
  }
}
