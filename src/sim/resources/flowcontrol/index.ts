/** flowcontrol.apiserver.k8s.io: priority and fairness (stored and shown; the server does not queue). */
import type { Release } from "../../../kube/releases/index.ts";
import type { KubeObject } from "../../../kube/types.ts";
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
    ...(of.tableRows ? { tableRows: of.tableRows } : {}),
    ...(subresources ? { subresources } : {}),
    served: (release: Release) => served?.(release) ?? true,
    view: {
      of,
      toStorage: (object) => renamed({ ...object, apiVersion: of.apiVersion }, "assuredConcurrencyShares", "nominalConcurrencyShares"),
      fromStorage: (object) => renamed({ ...object, apiVersion }, "nominalConcurrencyShares", "assuredConcurrencyShares"),
    },
  });
}

/** v1beta2 calls the shares of a limited level otherwise. */
function renamed(object: KubeObject, from: string, to: string): KubeObject {
  const { spec } = object as KubeObject & { spec?: { limited?: Record<string, unknown> } };
  if (spec?.limited?.[from] === undefined) return object;
  const { [from]: shares, ...limited } = spec.limited;
  return { ...object, spec: { ...spec, limited: { [to]: shares, ...limited } } } as KubeObject;
}

export const flowcontrol: readonly Resource[] = [
  flowSchemas,
  priorityLevelConfigurations,
  flowSchemasV1beta3,
  priorityLevelConfigurationsV1beta3,
  older(flowSchemasV1beta3),
  older(priorityLevelConfigurationsV1beta3),
];
