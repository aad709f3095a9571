import { defineResource } from "../resource.ts";

export const resourceClaims = defineResource({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaim",
  namespaced: true,
  subresources: { status: true },
});
