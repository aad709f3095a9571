import type { PriorityClass } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defaultPriorityClass } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validatePriorityClass, validatePriorityClassUpdate } from "../validation/index.ts";

/** PriorityClasses. Upstream: pkg/registry/scheduling/priorityclass/strategy.go. */
export const priorityClasses = defineResource<PriorityClass>({
  group: "scheduling.k8s.io",
  version: "v1",
  kind: "PriorityClass",
  resource: "priorityclasses",
  namespaced: false,
  applyDefaults: defaultPriorityClass,
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  shortNames: ["pc"],
  generation: true,
  columns: (release) => [
    name,
    { name: "Value", type: "integer", cell: ({ value }) => value },
    { name: "Global-Default", type: "boolean", cell: ({ globalDefault }) => globalDefault ?? false },
    age,
    ...(release.features.enabled("PreemptionPolicyColumn")
      ? [{ name: "PreemptionPolicy", cell: ({ preemptionPolicy }: PriorityClass) => preemptionPolicy ?? "" }]
      : []),
  ],
});
