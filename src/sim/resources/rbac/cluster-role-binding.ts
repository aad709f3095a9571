import { defaultRoleBinding } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateClusterRoleBinding, validateRoleBindingUpdate } from "../validation/index.ts";
import { type Binding, bindingColumns } from "./binding-columns.ts";
import { checkPathSegment } from "./names.ts";

/** ClusterRoleBindings. Upstream: pkg/registry/rbac/clusterrolebinding/strategy.go. */
export const clusterRoleBindings = defineResource<Binding>({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRoleBinding",
  namespaced: false,
  applyDefaults: defaultRoleBinding,
  validate: validateClusterRoleBinding,
  validateUpdate: validateRoleBindingUpdate,
  columns: bindingColumns,
  validateName: checkPathSegment,
});
