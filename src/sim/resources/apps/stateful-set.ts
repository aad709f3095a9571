import { formatSelector, selectorOf } from "../../../kube/labels.ts";
import type { Release } from "../../../kube/releases/index.ts";
import type { StatefulSet } from "../../../kube/types.ts";
import { age, name, templateColumns } from "../columns.ts";
import { defaultStatefulSet } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateStatefulSet, validateStatefulSetUpdate } from "../validation/index.ts";

/** StatefulSets. Upstream: pkg/registry/apps/statefulset/strategy.go. */
export const statefulSets = defineResource<StatefulSet>({
  group: "apps",
  version: "v1",
  kind: "StatefulSet",
  namespaced: true,
  applyDefaults: defaultStatefulSet,
  prepareForCreate: (set, { release }) => withoutGated(set, release),
  prepareForUpdate: (set, _, { release }) => withoutGated(set, release),
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  shortNames: ["sts"],
  categories: ["all"],
  generation: true,
  subresources: {
    status: true,
    scale: {
      get: ({ spec }) => spec.replicas ?? 0,
      set: (statefulSet, replicas) => ({ ...statefulSet, spec: { ...statefulSet.spec, replicas } }),
      observed: ({ status }) => status.replicas ?? 0,
      selector: ({ spec }) => formatSelector(selectorOf(spec.selector)),
    },
  },
  initialStatus: () => ({ replicas: 0, availableReplicas: 0 }),
  columns: [
    name,
    { name: "Ready", cell: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
    age,
    ...templateColumns(),
  ],
});

type Rolling = { maxUnavailable?: number | string };

/** `maxUnavailable` is forgotten while its feature is off (`dropStatefulSetDisabledFields`). */
function withoutGated(set: StatefulSet, { features }: Release): StatefulSet {
  const { maxUnavailable, ...rollingUpdate } = (set.spec.updateStrategy?.rollingUpdate ?? {}) as Rolling;
  if (maxUnavailable === undefined || features.enabled("MaxUnavailableStatefulSet")) return set;
  return { ...set, spec: { ...set.spec, updateStrategy: { ...set.spec.updateStrategy, rollingUpdate } } } as StatefulSet;
}
