/**
 * Counts what the quotas of a namespace count. The API server adds to the count when it admits something; this
 * controller counts anew when something goes. Follows pkg/controller/resourcequota/resource_quota_controller.go.
 */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { parseTimestamp } from "../../../kube/duration.ts";
import { isPodTerminal } from "../../../kube/pod.ts";
import { claimQuotaUsage, podInQuotaScopes, podQuotaUsage, serviceQuotaUsage } from "../../../kube/quota-usage.ts";
import {
  configMaps,
  persistentVolumeClaims,
  pods,
  type ResourceType,
  replicationControllers,
  resourceQuotas,
  secrets,
  services,
} from "../../../kube/resource.ts";
import { type KubeObject, keyOf, type PersistentVolumeClaim, type Pod, type ResourceQuota, type Service } from "../../../kube/types.ts";
import { byNamespace, NAMESPACE_INDEX } from "../adoption.ts";
import { type ControllerContext, caches } from "../context.ts";
import { countUsage, podCounts, usedOf } from "./usage.ts";

/** Kinds that quotas name without `count/`. */
const PLAIN: Readonly<Record<string, ResourceType>> = {
  configmaps: configMaps,
  secrets,
  replicationcontrollers: replicationControllers,
  resourcequotas: resourceQuotas,
};

export function startResourceQuotaController(context: ControllerContext): void {
  const { client, clock, informers, options } = context;
  const quotaCache = informers.for(resourceQuotas);
  quotaCache.addIndex(NAMESPACE_INDEX, byNamespace);
  const queue = context.queue({ of: resourceQuotas, sync, needs: caches(quotaCache) });
  const enqueue = (quota: ResourceQuota) => queue.add(keyOf(quota));
  quotaCache.on({
    add: enqueue,
    update: (next, previous) => {
      if (next.spec !== previous.spec) enqueue(next);
    },
  });
  const replenish = ({ metadata }: KubeObject) => {
    for (const quota of quotaCache.byIndex(NAMESPACE_INDEX, metadata.namespace ?? "").values()) enqueue(quota);
  };
  for (const type of [...Object.values(PLAIN), services, persistentVolumeClaims] as ResourceType[]) {
    informers.for<KubeObject>(type as ResourceType<KubeObject>).on({ delete: replenish });
  }
  informers.for(pods).on({
    update: (next, previous) => {
      if (isPodTerminal(next) && !isPodTerminal(previous)) replenish(next);
    },
    delete: replenish,
  });
  informers.for(services).on({
    update: (next, previous) => {
      if (next.spec.type !== previous.spec.type) replenish(next);
    },
  });
  context.every(options.resourceQuotaSyncPeriod, "resync", () => {
    for (const quota of quotaCache.values()) enqueue(quota);
  });

  function sync(key: string): void {
    const quota = quotaCache.get(key);
    if (!quota) return;
    const hard = quota.spec.hard ?? {};
    const used = usedOf(hard, usagesFor(quota, Object.keys(hard)));
    const status = { hard, used };
    if (!semanticEqual(status, quota.status)) client.updateStatus(resourceQuotas, { ...quota, status });
  }

  function* usagesFor(quota: ResourceQuota, names: readonly string[]) {
    const { namespace } = quota.metadata;
    const list = <T extends KubeObject>(type: ResourceType<T>) => client.list(type, namespace ? { namespace } : {}).items;
    const scoped = (quota.spec.scopes ?? []).length + (quota.spec.scopeSelector?.matchExpressions ?? []).length > 0;
    const compute = /^(pods|count\/pods|cpu|memory|ephemeral-storage|hugepages-.*|(requests|limits)\.(?!storage$).*)$/;
    if (names.some((name) => compute.test(name))) {
      for (const pod of list(pods) as Pod[]) {
        if (!podInQuotaScopes(quota.spec, pod, pod.status?.qosClass ?? "")) continue;
        yield countUsage("count/pods", [pod]);
        if (podCounts(pod, clock.date, parseTimestamp)) yield podQuotaUsage(pod);
      }
    }
    // Only pods lie in scopes.
    if (scoped) return;
    if (names.some((name) => name === "services" || name.startsWith("services."))) {
      for (const service of list(services) as Service[]) yield serviceQuotaUsage(service);
    }
    if (names.some((name) => name === "persistentvolumeclaims" || name.endsWith("requests.storage") || name.includes(".storageclass."))) {
      for (const claim of list(persistentVolumeClaims) as PersistentVolumeClaim[]) yield claimQuotaUsage(claim);
    }
    for (const name of names) {
      if (name === "count/pods") continue;
      const type = name.startsWith("count/") ? counted(name.slice("count/".length)) : PLAIN[name];
      if (type) yield countUsage(name, list(type));
    }
  }

  /** `deployments.apps` of `count/deployments.apps`. */
  function counted(name: string): ResourceType | undefined {
    return options.resourceTypes().find(({ group, resource }) => (group === "" ? resource : `${resource}.${group}`) === name);
  }
}
