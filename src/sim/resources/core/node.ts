import { defineResource } from "../resource.ts";

export const nodes = defineResource({
  group: "",
  version: "v1",
  kind: "Node",
  namespaced: false,
  shortNames: ["no"],
  storage: "minions",
  subresources: { status: true },
});
