/** Questions about a pod's specification. Upstream: pkg/apis/core/v1/helper/qos, pkg/kubelet/container/helpers.go. */
import { addQuantities, formatQuantity, parseQuantity, quantityMilliValue, quantityValue } from "../../kube/quantity.ts";
import type { Container, core, Pod, PodSpec } from "../../kube/types.ts";

/** A restartable init container: `restartPolicy: Always`. */
export function isSidecar(container: Container): boolean {
  return (container as { restartPolicy?: string }).restartPolicy === "Always";
}

/** Every container that the kubelet may run: init, regular, ephemeral. */
export function allContainers(spec: PodSpec): readonly Container[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = spec;
  return initContainers.length + ephemeralContainers.length === 0
    ? containers
    : [...initContainers, ...containers, ...(ephemeralContainers as readonly Container[])];
}

export type ContainerList = "containers" | "initContainers" | "ephemeralContainers";
/** Where a container stands: `spec.containers{web}`, the field path of its events. */
export function fieldPathOf(list: ContainerList, name: string): string {
  return `spec.${list}{${name}}`;
}

/** Guaranteed, Burstable or BestEffort. */
export function qosClassOf(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  let guaranteed = true;
  let any = false;
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    const { requests = {}, limits = {} } = container.resources ?? {};
    for (const resource of ["cpu", "memory"]) {
      const request = requests[resource];
      const limit = limits[resource];
      if (isPositive(request) || isPositive(limit)) any = true;
      if (!isPositive(limit)) guaranteed = false;
      else if (request !== undefined && quantityMilliValue(request) !== quantityMilliValue(limit)) guaranteed = false;
    }
  }
  return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
}
function isPositive(quantity: string | undefined): boolean {
  return quantity !== undefined && quantityMilliValue(quantity) > 0;
}

/** What the pod asks for in total: the sum of its containers, or its largest init container, plus overhead. */
export function podRequests(spec: PodSpec, field: "requests" | "limits" = "requests"): Record<string, string> {
  let total: Record<string, string> = {};
  for (const container of spec.containers) total = plus(total, container.resources?.[field] ?? {});
  let sidecars: Record<string, string> = {};
  let initial: Record<string, string> = {};
  for (const container of spec.initContainers ?? []) {
    const own = container.resources?.[field] ?? {};
    if (isSidecar(container)) {
      total = plus(total, own);
      sidecars = plus(sidecars, own);
      initial = larger(initial, sidecars);
    } else initial = larger(initial, plus(sidecars, own));
  }
  total = larger(total, initial);
  return spec.overhead && Object.keys(total).length > 0 ? plus(total, spec.overhead) : total;
}
function plus(a: Record<string, string>, b: Readonly<Record<string, string>>): Record<string, string> {
  const sum = { ...a };
  for (const [name, quantity] of Object.entries(b)) {
    const before = sum[name];
    sum[name] = before === undefined ? quantity : formatQuantity(addQuantities(parseQuantity(before), parseQuantity(quantity)));
  }
  return sum;
}
function larger(a: Record<string, string>, b: Readonly<Record<string, string>>): Record<string, string> {
  const most = { ...a };
  for (const [name, quantity] of Object.entries(b)) {
    const before = most[name];
    if (before === undefined || quantityMilliValue(quantity) > quantityMilliValue(before)) most[name] = quantity;
  }
  return most;
}

/** The kernel's oom_score_adj (pkg/kubelet/qos/policy.go). */
export function oomScoreAdj(pod: Pod, container: Container, memoryCapacity: number): number {
  if ((pod.spec.priority ?? 0) >= 2_000_000_000) return -997;
  const qos = pod.status.qosClass ?? qosClassOf(pod.spec);
  if (qos === "Guaranteed") return -997;
  if (qos === "BestEffort") return 1000;
  const request = quantityValue(container.resources?.requests?.memory);
  const score = 1000 - Math.floor((1000 * request) / memoryCapacity);
  return Math.min(999, Math.max(3, score));
}

/** `web_default(uid)`: format.Pod. */
export function describePod(pod: Pod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace ?? ""}(${pod.metadata.uid})`;
}
/** `default/web`, as the log and the full name say it. */
export function keyOfPod(pod: Pod): string {
  return `${pod.metadata.namespace ?? ""}/${pod.metadata.name}`;
}

/** Number or name of a container's port. */
export function portNumber(container: Container, port: core.HTTPGetAction["port"]): number | undefined {
  if (typeof port === "number") return port;
  const named = container.ports?.find((candidate) => candidate.name === port);
  if (named) return named.containerPort;
  return /^\d+$/.test(String(port)) ? Number(port) : undefined;
}
