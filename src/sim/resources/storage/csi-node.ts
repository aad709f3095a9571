import { defineResource } from "../resource.ts";

export const csiNodes = defineResource({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSINode",
  namespaced: false,
});
