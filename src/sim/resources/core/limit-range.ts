import { defineResource } from "../resource.ts";

export const limitRanges = defineResource({
  group: "",
  version: "v1",
  kind: "LimitRange",
  namespaced: true,
  shortNames: ["limits"],
});
