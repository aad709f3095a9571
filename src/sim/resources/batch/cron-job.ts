import { defineResource } from "../resource.ts";

export const cronJobs = defineResource({
  group: "batch",
  version: "v1",
  kind: "CronJob",
  namespaced: true,
  shortNames: ["cj"],
  categories: ["all"],
  generation: true,
  subresources: { status: true },
});
