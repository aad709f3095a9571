/** Fills ClusterRoles that are made of others. Follows pkg/controller/clusterroleaggregation. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { stableText } from "../../../kube/hash.ts";
import { labelSelectorMatches } from "../../../kube/labels.ts";
import type { ResourceType } from "../../../kube/resource.ts";
import type { rbac, Stored } from "../../../kube/types.ts";
import { type ControllerContext, caches } from "../context.ts";

type ClusterRole = Stored<rbac.ClusterRole>;
const clusterRoles: ResourceType<ClusterRole> = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  resource: "clusterroles",
  kind: "ClusterRole",
  namespaced: false,
};
const AGGREGATING = "aggregating";

export function startClusterRoleAggregation(context: ControllerContext): void {
  const { client, informers } = context;
  const cache = informers.for(clusterRoles);
  cache.addIndex(AGGREGATING, (role) => (role.aggregationRule ? ["yes"] : []));
  const queue = context.queue({ of: clusterRoles, sync, needs: caches(cache) });
  const enqueueAll = () => {
    for (const role of cache.byIndex(AGGREGATING, "yes").values()) queue.add(role.metadata.name);
  };
  cache.on({ add: enqueueAll, update: enqueueAll, delete: enqueueAll });

  function sync(name: string): void {
    const role = cache.get(name);
    const selectors = role?.aggregationRule?.clusterRoleSelectors;
    if (!role || !selectors) return;
    const rules: rbac.PolicyRule[] = [];
    const seen = new Set<string>();
    for (const selector of selectors) {
      const parts = [...cache.values()].filter(({ metadata }) => metadata.name !== name && labelSelectorMatches(selector, metadata.labels));
      parts.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
      for (const part of parts) {
        for (const rule of part.rules ?? []) {
          const text = stableText(rule);
          if (seen.has(text)) continue;
          seen.add(text);
          rules.push(rule);
        }
      }
    }
    if (semanticEqual(role.rules, rules)) return;
    client.patch(
      clusterRoles,
      name,
      undefined,
      { type: "apply", force: true, body: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules } },
      { fieldManager: "clusterrole-aggregation-controller" },
    );
  }
}
