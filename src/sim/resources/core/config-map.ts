import { defineResource } from "../resource.ts";

export const configMaps = defineResource({
  group: "",
  version: "v1",
  kind: "ConfigMap",
  namespaced: true,
  shortNames: ["cm"],
});
