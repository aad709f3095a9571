import { formatSelector, selectorOf } from "../../../kube/labels.ts";
import type { Deployment } from "../../../kube/types.ts";
import { age, labelSelectorColumn, name, templateColumns } from "../columns.ts";
import { defaultDeployment } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateDeployment, validateDeploymentUpdate } from "../validation/index.ts";

/** Deployments. Upstream: pkg/registry/apps/deployment/strategy.go. */
export const deployments = defineResource<Deployment>({
  group: "apps",
  version: "v1",
  kind: "Deployment",
  namespaced: true,
  applyDefaults: defaultDeployment,
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  shortNames: ["deploy"],
  categories: ["all"],
  generation: true,
  subresources: {
    status: true,
    scale: {
      get: ({ spec }) => spec.replicas ?? 0,
      set: (deployment, replicas) => ({ ...deployment, spec: { ...deployment.spec, replicas } }),
      observed: ({ status }) => status.replicas ?? 0,
      selector: ({ spec }) => formatSelector(selectorOf(spec.selector)),
    },
  },
  columns: [
    name,
    { name: "Ready", cell: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
    { name: "Up-to-date", cell: ({ status }) => status.updatedReplicas ?? 0 },
    { name: "Available", cell: ({ status }) => status.availableReplicas ?? 0 },
    age,
    ...templateColumns(),
    labelSelectorColumn,
  ],
});
