/**
 * What a node has, and what of it pods may use: reservations and hard eviction thresholds are held back.
 * Upstream: pkg/kubelet/cm/node_container_manager_linux.go, pkg/kubelet/nodestatus/setters.go (MachineInfo).
 */
import { formatQuantity, quantityMilliValue, quantityOf, quantityValue } from "../../kube/quantity.ts";

/** evictionHard when the configuration has none of its own (eviction.DefaultEvictionHard). */
export const DEFAULT_EVICTION_HARD: Readonly<Record<string, string>> = {
  "imagefs.available": "15%",
  "memory.available": "100Mi",
  "nodefs.available": "10%",
  "nodefs.inodesFree": "5%",
};

/** More is reserved than there is. */
export class NodeAllocatableError extends Error {}

export interface ResourceSettings {
  readonly maxPods?: number;
  readonly podsPerCore?: number;
  readonly kubeReserved?: Readonly<Record<string, string>>;
  readonly systemReserved?: Readonly<Record<string, string>>;
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export function evictionHardOf({ evictionHard }: ResourceSettings): Readonly<Record<string, string>> {
  return evictionHard ?? DEFAULT_EVICTION_HARD;
}
/** Bytes of a threshold: `100Mi`, or a part of the whole. */
export function thresholdBytes(text: string | undefined, capacity: number): number {
  if (text === undefined) return 0;
  return text.endsWith("%") ? Math.floor((Number.parseFloat(text) / 100) * capacity) : quantityValue(text);
}

/** `--max-pods`, and less when `podsPerCore` says so. */
export function podCapacity({ maxPods = 0, podsPerCore = 0 }: ResourceSettings, cpus: number): number {
  const most = maxPods || 110;
  return podsPerCore > 0 ? Math.min(most, podsPerCore * cpus) : most;
}

/** Capacity less what is held back. Throws NodeAllocatableError when more is held back than there is. */
export function allocatableOf(capacity: Readonly<Record<string, string>>, settings: ResourceSettings): Record<string, string> {
  const hard = evictionHardOf(settings);
  const held = (resource: string): number =>
    [settings.kubeReserved, settings.systemReserved].reduce(
      (sum, reserved) =>
        sum + (resource === "cpu" ? quantityMilliValue(reserved?.[resource] ?? "0") : quantityValue(reserved?.[resource] ?? "0")),
      0,
    );
  const allocatable: Record<string, string> = { ...capacity };
  for (const [resource, signal] of [
    ["cpu", undefined],
    ["memory", "memory.available"],
    ["ephemeral-storage", "nodefs.available"],
  ] as const) {
    const text = capacity[resource];
    if (text === undefined) continue;
    const whole = resource === "cpu" ? quantityMilliValue(text) : quantityValue(text);
    const reserved = held(resource);
    if (reserved > whole)
      throw new NodeAllocatableError(
        `invalid Node Allocatable configuration. Resource ${JSON.stringify(resource)} has a reservation of ${formatQuantity(resource === "cpu" ? quantityOf(reserved / 1000, "DecimalSI") : quantityOf(reserved, "BinarySI"))} but capacity of ${text}. Expected capacity >= reservation.`,
      );
    const threshold = signal === undefined ? 0 : thresholdBytes(hard[signal], whole);
    if (reserved + threshold === 0) continue;
    const left = Math.max(0, whole - reserved - threshold);
    // cAdvisor's disk sizes have no unit; memory is told in Ki.
    allocatable[resource] =
      resource === "cpu"
        ? left % 1000 === 0
          ? String(left / 1000)
          : `${left}m`
        : resource === "memory"
          ? `${Math.floor(left / 1024)}Ki`
          : String(left);
  }
  return allocatable;
}
