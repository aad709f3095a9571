import { defineResource } from "../resource.ts";

export const resourceQuotas = defineResource({
  group: "",
  version: "v1",
  kind: "ResourceQuota",
  namespaced: true,
  shortNames: ["quota"],
  subresources: { status: true },
});
