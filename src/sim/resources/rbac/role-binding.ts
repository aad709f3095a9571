import { defaultRoleBinding } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateRoleBinding, validateRoleBindingUpdate } from "../validation/index.ts";
import { type Binding, bindingColumns } from "./binding-columns.ts";
import { checkPathSegment } from "./names.ts";

/** RoleBindings. Upstream: pkg/registry/rbac/rolebinding/strategy.go. */
export const roleBindings = defineResource<Binding>({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "RoleBinding",
  namespaced: true,
  applyDefaults: defaultRoleBinding,
  validate: validateRoleBinding,
  validateUpdate: validateRoleBindingUpdate,
  columns: bindingColumns,
  validateName: checkPathSegment,
});
