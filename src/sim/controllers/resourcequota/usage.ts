/** What a quota counts. Follows pkg/quota/v1/evaluator/core. */
import { addQuantities, formatQuantity, parseQuantity, type Quantity, quantityOf } from "../../../kube/quantity.ts";
import type { core, KubeObject, PersistentVolumeClaim, Pod, ResourceQuota, Service } from "../../../kube/types.ts";

type Usage = Map<string, Quantity>;

function add(usage: Usage, name: string, quantity: Quantity): void {
  const before = usage.get(name);
  usage.set(name, before ? addQuantities(before, quantity) : quantity);
}
const ONE = quantityOf(1);

/** A pod counts until it has finished, or until its grace period is over. */
export function podCounts(pod: Pod, now: number, parse: (time: string) => number): boolean {
  if (pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true;
  return now <= parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

/** Whether the quota's scopes take the pod in. */
export function inScope(quota: ResourceQuota, pod: Pod): boolean {
  const scopes = (quota.spec.scopes ?? []).map((scopeName): core.ScopedResourceSelectorRequirement => ({ scopeName, operator: "Exists" }));
  return [...scopes, ...(quota.spec.scopeSelector?.matchExpressions ?? [])].every((scope) => matchesScope(scope, pod));
}
function matchesScope({ scopeName, operator, values = [] }: core.ScopedResourceSelectorRequirement, pod: Pod): boolean {
  const terminating = pod.spec.activeDeadlineSeconds !== undefined && pod.spec.activeDeadlineSeconds >= 0;
  const bestEffort = pod.status?.qosClass === "BestEffort";
  switch (scopeName) {
    case "Terminating":
      return terminating;
    case "NotTerminating":
      return !terminating;
    case "BestEffort":
      return bestEffort;
    case "NotBestEffort":
      return !bestEffort;
    case "PriorityClass": {
      const name = pod.spec.priorityClassName ?? "";
      if (operator === "Exists") return name !== "";
      if (operator === "DoesNotExist") return name === "";
      return values.includes(name) === (operator === "In");
    }
    default:
      return false;
  }
}

export function podUsage(pod: Pod): Usage {
  const usage: Usage = new Map([["pods", ONE]]);
  for (const [side, prefix] of [
    ["requests", "requests."],
    ["limits", "limits."],
  ] as const) {
    const names = new Set<string>();
    const containers = pod.spec.containers;
    const inits = pod.spec.initContainers ?? [];
    for (const { resources } of [...containers, ...inits]) for (const name in resources?.[side] ?? {}) names.add(name);
    for (const name of names) {
      let sum: Quantity | undefined;
      for (const { resources } of containers) {
        const text = resources?.[side]?.[name];
        if (text !== undefined) sum = sum ? addQuantities(sum, parseQuantity(text)) : parseQuantity(text);
      }
      for (const { resources } of inits) {
        const text = resources?.[side]?.[name];
        if (text === undefined) continue;
        const quantity = parseQuantity(text);
        if (!sum || quantity.nanos > sum.nanos) sum = quantity;
      }
      if (!sum) continue;
      add(usage, `${prefix}${name}`, sum);
      if (side === "requests" && (name === "cpu" || name === "memory" || name === "ephemeral-storage")) add(usage, name, sum);
    }
  }
  return usage;
}

export function serviceUsage({ spec }: Service): Usage {
  const usage: Usage = new Map([["services", ONE]]);
  const ports = (spec.ports ?? []).length;
  const allocates = spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false;
  if (spec.type === "NodePort" || allocates) usage.set("services.nodeports", quantityOf(ports));
  if (spec.type === "LoadBalancer") usage.set("services.loadbalancers", ONE);
  return usage;
}

export function claimUsage({ spec }: PersistentVolumeClaim): Usage {
  const usage: Usage = new Map([["persistentvolumeclaims", ONE]]);
  const storage = spec.resources?.requests?.["storage"];
  if (storage !== undefined) usage.set("requests.storage", parseQuantity(storage));
  if (spec.storageClassName) {
    const prefix = `${spec.storageClassName}.storageclass.storage.k8s.io/`;
    usage.set(`${prefix}persistentvolumeclaims`, ONE);
    if (storage !== undefined) usage.set(`${prefix}requests.storage`, parseQuantity(storage));
  }
  return usage;
}

/** Sums, for the names in `hard` only, as text; what nothing uses is `0`. */
export function usedOf(hard: Readonly<Record<string, string>>, usages: Iterable<Usage>): Record<string, string> {
  const total: Usage = new Map();
  for (const usage of usages) for (const [name, quantity] of usage) if (name in hard) add(total, name, quantity);
  return Object.fromEntries(
    Object.keys(hard)
      .sort()
      .map((name) => [name, formatQuantity(total.get(name) ?? { nanos: 0n, format: parseQuantity(hard[name] ?? "0").format })]),
  );
}
export function countUsage(name: string, objects: readonly KubeObject[]): Usage {
  return new Map([[name, quantityOf(objects.length)]]);
}
