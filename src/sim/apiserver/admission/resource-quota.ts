import { addQuantities, compareQuantities, formatQuantity, parseQuantity, quantityOf, subtractQuantities } from "../../../kube/quantity.ts";
import { claimQuotaUsage, podInQuotaScopes, podQuotaUsage, type QuotaUsage, serviceQuotaUsage } from "../../../kube/quota-usage.ts";
import { forbidden } from "../../../kube/status.ts";
import type { Container, core, KubeObject, PersistentVolumeClaim, Pod, ResourceQuota, Service } from "../../../kube/types.ts";
import { qosClass } from "../../resources/core/pod-qos.ts";
import type { Resource } from "../../resources/resource.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { AdmissionPlugin, Attributes } from "./admission.ts";

type Amounts = Record<string, string>;
const ONE = quantityOf(1);

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
      const delta = increase(usageOf(resource, object), old && usageOf(resource, old), hard);
      if (Object.keys(delta).length === 0) continue;
      const used = (quota.status.used ?? {}) as Amounts;
      const next: Amounts = { ...used };
      const exceeded: string[] = [];
      for (const [key, more] of Object.entries(delta)) {
        next[key] = plus(used[key] ?? "0", more);
        if (compare(next[key], hard[key] as string) > 0) exceeded.push(key);
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
function usageOf(resource: Pick<Resource, "group" | "resource" | "kind">, object: KubeObject): QuotaUsage {
  const usage: QuotaUsage = new Map([[`count/${resource.group ? `${resource.resource}.${resource.group}` : resource.resource}`, ONE]]);
  if (resource.group !== "") return usage;
  switch (resource.kind) {
    case "Pod": {
      const { phase } = (object as Pod).status;
      return phase === "Failed" || phase === "Succeeded" ? usage : new Map([...usage, ...podQuotaUsage(object as Pod)]);
    }
    case "Service":
      return new Map([...usage, ...serviceQuotaUsage(object as Service)]);
    case "PersistentVolumeClaim":
      return new Map([...usage, ...claimQuotaUsage(object as PersistentVolumeClaim)]);
    case "ConfigMap":
    case "Secret":
    case "ReplicationController":
    case "ResourceQuota":
      return usage.set(resource.resource, ONE);
    default:
      return usage;
  }
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
  if ((spec.scopes ?? []).length === 0 && (spec.scopeSelector?.matchExpressions ?? []).length === 0) return true;
  return object.kind === "Pod" && podInQuotaScopes(spec, object as Pod, qosClass(object as Pod));
}

/** What of `next` is more than `before`, for the names in `hard` and in their order; nothing of what stays or shrinks. */
function increase(next: QuotaUsage, before: QuotaUsage | undefined, hard: Amounts): Amounts {
  const result: Amounts = {};
  for (const name of Object.keys(hard).sort()) {
    const amount = next.get(name);
    if (amount === undefined) continue;
    const previous = before?.get(name);
    const more = previous ? subtractQuantities(amount, previous) : amount;
    if (more.nanos > 0n) result[name] = formatQuantity(more);
  }
  return result;
}
function plus(a: string, b: string): string {
  return formatQuantity(addQuantities(parseQuantity(a), parseQuantity(b)));
}
function compare(a: string, b: string): number {
  return compareQuantities(parseQuantity(a), parseQuantity(b));
}
