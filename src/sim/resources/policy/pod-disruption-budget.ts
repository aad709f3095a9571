import type { PodDisruptionBudget } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";
import { validatePodDisruptionBudget } from "../validation/index.ts";

/** PodDisruptionBudgets. Upstream: pkg/registry/policy/poddisruptionbudget/strategy.go. */
export const podDisruptionBudgets = defineResource<PodDisruptionBudget>({
  group: "policy",
  version: "v1",
  kind: "PodDisruptionBudget",
  namespaced: true,
  validate: validatePodDisruptionBudget,
  shortNames: ["pdb"],
  generation: true,
  unconditionalUpdate: false,
  subresources: { status: true },
  initialStatus: () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
  columns: [
    name,
    { name: "Min Available", cell: ({ spec }) => String(spec.minAvailable ?? "N/A") },
    { name: "Max Unavailable", cell: ({ spec }) => String(spec.maxUnavailable ?? "N/A") },
    { name: "Allowed Disruptions", type: "integer", cell: ({ status }) => status.disruptionsAllowed ?? 0 },
    age,
  ],
});
