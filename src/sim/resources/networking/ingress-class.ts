import { defineResource } from "../resource.ts";

export const ingressClasses = defineResource({
  group: "networking.k8s.io",
  version: "v1",
  kind: "IngressClass",
  resource: "ingressclasses",
  namespaced: false,
  generation: true,
});
