import { defineResource } from "../resource.ts";

export const secrets = defineResource({
  group: "",
  version: "v1",
  kind: "Secret",
  namespaced: true,
});
