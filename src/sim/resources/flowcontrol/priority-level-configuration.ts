import type { Release } from "../../../kube/releases/index.ts";
import { age, name } from "../columns.ts";
import { defaultPriorityLevel } from "../defaults/flowcontrol.ts";
import { type Column, defineResource } from "../resource.ts";
import { type PriorityLevel, validatePriorityLevel } from "../validation/flowcontrol.ts";

type PriorityLevelConfiguration = PriorityLevel & {
  /** v1beta2's name of the shares. */
  spec: { limited?: { assuredConcurrencyShares?: number } };
};
type Queuing = "queues" | "handSize" | "queueLengthLimit";
const queuing =
  (field: Queuing) =>
  ({ spec }: PriorityLevelConfiguration) =>
    spec.limited?.limitResponse?.queuing?.[field] ?? "<none>";

const columns: readonly Column<PriorityLevelConfiguration>[] = [
  name,
  { name: "Type", cell: ({ spec }) => spec.type },
  {
    name: "NominalConcurrencyShares",
    cell: ({ spec }) => spec.limited?.nominalConcurrencyShares ?? spec.limited?.assuredConcurrencyShares ?? "<none>",
  },
  { name: "Queues", cell: queuing("queues") },
  { name: "HandSize", cell: queuing("handSize") },
  { name: "QueueLengthLimit", cell: queuing("queueLengthLimit") },
  age,
];

const modern = (release: Release) => release.features.enabled("FlowControlV1");
function priorityLevelConfiguration(version: string, served: (release: Release) => boolean) {
  return defineResource<PriorityLevelConfiguration>({
    group: "flowcontrol.apiserver.k8s.io",
    version,
    kind: "PriorityLevelConfiguration",
    namespaced: false,
    generation: true,
    applyDefaults: defaultPriorityLevel(version !== "v1"),
    validate: validatePriorityLevel,
    subresources: { status: true },
    columns,
    served,
  });
}

export const priorityLevelConfigurations = priorityLevelConfiguration("v1", modern);
/** The stored version before v1. */
export const priorityLevelConfigurationsV1beta3 = priorityLevelConfiguration("v1beta3", (release) => !modern(release));
