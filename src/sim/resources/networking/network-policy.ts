import { defineResource } from "../resource.ts";

export const networkPolicies = defineResource({
  group: "networking.k8s.io",
  version: "v1",
  kind: "NetworkPolicy",
  resource: "networkpolicies",
  namespaced: true,
  shortNames: ["netpol"],
  generation: true,
});
