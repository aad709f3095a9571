import { defineResource } from "../resource.ts";

export const endpointSlices = defineResource({
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  namespaced: true,
  generation: true,
});
