import { defineResource } from "../resource.ts";

export const endpoints = defineResource({
  group: "",
  version: "v1",
  kind: "Endpoints",
  resource: "endpoints",
  namespaced: true,
  shortNames: ["ep"],
  storage: "services/endpoints",
});
