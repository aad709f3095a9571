/**
 * The scheduler's picture of the cluster: nodes, the pods on them (bound and assumed), images.
 * Follows pkg/scheduler/internal/cache. Because a scheduling cycle runs at one virtual instant, the cache is its
 * own snapshot; nodes are chained by the time of their last change, so that whoever remembers something per
 * node looks only at those that changed since.
 */
import { keyOf, type Node, type Pod } from "../../kube/types.ts";
import { NodeInfo } from "./nodeinfo.ts";
import { type PodInfo, Templates } from "./template.ts";

const ZONE = "topology.kubernetes.io/zone";
const REGION = "topology.kubernetes.io/region";

interface Held {
  info: PodInfo;
  node: string;
  assumed: boolean;
}

export class Cache {
  readonly templates = new Templates();
  #nodes = new Map<string, NodeInfo>();
  #pods = new Map<string, Held>();
  #zones = new Map<string, string[]>();
  #list: readonly NodeInfo[] | undefined;
  #head: NodeInfo | undefined;
  #generation = 0;
  #slots = 0;
  #freeSlots: number[] = [];
  #images = new Map<string, Set<string>>();
  /** Nodes that hold a pod with inter-pod affinity, or with required anti-affinity. */
  readonly withAffinity = new Set<NodeInfo>();
  readonly withRequiredAntiAffinity = new Set<NodeInfo>();
  /** Raised when nodes come or go or images move: what depends on all nodes is stale. */
  topologyGeneration = 0;

  /** Upper bound of `NodeInfo.slot`. */
  get slots(): number {
    return this.#slots;
  }
  /** The newest node's generation. */
  get generation(): number {
    return this.#generation;
  }
  /** Most recently changed first; follow `next`. */
  get newest(): NodeInfo | undefined {
    return this.#head;
  }

