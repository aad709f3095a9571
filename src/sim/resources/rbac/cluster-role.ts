import { defineResource } from "../resource.ts";
import { validateClusterRole } from "../validation/index.ts";
import { checkPathSegment } from "./names.ts";

/** ClusterRoles. Upstream: pkg/registry/rbac/clusterrole/strategy.go. */
export const clusterRoles = defineResource({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRole",
  namespaced: false,
  validate: validateClusterRole,
  validateName: checkPathSegment,
});
