/** flowcontrol.apiserver.k8s.io: priority and fairness (stored and shown; the server does not queue). */
import type { Release } from "../../../kube/releases/index.ts";
import { defineResource, type Resource } from "../resource.ts";
import { flowSchemas, flowSchemasV1beta3 } from "./flow-schema.ts";
import { priorityLevelConfigurations, priorityLevelConfigurationsV1beta3 } from "./priority-level-configuration.ts";

/** v1beta2 of a kind that is stored as v1beta3: the same but for the version. */
function older(of: Resource): Resource {
  const { group, kind, namespaced, columns, subresources, served } = of;
  const apiVersion = `${group}/v1beta2`;
  return defineResource({
    group,
    version: "v1beta2",
    kind,
    namespaced,
    ...(columns ? { columns } : {}),
    ...(subresources ? { subresources } : {}),
    served: (release: Release) => served?.(release) ?? true,
    view: {
      of,
      toStorage: (object) => ({ ...object, apiVersion: of.apiVersion }),
      fromStorage: (object) => ({ ...object, apiVersion }),
    },
  });
}

export const flowcontrol: readonly Resource[] = [
  flowSchemas,
  priorityLevelConfigurations,
  flowSchemasV1beta3,
  priorityLevelConfigurationsV1beta3,
  older(flowSchemasV1beta3),
  older(priorityLevelConfigurationsV1beta3),
];
