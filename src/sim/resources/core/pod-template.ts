import { defineResource } from "../resource.ts";

export const podTemplates = defineResource({
  group: "",
  version: "v1",
  kind: "PodTemplate",
  namespaced: true,
});
