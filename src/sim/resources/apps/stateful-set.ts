import { defineResource } from "../resource.ts";

export const statefulSets = defineResource({
  group: "apps",
  version: "v1",
  kind: "StatefulSet",
  namespaced: true,
  shortNames: ["sts"],
  categories: ["all"],
  generation: true,
  subresources: { status: true },
});
