import { defineResource } from "../resource.ts";

export const events = defineResource({
  group: "",
  version: "v1",
  kind: "Event",
  namespaced: true,
  shortNames: ["ev"],
});
