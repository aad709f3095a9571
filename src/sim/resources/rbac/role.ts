import { defineResource } from "../resource.ts";
import { validateRole } from "../validation/index.ts";
import { checkPathSegment } from "./names.ts";

/** Roles. Upstream: pkg/registry/rbac/role/strategy.go. */
export const roles = defineResource({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "Role",
  namespaced: true,
  validate: validateRole,
  validateName: checkPathSegment,
});
