import type { HorizontalPodAutoscaler } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defaultHorizontalPodAutoscaler } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateHorizontalPodAutoscaler } from "../validation/index.ts";
import { targetsText } from "./targets.ts";

/** HorizontalPodAutoscalers. Upstream: pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go. */
export const horizontalPodAutoscalers = defineResource<HorizontalPodAutoscaler>({
  group: "autoscaling",
  version: "v2",
  kind: "HorizontalPodAutoscaler",
  namespaced: true,
  shortNames: ["hpa"],
  categories: ["all"],
  subresources: { status: true },
  initialStatus: () => ({ currentMetrics: null, desiredReplicas: 0 }),
  applyDefaults: defaultHorizontalPodAutoscaler,
  validate: validateHorizontalPodAutoscaler,
  columns: [
    name,
    { name: "Reference", cell: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}` },
    { name: "Targets", cell: (autoscaler, { release }) => targetsText(autoscaler, release.features.enabled("MetricNamesInTargets")) },
    { name: "MinPods", cell: ({ spec }) => (spec.minReplicas === undefined ? "<unset>" : String(spec.minReplicas)) },
    { name: "MaxPods", cell: ({ spec }) => spec.maxReplicas },
    { name: "Replicas", cell: ({ status }) => status?.currentReplicas ?? 0 },
    age,
  ],
});
