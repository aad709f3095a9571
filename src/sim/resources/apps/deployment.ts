import { defineResource } from "../resource.ts";

export const deployments = defineResource({
  group: "apps",
  version: "v1",
  kind: "Deployment",
  namespaced: true,
  shortNames: ["deploy"],
  categories: ["all"],
  generation: true,
  subresources: { status: true },
});
