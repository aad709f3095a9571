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
  prepareForCreate: (set) => withTemplateGeneration(set, 1),
  prepareForUpdate: (next, current) => {
    const changed = JSON.stringify(next.spec.template) !== JSON.stringify(current.spec.template);
    return withTemplateGeneration(next, templateGeneration(current) + (changed ? 1 : 0));
  },
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

/** The old `spec.templateGeneration`, which apps/v1 keeps as an annotation (pkg/apis/apps/v1/conversion.go). */
const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

function templateGeneration({ metadata }: DaemonSet): number {
  return Number(metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
}
function withTemplateGeneration(set: DaemonSet, generation: number): DaemonSet {
  const annotations = { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
  return { ...set, metadata: { ...set.metadata, annotations } };
}
