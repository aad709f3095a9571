/**
 * How large a store's database file is: the keys, the past versions that compaction has not dropped, in pages of
 * 4 KiB. Like bbolt's it never shrinks by itself; `defragment` gives the free pages back.
 */
import { storedForm } from "../../kube/encoding/stored.ts";
import type { Etcd } from "./etcd.ts";
import type { KeyValue } from "./types.ts";

const PAGE = 4096;
/** bbolt's smallest file. */
const LEAST = 20_480;
/** Key, revisions, tree pointers of one version. */
const OVERHEAD = 96;

export class DatabaseSize {
  readonly #store: Etcd;
  readonly #clock: { readonly now: number };
  #file = LEAST;
  readonly #bytes = new WeakMap<KeyValue, number>();

  constructor(store: Etcd, clock: { readonly now: number }) {
    this.#store = store;
    this.#clock = clock;
  }
  /** Virtual microseconds. */
  now(): number {
    return this.#clock.now;
  }
  /** Bytes in use. */
  inUse(): number {
    let sum = 0;
    for (const entry of this.#store.entries()) sum += this.#of(entry);
    for (const event of this.#store.past()) if (event.previous) sum += this.#of(event.previous);
    return Math.max(LEAST - PAGE, Math.ceil(sum / PAGE) * PAGE);
  }
  /** Bytes of the file. */
  file(): number {
    this.#file = Math.max(this.#file, this.inUse() + PAGE);
    return this.#file;
  }
  defragment(): void {
    this.#file = LEAST;
  }
  #of(entry: KeyValue): number {
    let bytes = this.#bytes.get(entry);
    if (bytes === undefined) {
      bytes = entry.key.length + storedForm(entry.value).length + OVERHEAD;
      this.#bytes.set(entry, bytes);
    }
    return bytes;
  }
}

/** 32 bits over keys, revisions and values: equal contents, equal hash. */
export function contentHash(entries: Iterable<KeyValue>): number {
  let hash = 0x811c9dc5;
  const add = (text: string): void => {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  };
  for (const entry of entries) add(`${entry.key} ${entry.modRevision} ${entry.version} ${storedForm(entry.value)}`);
  return hash >>> 0;
}
