import { defineResource } from "../resource.ts";

export const ingresses = defineResource({
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  resource: "ingresses",
  namespaced: true,
  shortNames: ["ing"],
  storage: "ingress",
  generation: true,
  subresources: { status: true },
});
