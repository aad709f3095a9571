import { defineResource } from "../resource.ts";

export const roleBindings = defineResource({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "RoleBinding",
  namespaced: true,
});
