import { defineResource } from "../resource.ts";

export const leases = defineResource({
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  namespaced: true,
});
