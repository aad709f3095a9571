import { defineResource } from "../resource.ts";

export const customResourceDefinitions = defineResource({
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  namespaced: false,
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  storage: "apiextensions.k8s.io/customresourcedefinitions",
  generation: true,
  subresources: { status: true },
});
