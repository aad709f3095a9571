/**
 * How many pods a selector finds in each topology domain, kept up to date node by node: asking again costs only
 * the nodes that changed since.
 */
import { matches, type Selector } from "../../../kube/labels.ts";
import type { Cache } from "../cache.ts";
import type { NodeInfo } from "../nodeinfo.ts";

export class DomainCounts {
  #cache: Cache;
  #topologyKey: string;
  #selector: Selector;
  #namespace: string;
  #eligible: (node: NodeInfo) => boolean;
  /** Number of the domain of each slot, -1 where the node has no such label. */
  #ids = new Int32Array(0);
  #counted = new Uint8Array(0);
  #counts = new Int32Array(0);
  #totals: number[] = [];
  #domains: number[] = [];
  #seen = -1;
  #topology = -1;

  constructor(cache: Cache, topologyKey: string, selector: Selector, namespace: string, eligible: (node: NodeInfo) => boolean) {
    this.#cache = cache;
    this.#topologyKey = topologyKey;
    this.#selector = selector;
    this.#namespace = namespace;
    this.#eligible = eligible;
  }

  /** Brings the sums up to the cache's present. */
  refresh(): this {
    const cache = this.#cache;
    if (this.#topology !== cache.topologyGeneration) return this.#rebuild();
    for (let node = cache.newest; node && node.generation > this.#seen; node = node.next) {
      const before = this.#counts[node.slot] ?? 0;
      const now = node.node ? podsMatching(node, this.#selector, this.#namespace) : 0;
      if (now === before) continue;
      this.#counts[node.slot] = now;
      if (this.#counted[node.slot]) this.#add(this.#ids[node.slot] as number, now - before);
    }
    this.#seen = cache.generation;
    return this;
  }
  /** On one node, whether it counts in the sums or not. */
  on(node: NodeInfo): number {
    return this.#counts[node.slot] ?? 0;
  }
  /** The domain of a node as a small number; -1 if it has none. */
  domainOf(node: NodeInfo): number {
    return this.#ids[node.slot] ?? -1;
  }
  /** Adds the node's count (or domain total) × weight + bias for every node that has the label. */
  addScores(scores: Float64Array, slots: Int32Array, perNode: boolean, weight: number, bias: number): void {
    const ids = this.#ids;
    const counts = this.#counts;
    const totals = this.#totals;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as number;
      const id = ids[slot] as number;
      if (id < 0) continue;
      const count = perNode ? (counts[slot] as number) : (totals[id] ?? 0);
      scores[i] = (scores[i] as number) + count * weight + bias;
    }
  }
  /** How many different domains the nodes are in; those without one make one together. */
  spread(nodes: readonly NodeInfo[], ignored: ReadonlySet<NodeInfo>): number {
    const ids = this.#ids;
    const seen: boolean[] = [];
    let different = 0;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i] as NodeInfo;
      if (ignored.size > 0 && ignored.has(node)) continue;
      const id = (ids[node.slot] ?? -1) + 1;
      if (seen[id]) continue;
      seen[id] = true;
      different++;
    }
    return different;
  }
  /** Pods found in a domain. */
  total(domain: number): number {
    return this.#totals[domain] ?? 0;
  }
  /** Domains with a node that counts. */
  get domains(): readonly number[] {
    return this.#domains;
  }

  #add(id: number, count: number): void {
    this.#totals[id] = (this.#totals[id] ?? 0) + count;
  }
  #rebuild(): this {
    const cache = this.#cache;
    this.#ids = new Int32Array(cache.slots).fill(-1);
    this.#counted = new Uint8Array(cache.slots);
    this.#counts = new Int32Array(cache.slots);
    this.#totals = [];
    const names = new Map<string, number>();
    const domains = new Set<number>();
    for (const node of cache.nodes) {
      const { slot } = node;
      this.#counts[slot] = podsMatching(node, this.#selector, this.#namespace);
      const name = node.labels[this.#topologyKey];
      if (name === undefined) continue;
      const id = names.get(name) ?? names.size;
      names.set(name, id);
      this.#ids[slot] = id;
      if (!this.#eligible(node)) continue;
      this.#counted[slot] = 1;
      domains.add(id);
      this.#add(id, this.#counts[slot] as number);
    }
    this.#domains = [...domains];
    this.#seen = cache.generation;
    this.#topology = cache.topologyGeneration;
    return this;
  }
}

/** Pods of the namespace that the selector finds and that are not going away; an empty selector finds none. */
export function podsMatching(node: NodeInfo, selector: Selector, namespace: string): number {
  if (selector.requirements.length === 0) return 0;
  let count = 0;
  for (const { pod } of node.pods.values()) {
    const { metadata } = pod;
    if (metadata.deletionTimestamp === undefined && metadata.namespace === namespace && matches(selector, metadata.labels)) count++;
  }
  return count;
}
