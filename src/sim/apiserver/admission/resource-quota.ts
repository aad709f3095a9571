import { addQuantities, compareQuantities, formatQuantity, parseQuantity, subtractQuantities } from "../../../kube/quantity.ts";
import { forbidden } from "../../../kube/status.ts";
import type { Container, core, KubeObject, PersistentVolumeClaim, Pod, ResourceQuota, Service } from "../../../kube/types.ts";
import { qosClass } from "../../resources/core/pod-qos.ts";
import type { Resource } from "../../resources/resource.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { AdmissionPlugin, Attributes } from "./admission.ts";

type Amounts = Record<string, string>;

/**
 * Refuses what would exceed a quota of the namespace, and notes what is used in the quota's status.
 * Upstream: apiserver/pkg/admission/plugin/resourcequota, pkg/quota/v1/evaluator/core.
 */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  handles: (operation, resource, subresource) =>
    resource.namespaced &&
    !resource.virtual &&
    subresource === "" &&
    resource.kind !== "Event" &&
    (operation === "CREATE" || operation === "UPDATE"),
  validate(attributes, host) {
    const { namespace, object, old, resource, name, dryRun } = attributes;
    if (!object) return;
    const store = host.store("", "resourcequotas");
    if (!store || store.count(namespace) === 0) return;
    if (old && resource.kind !== "Service" && resource.kind !== "PersistentVolumeClaim") return;
    for (const quota of store.all(namespace) as ResourceQuota[]) {
      const hard = (quota.status.hard ?? {}) as Amounts;
      if (!inScope(quota.spec, object)) continue;
      const missing = resource.kind === "Pod" && !old ? unspecified(object as Pod, Object.keys(hard)) : "";
      if (missing) throw forbidden(resource, name, `failed quota: ${quota.metadata.name}: must specify ${missing}`);
      const delta = only(difference(usageOf(resource, object), old ? usageOf(resource, old) : {}), hard);
      if (Object.keys(delta).length === 0) continue;
      const used = (quota.status.used ?? {}) as Amounts;
      const next: Amounts = { ...used };
      const exceeded: string[] = [];
      for (const key of Object.keys(delta).sort()) {
        next[key] = plus(used[key] ?? "0", delta[key] as string);
        if (!old || compare(delta[key] as string, "0") > 0) if (compare(next[key], hard[key] as string) > 0) exceeded.push(key);
      }
      if (exceeded.length > 0) {
        const list = (from: Amounts) => exceeded.map((key) => `${key}=${from[key] ?? "0"}`).join(",");
        throw forbidden(
          resource,
          name,
          `exceeded quota: ${quota.metadata.name}, requested: ${list(delta)}, used: ${list(used)}, limited: ${list(hard)}`,
        );
      }
      if (!dryRun) note(host, attributes, quota, next);
    }
  },
};

function note(host: RegistryHost, { identity }: Attributes, quota: ResourceQuota, used: Amounts): void {
  host
    .store("", "resourcequotas")
    ?.update(
      { identity },
      quota.metadata.name,
      quota.metadata.namespace,
      (current) => ({ ...current, status: { ...(current as ResourceQuota).status, used } }) as KubeObject,
      {
        subresource: "status",
      },
    );
}

/** What an object uses, by the names quotas know. */
export function usageOf(resource: Pick<Resource, "group" | "resource" | "kind">, object: KubeObject): Amounts {
  const counted = `count/${resource.group ? `${resource.resource}.${resource.group}` : resource.resource}`;
  const usage: Amounts = { [counted]: "1" };
  if (resource.group !== "") return usage;
  switch (resource.kind) {
    case "Pod":
      return { ...usage, ...podUsage(object as Pod) };
    case "Service": {
      const { spec } = object as Service;
      const nodePorts = spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
      return {
        ...usage,
        services: "1",
        "services.nodeports": String(nodePorts ? (spec.ports?.length ?? 0) : 0),
        "services.loadbalancers": spec.type === "LoadBalancer" ? "1" : "0",
      };
    }
    case "PersistentVolumeClaim": {
      const { spec } = object as PersistentVolumeClaim;
      const storage = String((spec.resources?.requests as Amounts | undefined)?.["storage"] ?? "0");
      const ofClass = spec.storageClassName
        ? {
            [`${spec.storageClassName}.storageclass.storage.k8s.io/requests.storage`]: storage,
            [`${spec.storageClassName}.storageclass.storage.k8s.io/persistentvolumeclaims`]: "1",
          }
        : {};
      return { ...usage, persistentvolumeclaims: "1", "requests.storage": storage, ...ofClass };
    }
    case "ConfigMap":
    case "Secret":
    case "ReplicationController":
    case "ResourceQuota":
      return { ...usage, [resource.resource]: "1" };
    default:
      return usage;
  }
}

