import { defineResource } from "../resource.ts";

export const resourceClaimTemplates = defineResource({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaimTemplate",
  namespaced: true,
});
