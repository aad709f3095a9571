import { defineResource } from "../resource.ts";

export const serviceCIDRs = defineResource({
  group: "networking.k8s.io",
  version: "v1",
  kind: "ServiceCIDR",
  namespaced: false,
  subresources: { status: true },
});
