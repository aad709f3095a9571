import { defineResource } from "../resource.ts";

export const services = defineResource({
  group: "",
  version: "v1",
  kind: "Service",
  namespaced: true,
  shortNames: ["svc"],
  categories: ["all"],
  storage: "services/specs",
  subresources: { status: true },
});
