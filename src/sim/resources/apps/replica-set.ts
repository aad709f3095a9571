import { formatSelector, selectorOf } from "../../../kube/labels.ts";
import type { ReplicaSet } from "../../../kube/types.ts";
import { age, labelSelectorColumn, name, templateColumns } from "../columns.ts";
import { defaultReplicaSet } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateReplicaSet, validateReplicaSetUpdate } from "../validation/index.ts";

/** ReplicaSets. Upstream: pkg/registry/apps/replicaset/strategy.go. */
export const replicaSets = defineResource<ReplicaSet>({
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  namespaced: true,
  applyDefaults: defaultReplicaSet,
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  shortNames: ["rs"],
  categories: ["all"],
  generation: true,
  subresources: {
    status: true,
    scale: {
      get: ({ spec }) => spec.replicas ?? 0,
      set: (replicaSet, replicas) => ({ ...replicaSet, spec: { ...replicaSet.spec, replicas } }),
      observed: ({ status }) => status.replicas ?? 0,
      selector: ({ spec }) => formatSelector(selectorOf(spec.selector)),
    },
  },
  initialStatus: () => ({ replicas: 0 }),
  selectableFields: { "status.replicas": ({ status }) => String(status.replicas ?? 0) },
  columns: [
    name,
    { name: "Desired", type: "integer", cell: ({ spec }) => spec.replicas ?? 0 },
    { name: "Current", type: "integer", cell: ({ status }) => status.replicas ?? 0 },
    { name: "Ready", type: "integer", cell: ({ status }) => status.readyReplicas ?? 0 },
    age,
    ...templateColumns(),
    labelSelectorColumn,
  ],
});
