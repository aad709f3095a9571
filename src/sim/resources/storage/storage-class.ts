import { defineResource } from "../resource.ts";

export const storageClasses = defineResource({
  group: "storage.k8s.io",
  version: "v1",
  kind: "StorageClass",
  resource: "storageclasses",
  namespaced: false,
  shortNames: ["sc"],
});
