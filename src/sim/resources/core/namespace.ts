import { defineResource } from "../resource.ts";

export const namespaces = defineResource({
  group: "",
  version: "v1",
  kind: "Namespace",
  namespaced: false,
  shortNames: ["ns"],
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  subresources: { status: true },
});
