import { defineResource } from "../resource.ts";

export const csiDrivers = defineResource({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIDriver",
  namespaced: false,
  generation: true,
});
