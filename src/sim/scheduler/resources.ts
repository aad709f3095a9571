/**
 * Amounts of resources as plain numbers: CPU in thousandths, the rest in whole units (bytes, devices).
 * Follows pkg/scheduler/framework/types.go (Resource) and pkg/api/v1/resource/helpers.go (PodRequests).
 */
import { quantityMilliValue, quantityValue } from "../../kube/quantity.ts";
import type { core } from "../../kube/types.ts";

export interface Resources {
  /** Thousandths of a core. */
  cpu: number;
  /** Bytes. */
  memory: number;
  /** Bytes. */
  ephemeralStorage: number;
  /** Extended resources, huge pages, attachable volumes by name; undefined when there are none. */
  scalar: Map<string, number> | undefined;
}

/** Stands in for the CPU of a container without a request when nodes are scored: 100m. */
export const DEFAULT_MILLI_CPU = 100;
/** Stands in for the memory of a container without a request when nodes are scored: 200Mi. */
export const DEFAULT_MEMORY = 200 * 1024 * 1024;

export function noResources(): Resources {
  return { cpu: 0, memory: 0, ephemeralStorage: 0, scalar: undefined };
}

type Amounts = Readonly<Record<string, string>>;

/** A ResourceList as numbers; `pods` is left out (see `NodeInfo.allowedPods`). */
export function resourcesOf(list: Amounts | undefined): Resources {
  const resources = noResources();
  for (const [name, amount] of Object.entries(list ?? {})) put(resources, name, amount);
  return resources;
}

function put(resources: Resources, name: string, amount: string): void {
  switch (name) {
    case "cpu":
      resources.cpu = quantityMilliValue(amount);
      break;
    case "memory":
      resources.memory = quantityValue(amount);
      break;
    case "ephemeral-storage":
      resources.ephemeralStorage = quantityValue(amount);
      break;
    case "pods":
      break;
    default:
      if (isScalarResource(name)) {
        resources.scalar ??= new Map();
        resources.scalar.set(name, quantityValue(amount));
      }
  }
}

/** Extended, huge page, prefixed native or attachable-volume resource: what the scheduler counts besides the four native ones. */
export function isScalarResource(name: string): boolean {
  return (
    isExtendedResource(name) || name.startsWith("hugepages-") || name.includes("kubernetes.io/") || name.startsWith("attachable-volumes-")
  );
}
/** A fully qualified name outside kubernetes.io. */
export function isExtendedResource(name: string): boolean {
  return name.includes("/") && !name.includes("kubernetes.io/") && !name.startsWith("requests.");
}

export function add(into: Resources, from: Resources): void {
  into.cpu += from.cpu;
  into.memory += from.memory;
  into.ephemeralStorage += from.ephemeralStorage;
  if (from.scalar) {
    into.scalar ??= new Map();
    for (const [name, amount] of from.scalar) into.scalar.set(name, (into.scalar.get(name) ?? 0) + amount);
  }
}
export function subtract(from: Resources, amount: Resources): void {
  from.cpu -= amount.cpu;
  from.memory -= amount.memory;
  from.ephemeralStorage -= amount.ephemeralStorage;
  if (amount.scalar && from.scalar) for (const [name, value] of amount.scalar) from.scalar.set(name, (from.scalar.get(name) ?? 0) - value);
}
function maximum(into: Resources, other: Resources): void {
  into.cpu = Math.max(into.cpu, other.cpu);
  into.memory = Math.max(into.memory, other.memory);
  into.ephemeralStorage = Math.max(into.ephemeralStorage, other.ephemeralStorage);
  if (other.scalar) {
    into.scalar ??= new Map();
    for (const [name, amount] of other.scalar) into.scalar.set(name, Math.max(into.scalar.get(name) ?? 0, amount));
  }
}
export function copyOf(resources: Resources): Resources {
  return { ...resources, scalar: resources.scalar ? new Map(resources.scalar) : undefined };
}

/** By resource name; 0 when there is none. */
export function amountOf(resources: Resources, name: string): number {
  switch (name) {
    case "cpu":
      return resources.cpu;
    case "memory":
      return resources.memory;
    case "ephemeral-storage":
      return resources.ephemeralStorage;
    default:
      return resources.scalar?.get(name) ?? 0;
  }
}

type PodSpec = core.PodSpec & { resources?: { requests?: Amounts } };

/**
 * What a pod asks of a node: the larger of (containers + sidecars) and the peak of its init containers, plus
 * overhead; pod-level requests take the place of the containers' where they are set.
 * @param nonZero containers that ask for no CPU or memory count as 100m and 200Mi (for scores only)
 */
export function podRequests(spec: PodSpec, nonZero: boolean): Resources {
  const total = noResources();
  for (const container of spec.containers) add(total, containerRequests(container, nonZero));
  const sidecars = noResources();
  const peak = noResources();
  for (const container of spec.initContainers ?? []) {
    const requests = containerRequests(container, nonZero);
    if ((container as { restartPolicy?: string }).restartPolicy === "Always") {
      add(total, requests);
      add(sidecars, requests);
      maximum(peak, sidecars);
    } else {
      add(requests, sidecars);
      maximum(peak, requests);
    }
  }
  maximum(total, peak);
  if (spec.resources?.requests) for (const [name, amount] of Object.entries(spec.resources.requests)) put(total, name, amount);
  if (spec.overhead) add(total, resourcesOf(spec.overhead as Amounts));
  return total;
}

function containerRequests(container: core.Container, nonZero: boolean): Resources {
  const requests = container.resources?.requests as Amounts | undefined;
  const resources = resourcesOf(requests);
  if (nonZero) {
    if (requests?.cpu === undefined) resources.cpu = DEFAULT_MILLI_CPU;
    if (requests?.memory === undefined) resources.memory = DEFAULT_MEMORY;
  }
  return resources;
}