function podUsage(pod: Pod): Amounts {
  if (pod.status.phase === "Failed" || pod.status.phase === "Succeeded") return {};
  const usage: Amounts = { pods: "1" };
  for (const kind of ["requests", "limits"] as const) {
    for (const [name, amount] of Object.entries(podSum(pod, kind))) {
      usage[`${kind}.${name}`] = amount;
      if (kind === "requests") usage[name] = amount;
    }
  }
  return usage;
}
/** Sum over containers, at least the largest init container, plus overhead. */
function podSum(pod: Pod, kind: "requests" | "limits"): Amounts {
  const total: Amounts = {};
  for (const { resources } of pod.spec.containers) {
    for (const [name, amount] of Object.entries((resources?.[kind] ?? {}) as Amounts))
      total[name] = plus(total[name] ?? "0", String(amount));
  }
  for (const { resources } of pod.spec.initContainers ?? []) {
    for (const [name, amount] of Object.entries((resources?.[kind] ?? {}) as Amounts)) {
      if (compare(String(amount), total[name] ?? "0") > 0) total[name] = String(amount);
    }
  }
  return total;
}

const REQUIRED = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
/** `limits.memory for: a; requests.cpu for: a,b`: what a quota wants every container to say. */
function unspecified(pod: Pod, quotaNames: readonly string[]): string {
  const parts: string[] = [];
  for (const name of quotaNames.filter((quotaName) => REQUIRED.includes(quotaName)).sort()) {
    const [kind, resource] = name.includes(".") ? (name.split(".") as ["requests" | "limits", string]) : (["requests", name] as const);
    const lacking = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].filter(
      (container) => amountOf(container, kind, resource) === undefined,
    );
    if (lacking.length > 0)
      parts.push(
        `${name} for: ${lacking
          .map((container) => container.name)
          .sort()
          .join(",")}`,
      );
  }
  return parts.join("; ");
}
function amountOf(container: Container, kind: "requests" | "limits", name: string): string | undefined {
  return (container.resources?.[kind] as Amounts | undefined)?.[name];
}

function inScope(spec: core.ResourceQuotaSpec, object: KubeObject): boolean {
  const scopes = spec.scopes ?? [];
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  if (scopes.length === 0 && expressions.length === 0) return true;
  if (object.kind !== "Pod") return false;
  const pod = object as Pod;
  const holds = (scope: string): boolean => {
    switch (scope) {
      case "BestEffort":
        return qosClass(pod) === "BestEffort";
      case "NotBestEffort":
        return qosClass(pod) !== "BestEffort";
      case "Terminating":
        return pod.spec.activeDeadlineSeconds !== undefined && pod.spec.activeDeadlineSeconds >= 0;
      case "NotTerminating":
        return pod.spec.activeDeadlineSeconds === undefined;
      case "PriorityClass":
        return (pod.spec.priorityClassName ?? "") !== "";
      default:
        return false;
    }
  };
  const selected = expressions.every(({ scopeName, operator, values }) => {
    if (scopeName !== "PriorityClass" || operator === "Exists") return holds(scopeName);
    if (operator === "DoesNotExist") return !holds(scopeName);
    const has = values?.includes(pod.spec.priorityClassName ?? "") ?? false;
    return operator === "In" ? has : !has;
  });
  return scopes.every(holds) && selected;
}

function only(amounts: Amounts, names: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => names[name] !== undefined));
}
function difference(next: Amounts, before: Amounts): Amounts {
  const result: Amounts = {};
  for (const [name, amount] of Object.entries(next)) {
    const change =
      before[name] === undefined ? amount : formatQuantity(subtractQuantities(parseQuantity(amount), parseQuantity(before[name])));
    if (compare(change, "0") !== 0 || Object.keys(before).length === 0) result[name] = change;
  }
  return result;
}
function plus(a: string, b: string): string {
  return formatQuantity(addQuantities(parseQuantity(a), parseQuantity(b)));
}
function compare(a: string, b: string): number {
  return compareQuantities(parseQuantity(a), parseQuantity(b));
}
