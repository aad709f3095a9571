import { expect, test } from "vitest";
import type { ResourceType } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { KubeObject, rbac } from "../../../kube/types.ts";
import { newTestCluster } from "../testing.ts";

type ClusterRole = KubeObject & { rules: rbac.PolicyRule[] };
const clusterRoles: ResourceType<ClusterRole> = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  resource: "clusterroles",
  kind: "ClusterRole",
  namespaced: false,
};
const rule = (resource: string) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });

test("a role gathers the rules of those its selectors find, follows them, and forgets what was written by hand", () => {
  const cluster = newTestCluster();
  cluster.create(clusterRoles, {
    metadata: { name: "monitoring" },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { monitoring: "true" } }] },
    rules: [rule("secrets")],
  });
  cluster.create(clusterRoles, { metadata: { name: "b", labels: { monitoring: "true" } }, rules: [rule("services"), rule("pods")] });
  cluster.create(clusterRoles, { metadata: { name: "a", labels: { monitoring: "true" } }, rules: [rule("endpoints"), rule("pods")] });
  cluster.create(clusterRoles, { metadata: { name: "other" }, rules: [rule("nodes")] });
  const gathered = () => cluster.get<ClusterRole>(clusterRoles, "monitoring").rules.map(({ resources }) => resources?.[0]);
  cluster.run(2 * SECOND);
  expect(gathered()).toEqual(["endpoints", "pods", "services"]);
  cluster.client.patch(clusterRoles, "other", undefined, { type: "merge", body: { metadata: { labels: { monitoring: "true" } } } });
  cluster.client.delete(clusterRoles, "b");
  cluster.run(2 * SECOND);
  expect(gathered()).toEqual(["endpoints", "pods", "nodes"]);
  cluster.stop();
});
