import type { Release } from "../../../kube/releases/index.ts";
import { age, name } from "../columns.ts";
import { defaultFlowSchema } from "../defaults/flowcontrol.ts";
import { type Column, defineResource } from "../resource.ts";
import { type FlowSchema as Validated, validateFlowSchema } from "../validation/flowcontrol.ts";

type FlowSchema = Validated & { status: { conditions?: { type: string; status: string }[] } };

const columns: readonly Column<FlowSchema>[] = [
  name,
  { name: "PriorityLevel", cell: ({ spec }) => spec.priorityLevelConfiguration.name },
  { name: "MatchingPrecedence", cell: ({ spec }) => spec.matchingPrecedence ?? 0 },
  { name: "DistinguisherMethod", cell: ({ spec }) => spec.distinguisherMethod?.type ?? "<none>" },
  age,
  { name: "MissingPL", cell: ({ status }) => status?.conditions?.find(({ type }) => type === "Dangling")?.status ?? "?" },
];

const modern = (release: Release) => release.features.enabled("FlowControlV1");
function flowSchema(version: string, served: (release: Release) => boolean) {
  return defineResource<FlowSchema>({
    group: "flowcontrol.apiserver.k8s.io",
    version,
    kind: "FlowSchema",
    namespaced: false,
    generation: true,
    applyDefaults: defaultFlowSchema,
    validate: validateFlowSchema,
    subresources: { status: true },
    initialStatus: ({ status }) => status ?? {},
    columns,
    // The order in which they are asked.
    tableRows: (schemas) =>
      [...schemas].sort(
        (a, b) => (a.spec.matchingPrecedence ?? 0) - (b.spec.matchingPrecedence ?? 0) || (a.metadata.name < b.metadata.name ? -1 : 1),
      ),
    served,
  });
}

export const flowSchemas = flowSchema("v1", modern);
/** The stored version before v1. */
export const flowSchemasV1beta3 = flowSchema("v1beta3", (release) => !modern(release));
