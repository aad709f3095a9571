import { defineResource } from "../resource.ts";

export const podDisruptionBudgets = defineResource({
  group: "policy",
  version: "v1",
  kind: "PodDisruptionBudget",
  namespaced: true,
  shortNames: ["pdb"],
  generation: true,
  subresources: { status: true },
});
