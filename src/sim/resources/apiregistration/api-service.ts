import { defineResource } from "../resource.ts";

export const apiServices = defineResource({
  group: "apiregistration.k8s.io",
  version: "v1",
  kind: "APIService",
  namespaced: false,
  categories: ["api-extensions"],
  storage: "apiregistration.k8s.io/apiservices",
  subresources: { status: true },
});
