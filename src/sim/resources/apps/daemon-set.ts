import type { DaemonSet } from "../../../kube/types.ts";
import { age, labelSelectorColumn, labelsText, name, templateColumns } from "../columns.ts";
import { defaultDaemonSet } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateDaemonSet, validateDaemonSetUpdate } from "../validation/index.ts";

/** DaemonSets. Upstream: pkg/registry/apps/daemonset/strategy.go. */
export const daemonSets = defineResource<DaemonSet>({
  group: "apps",
  version: "v1",
  kind: "DaemonSet",
  namespaced: true,
  applyDefaults: defaultDaemonSet,
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  shortNames: ["ds"],
  categories: ["all"],
  generation: true,
  subresources: { status: true },
  initialStatus: () => ({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }),
  columns: [
    name,
    { name: "Desired", type: "integer", cell: ({ status }) => status.desiredNumberScheduled ?? 0 },
    { name: "Current", type: "integer", cell: ({ status }) => status.currentNumberScheduled ?? 0 },
    { name: "Ready", type: "integer", cell: ({ status }) => status.numberReady ?? 0 },
    { name: "Up-to-date", type: "integer", cell: ({ status }) => status.updatedNumberScheduled ?? 0 },
    { name: "Available", type: "integer", cell: ({ status }) => status.numberAvailable ?? 0 },
    { name: "Node Selector", cell: ({ spec }) => labelsText(spec.template.spec?.nodeSelector) },
    age,
    ...templateColumns(),
    labelSelectorColumn,
  ],
});
