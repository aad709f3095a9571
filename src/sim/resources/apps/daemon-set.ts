import { defineResource } from "../resource.ts";

export const daemonSets = defineResource({
  group: "apps",
  version: "v1",
  kind: "DaemonSet",
  namespaced: true,
  shortNames: ["ds"],
  categories: ["all"],
  generation: true,
  subresources: { status: true },
});
