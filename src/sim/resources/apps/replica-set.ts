import { defineResource } from "../resource.ts";

export const replicaSets = defineResource({
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  namespaced: true,
  shortNames: ["rs"],
  categories: ["all"],
  generation: true,
  subresources: { status: true },
});
