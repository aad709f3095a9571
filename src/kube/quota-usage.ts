/**
 * What quotas count, for the admission plugin that charges and the controller that counts anew.
 * Upstream: pkg/quota/v1/evaluator/core.
 */
import { podLimits, podRequests } from "./pod-resources.ts";
import { parseQuantity, type Quantity, quantityOf } from "./quantity.ts";
import type { core, PersistentVolumeClaim, Pod, Service } from "./types.ts";

/** Amounts by the names quotas know: `pods`, `requests.cpu`, `services.nodeports` … */
export type QuotaUsage = Map<string, Quantity>;

const ONE = quantityOf(1);
/** Requests of these count under their plain name too. */
const PLAIN_REQUESTS = /^(cpu|memory|ephemeral-storage|hugepages-.*)$/;

/** What a pod that has not finished uses of compute resources; `pods` is one of them. */
export function podQuotaUsage({ spec }: Pod): QuotaUsage {
  const usage: QuotaUsage = new Map([["pods", ONE]]);
  for (const [name, amount] of Object.entries(podRequests(spec))) {
    usage.set(`requests.${name}`, amount);
    if (PLAIN_REQUESTS.test(name)) usage.set(name, amount);
  }
  for (const [name, amount] of Object.entries(podLimits(spec))) usage.set(`limits.${name}`, amount);
  return usage;
}

/** Node ports of a balancer that allocates none count only where they are written. */
export function serviceQuotaUsage({ spec }: Service): QuotaUsage {
  const ports = spec.ports ?? [];
  const allocates = spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
  const explicit = spec.type === "LoadBalancer" ? ports.filter(({ nodePort }) => nodePort) : [];
  return new Map([
    ["services", ONE],
    ["services.nodeports", quantityOf((allocates ? ports : explicit).length)],
    ["services.loadbalancers", quantityOf(spec.type === "LoadBalancer" ? 1 : 0)],
  ]);
}

export function claimQuotaUsage({ spec }: PersistentVolumeClaim): QuotaUsage {
  const usage: QuotaUsage = new Map([["persistentvolumeclaims", ONE]]);
  const storage = spec.resources?.requests?.["storage"];
  const prefix = spec.storageClassName ? `${spec.storageClassName}.storageclass.storage.k8s.io/` : undefined;
  if (prefix) usage.set(`${prefix}persistentvolumeclaims`, ONE);
  if (storage !== undefined) {
    usage.set("requests.storage", parseQuantity(storage));
    if (prefix) usage.set(`${prefix}requests.storage`, parseQuantity(storage));
  }
  return usage;
}

/** Whether a quota's scopes take a pod in; `qosClass` as its resources make it. */
export function podInQuotaScopes(spec: core.ResourceQuotaSpec, pod: Pod, qosClass: string): boolean {
  const scopes = (spec.scopes ?? []).map((scopeName): core.ScopedResourceSelectorRequirement => ({ scopeName, operator: "Exists" }));
  return [...scopes, ...(spec.scopeSelector?.matchExpressions ?? [])].every((scope) => matchesScope(scope, pod, qosClass));
}

function matchesScope({ scopeName, operator, values = [] }: core.ScopedResourceSelectorRequirement, pod: Pod, qosClass: string): boolean {
  const terminating = pod.spec.activeDeadlineSeconds !== undefined && pod.spec.activeDeadlineSeconds >= 0;
  switch (scopeName) {
    case "Terminating":
      return terminating;
    case "NotTerminating":
      return !terminating;
    case "BestEffort":
      return qosClass === "BestEffort";
    case "NotBestEffort":
      return qosClass !== "BestEffort";
    case "CrossNamespacePodAffinity":
      return looksAcrossNamespaces(pod);
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

/** `usesCrossNamespacePodAffinity`: a term names namespaces or selects them. */
function looksAcrossNamespaces({ spec }: Pod): boolean {
  return [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity].some((affinity) =>
    [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
    ].some(({ namespaces, namespaceSelector }) => (namespaces ?? []).length > 0 || namespaceSelector !== undefined),
  );
}
