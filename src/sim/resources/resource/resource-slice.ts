import { defineResource } from "../resource.ts";

export const resourceSlices = defineResource({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceSlice",
  namespaced: false,
  generation: true,
});
