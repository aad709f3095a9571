import { defineResource } from "../resource.ts";

export const jobs = defineResource({
  group: "batch",
  version: "v1",
  kind: "Job",
  namespaced: true,
  categories: ["all"],
  generation: true,
  subresources: { status: true },
});