  /** All nodes, one zone after the other in turn (node_tree.go), the same array until nodes come or go. */
  get nodes(): readonly NodeInfo[] {
    if (this.#list) return this.#list;
    const list: NodeInfo[] = [];
    const zones = [...this.#zones.values()];
    for (let i = 0; list.length < this.nodeCount; i++) {
      for (const zone of zones) {
        const name = zone[i];
        const info = name === undefined ? undefined : this.#nodes.get(name);
        if (info?.node) list.push(info);
      }
    }
    this.#list = list;
    return list;
  }
  get nodeCount(): number {
    let count = 0;
    for (const zone of this.#zones.values()) count += zone.length;
    return count;
  }
  get(name: string): NodeInfo | undefined {
    const info = this.#nodes.get(name);
    return info?.node ? info : undefined;
  }
  /** How many nodes have the image. */
  imageSpread(name: string): number {
    return this.#images.get(name)?.size ?? 0;
  }
  podInfo(pod: Pod): PodInfo {
    return { pod, key: keyOf(pod), template: this.templates.of(pod) };
  }
  held(key: string): { pod: Pod; node: string; assumed: boolean } | undefined {
    const held = this.#pods.get(key);
    return held && { pod: held.info.pod, node: held.node, assumed: held.assumed };
  }

  setNode(node: Node): void {
    const name = node.metadata.name;
    const info = this.#info(name);
    const zone = zoneOf(node);
    const before = info.node ? zoneOf(info.node) : undefined;
    if (before !== zone) {
      if (before !== undefined) this.#leaveZone(before, name);
      const members = this.#zones.get(zone);
      if (members) members.push(name);
      else this.#zones.set(zone, [name]);
      this.#list = undefined;
      this.topologyGeneration++;
    }
    if (info.node && !samePlace(info.node, node)) this.topologyGeneration++;
    const images = info.images;
    info.setNode(node);
    this.#moveImages(name, images, info.images);
    this.#changed(info);
  }
  removeNode(name: string): void {
    const info = this.#nodes.get(name);
    if (!info?.node) return;
    this.#leaveZone(zoneOf(info.node), name);
    this.#moveImages(name, info.images, new Map());
    info.images = new Map();
    info.node = undefined;
    this.#list = undefined;
    this.topologyGeneration++;
    this.#changed(info);
    this.#dropIfEmpty(info);
  }

  /** The pod counts as running on the node although nobody has confirmed it yet. */
  assume(info: PodInfo, node: string): void {
    this.#hold(info, node, true);
  }
  /** The assumption was wrong. */
  forget(key: string): void {
    if (this.#pods.get(key)?.assumed) this.removePod(key);
  }
  isAssumed(key: string): boolean {
    return this.#pods.get(key)?.assumed === true;
  }
  /** A bound pod as the API shows it: confirms an assumption, adds, or replaces. */
  setPod(pod: Pod): void {
    const key = keyOf(pod);
    const node = pod.spec.nodeName ?? "";
    const held = this.#pods.get(key);
    const info = this.podInfo(pod);
    if (held && held.node === node && held.info.template === info.template) {
      // Nothing a plugin looks at in numbers has moved: swap the object in place.
      held.assumed = false;
      held.info = info;
      const on = this.#nodes.get(node);
      if (!on) return;
      const terminated = on.pods.get(key)?.pod.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp;
      on.pods.set(key, info);
      if (on.withAffinity.has(key)) on.withAffinity.set(key, info);
      if (on.withRequiredAntiAffinity.has(key)) on.withRequiredAntiAffinity.set(key, info);
      if (terminated) this.#changed(on);
      return;
    }
    this.#hold(info, node, false);
  }
  removePod(key: string): void {
    const held = this.#pods.get(key);
    if (!held) return;
    this.#pods.delete(key);
    held.info.template.users--;
    const info = this.#nodes.get(held.node);
    if (!info) return;
    info.removePod(key);
    this.#reindex(info);
    this.#changed(info);
    this.#dropIfEmpty(info);
  }

  #hold(info: PodInfo, node: string, assumed: boolean): void {
    this.removePod(info.key);
    this.#pods.set(info.key, { info, node, assumed });
    info.template.users++;
    const on = this.#info(node);
    on.addPod(info);
    this.#reindex(on);
    this.#changed(on);
  }
  #reindex(info: NodeInfo): void {
    if (info.withAffinity.size > 0) this.withAffinity.add(info);
    else this.withAffinity.delete(info);
    if (info.withRequiredAntiAffinity.size > 0) this.withRequiredAntiAffinity.add(info);
    else this.withRequiredAntiAffinity.delete(info);
  }
  #info(name: string): NodeInfo {
    let info = this.#nodes.get(name);
    if (!info) {
      info = new NodeInfo(name, this.#freeSlots.pop() ?? this.#slots++);
      this.#nodes.set(name, info);
    }
    return info;
  }
  #dropIfEmpty(info: NodeInfo): void {
    if (info.node || info.pods.size > 0) return;
    this.#unlink(info);
    this.#nodes.delete(info.name);
    this.#freeSlots.push(info.slot);
    this.topologyGeneration++;
  }
  #leaveZone(zone: string, name: string): void {
    const left = (this.#zones.get(zone) ?? []).filter((other) => other !== name);
    if (left.length > 0) this.#zones.set(zone, left);
    else this.#zones.delete(zone);
  }
  #moveImages(node: string, before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
    let moved = false;
    for (const image of before.keys()) {
      if (after.has(image)) continue;
      moved = true;
      const holders = this.#images.get(image);
      holders?.delete(node);
      if (holders?.size === 0) this.#images.delete(image);
    }
    for (const image of after.keys()) {
      if (before.has(image)) continue;
      moved = true;
      const holders = this.#images.get(image);
      if (holders) holders.add(node);
      else this.#images.set(image, new Set([node]));
    }
    if (moved) this.topologyGeneration++;
  }

  #changed(info: NodeInfo): void {
    info.generation = ++this.#generation;
    if (this.#head === info) return;
    this.#unlink(info);
    info.next = this.#head;
    if (this.#head) this.#head.previous = info;
    this.#head = info;
  }
  #unlink(info: NodeInfo): void {
    if (info.previous) info.previous.next = info.next;
    if (info.next) info.next.previous = info.previous;
    if (this.#head === info) this.#head = info.next;
    info.previous = undefined;
    info.next = undefined;
  }
}

/** Labels, taints and cordon are as they were: sums over topology domains stay good. */
function samePlace(a: Node, b: Node): boolean {
  const before = a.metadata.labels ?? {};
  const after = b.metadata.labels ?? {};
  const keys = Object.keys(before);
  return (
    (before === after || (keys.length === Object.keys(after).length && keys.every((key) => before[key] === after[key]))) &&
    (a.spec.taints === b.spec.taints || JSON.stringify(a.spec.taints ?? []) === JSON.stringify(b.spec.taints ?? [])) &&
    a.spec.unschedulable === b.spec.unschedulable
  );
}

/** component-helpers/node/topology GetZoneKey. */
function zoneOf(node: Node): string {
  const labels = node.metadata.labels ?? {};
  const zone = labels[ZONE] ?? labels["failure-domain.beta.kubernetes.io/zone"] ?? "";
  const region = labels[REGION] ?? labels["failure-domain.beta.kubernetes.io/region"] ?? "";
  return zone === "" && region === "" ? "" : `${region}:\u0000:${zone}`;
}
