/**
 * How many pods a selector finds in each topology domain, kept up to date node by node: asking again costs only
 * the nodes that changed since.
 */
import { matches, type Selector } from "../../../kube/labels.ts";
import type { Cache } from "../cache.ts";
import type { NodeInfo } from "../nodeinfo.ts";

export class DomainCounts {
  /** Pods found by domain; only domains with an eligible node are there. */
  readonly totals = new Map<string, number>();
  #cache: Cache;
  #topologyKey: string;
  #selector: Selector;
  #namespace: string;
  #eligible: (node: NodeInfo) => boolean;
  #counts = new Int32Array(0);
  /** Domain of each slot; undefined if its node does not count. */
  #domains: (string | undefined)[] = [];
  #seen = -1;
  #topology = -1;

  constructor(cache: Cache, topologyKey: string, selector: Selector, namespace: string, eligible: (node: NodeInfo) => boolean) {
    this.#cache = cache;
    this.#topologyKey = topologyKey;
    this.#selector = selector;
    this.#namespace = namespace;
    this.#eligible = eligible;
  }

  /** Brings the totals up to the cache's present. */
  refresh(): this {
    const cache = this.#cache;
    if (this.#topology !== cache.topologyGeneration) return this.#rebuild();
    for (let node = cache.newest; node && node.generation > this.#seen; node = node.next) {
      const domain = this.#domains[node.slot];
      const before = this.#counts[node.slot] ?? 0;
      const now = node.node ? podsMatching(node, this.#selector, this.#namespace) : 0;
      this.#counts[node.slot] = now;
      if (domain !== undefined && now !== before) this.totals.set(domain, (this.totals.get(domain) ?? 0) + now - before);
    }
    this.#seen = cache.generation;
    return this;
  }
  /** On one node, eligible or not. */
  on(node: NodeInfo): number {
    return this.#counts[node.slot] ?? 0;
  }

  #rebuild(): this {
    const cache = this.#cache;
    this.#counts = new Int32Array(cache.slots);
    this.#domains = new Array<string | undefined>(cache.slots);
    this.totals.clear();
    for (const node of cache.nodes) {
      const count = podsMatching(node, this.#selector, this.#namespace);
      this.#counts[node.slot] = count;
      if (!this.#eligible(node)) continue;
      const domain = node.labels[this.#topologyKey] ?? "";
      this.#domains[node.slot] = domain;
      this.totals.set(domain, (this.totals.get(domain) ?? 0) + count);
    }
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
