import { defineResource } from "../resource.ts";

export const replicationControllers = defineResource({
  group: "",
  version: "v1",
  kind: "ReplicationController",
  namespaced: true,
  shortNames: ["rc"],
  categories: ["all"],
  storage: "controllers",
  generation: true,
  subresources: { status: true },
});
