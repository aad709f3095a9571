import { defineResource } from "../resource.ts";

export const controllerRevisions = defineResource({
  group: "apps",
  version: "v1",
  kind: "ControllerRevision",
  namespaced: true,
});
