import { defineResource } from "../resource.ts";

export const csiStorageCapacities = defineResource({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIStorageCapacity",
  resource: "csistoragecapacities",
  namespaced: true,
});
