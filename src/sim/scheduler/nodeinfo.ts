/** A node with the pods on it and what they take. Follows pkg/scheduler/framework/types.go (NodeInfo). */
import { quantityValue } from "../../kube/quantity.ts";
import type { Node } from "../../kube/types.ts";
import { portKey } from "./hostports.ts";
import { add, copyOf, noResources, type Resources, resourcesOf, subtract } from "./resources.ts";
import type { PodInfo } from "./template.ts";

export class NodeInfo {
  readonly name: string;
  /** Index of the node in arrays kept per template; reused when the node goes. */
  readonly slot: number;
  /** Undefined while only pods of the node are known. */
  node: Node | undefined;
  readonly pods = new Map<string, PodInfo>();
  /** Pods with any inter-pod (anti-)affinity, and those with required anti-affinity. */
  readonly withAffinity = new Map<string, PodInfo>();
  readonly withRequiredAntiAffinity = new Map<string, PodInfo>();
  requested: Resources = noResources();
  nonZeroCpu = 0;
  nonZeroMemory = 0;
  allocatable: Resources = noResources();
  allowedPods = 0;
  readonly ports = new Set<string>();
  /** Size in bytes by image name, with tag. */
  images: ReadonlyMap<string, number> = new Map();
  /** Pods by `namespace/claim`. */
  readonly claims = new Map<string, number>();
  /** Raised at every change: what was worked out for an older generation is stale. */
  generation = 0;
  /** Neighbours in the cache's list, newest generation first. */
  previous: NodeInfo | undefined;
  next: NodeInfo | undefined;

  constructor(name: string, slot: number) {
    this.name = name;
    this.slot = slot;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.node?.metadata.labels ?? {};
  }

  setNode(node: Node): void {
    this.node = node;
    const allocatable = node.status?.allocatable as Record<string, string> | undefined;
    this.allocatable = resourcesOf(allocatable);
    this.allowedPods = quantityValue(allocatable?.pods);
    const images = new Map<string, number>();
    for (const { names, sizeBytes } of node.status?.images ?? []) for (const name of names ?? []) images.set(name, sizeBytes ?? 0);
    this.images = images;
  }

  addPod(info: PodInfo): void {
    const { template, key } = info;
    this.pods.set(key, info);
    add(this.requested, template.requests);
    this.nonZeroCpu += template.nonZero.cpu;
    this.nonZeroMemory += template.nonZero.memory;
    const anti = template.requiredAntiAffinity.length > 0;
    if (anti) this.withRequiredAntiAffinity.set(key, info);
    if (anti || template.requiredAffinity.length + template.preferredAffinity.length + template.preferredAntiAffinity.length > 0) {
      this.withAffinity.set(key, info);
    }
    for (const { ip, protocol, port } of template.ports) this.ports.add(portKey(ip, protocol, port));
    for (const claim of template.claims) {
      const name = `${info.pod.metadata.namespace}/${claim}`;
      this.claims.set(name, (this.claims.get(name) ?? 0) + 1);
    }
  }

  removePod(key: string): PodInfo | undefined {
    const info = this.pods.get(key);
    if (!info) return undefined;
    const { template } = info;
    this.pods.delete(key);
    this.withAffinity.delete(key);
    this.withRequiredAntiAffinity.delete(key);
    subtract(this.requested, template.requests);
    this.nonZeroCpu -= template.nonZero.cpu;
    this.nonZeroMemory -= template.nonZero.memory;
    for (const { ip, protocol, port } of template.ports) this.ports.delete(portKey(ip, protocol, port));
    for (const claim of template.claims) {
      const name = `${info.pod.metadata.namespace}/${claim}`;
      const left = (this.claims.get(name) ?? 0) - 1;
      if (left > 0) this.claims.set(name, left);
      else this.claims.delete(name);
    }
    return info;
  }

  /** A copy whose pods can be taken away to see what would happen. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.name, this.slot);
    copy.node = this.node;
    for (const [key, info] of this.pods) copy.pods.set(key, info);
    for (const [key, info] of this.withAffinity) copy.withAffinity.set(key, info);
    for (const [key, info] of this.withRequiredAntiAffinity) copy.withRequiredAntiAffinity.set(key, info);
    copy.requested = copyOf(this.requested);
    copy.nonZeroCpu = this.nonZeroCpu;
    copy.nonZeroMemory = this.nonZeroMemory;
    copy.allocatable = this.allocatable;
    copy.allowedPods = this.allowedPods;
    for (const port of this.ports) copy.ports.add(port);
    for (const [name, count] of this.claims) copy.claims.set(name, count);
    copy.images = this.images;
    copy.generation = -1;
    return copy;
  }
}
