import { formatLabels } from "../../../kube/labels.ts";
import type { ReplicationController } from "../../../kube/types.ts";
import { age, mapSelectorColumn, name, templateColumns } from "../columns.ts";
import { defaultReplicationController } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateReplicationController } from "../validation/index.ts";

/** ReplicationControllers. Upstream: pkg/registry/core/replicationcontroller/strategy.go. */
export const replicationControllers = defineResource<ReplicationController>({
  group: "",
  version: "v1",
  kind: "ReplicationController",
  namespaced: true,
  applyDefaults: defaultReplicationController,
  validate: validateReplicationController,
  shortNames: ["rc"],
  categories: ["all"],
  storage: "controllers",
  generation: true,
  defaultPropagation: "orphan",
  subresources: {
    status: true,
    scale: {
      get: ({ spec }) => spec.replicas ?? 0,
      set: (controller, replicas) => ({ ...controller, spec: { ...controller.spec, replicas } }),
      observed: ({ status }) => status.replicas ?? 0,
      selector: ({ spec }) => formatLabels(spec.selector),
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
    mapSelectorColumn,
  ],
});
