import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

/** DeviceClass objects are stored and shown; kubewekend does not model dynamic resource allocation. */
export const deviceClasses = defineResource({
  group: "resource.k8s.io",
  version: "v1",
  kind: "DeviceClass",
  resource: "deviceclasses",
  namespaced: false,
  served: (release) => release.features.enabled("DynamicResourceAllocation"),
  columns: [name, age],
});
