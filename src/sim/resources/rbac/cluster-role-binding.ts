import { defineResource } from "../resource.ts";

export const clusterRoleBindings = defineResource({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRoleBinding",
  namespaced: false,
});
