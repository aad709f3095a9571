import { defineResource } from "../resource.ts";

export const roles = defineResource({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "Role",
  namespaced: true,
});
