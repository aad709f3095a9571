import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

/** ResourceClaimTemplate objects are stored and shown; kubewekend does not model dynamic resource allocation. */
export const resourceClaimTemplates = defineResource({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaimTemplate",

  namespaced: true,
  served: (release) => release.features.enabled("DynamicResourceAllocation"),
  columns: [name, age],
});
