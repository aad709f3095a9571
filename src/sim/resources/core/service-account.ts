import { defineResource } from "../resource.ts";

export const serviceAccounts = defineResource({
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  namespaced: true,
  shortNames: ["sa"],
});
