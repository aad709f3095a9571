import type { autoscaling, HorizontalPodAutoscaler, KubeObject } from "../../../kube/types.ts";
import { type Column, defineResource } from "../resource.ts";
import { horizontalPodAutoscalers } from "./horizontal-pod-autoscaler.ts";

type V1 = KubeObject & {
  spec: {
    maxReplicas: number;
    minReplicas?: number;
    scaleTargetRef: autoscaling.CrossVersionObjectReference;
    targetCPUUtilizationPercentage?: number;
  };
  status: {
    currentReplicas?: number;
    desiredReplicas?: number;
    currentCPUUtilizationPercentage?: number;
    lastScaleTime?: string;
    observedGeneration?: number;
  };
};
const METRICS = "autoscaling.alpha.kubernetes.io/metrics";
const BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";

/** autoscaling/v1: one cpu target; what it cannot say stands in annotations. Upstream: pkg/apis/autoscaling/v1/conversion.go. */
export const horizontalPodAutoscalersV1 = defineResource<V1>({
  group: "autoscaling",
  version: "v1",
  kind: "HorizontalPodAutoscaler",
  namespaced: true,
  shortNames: ["hpa"],
  categories: ["all"],
  subresources: { status: true },
  columns: ((horizontalPodAutoscalers.columns ?? []) as readonly Column<KubeObject>[]).map((column) => ({
    ...column,
    cell: (object, context) => column.cell(toStorage(object), context),
  })),
  view: { of: horizontalPodAutoscalers, toStorage, fromStorage: (object) => fromStorage(object as HorizontalPodAutoscaler) },
});

function isCpu(metric: autoscaling.MetricSpec): boolean {
  return metric.type === "Resource" && metric.resource?.name === "cpu" && metric.resource.target.averageUtilization !== undefined;
}

function toStorage(object: V1): KubeObject {
  const { targetCPUUtilizationPercentage, ...spec } = object.spec;
  const { [METRICS]: metricsText, [BEHAVIOR]: behaviorText, ...annotations } = object.metadata.annotations ?? {};
  const metrics: autoscaling.MetricSpec[] = metricsText ? (JSON.parse(metricsText) as autoscaling.MetricSpec[]) : [];
  if (targetCPUUtilizationPercentage !== undefined) {
    metrics.unshift({
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: targetCPUUtilizationPercentage } },
    });
  }
  const { currentCPUUtilizationPercentage: _, ...status } = object.status ?? {};
  return {
    ...object,
    apiVersion: horizontalPodAutoscalers.apiVersion,
    metadata: { ...object.metadata, annotations },
    spec: { ...spec, ...(metrics.length > 0 ? { metrics } : {}), ...(behaviorText ? { behavior: JSON.parse(behaviorText) } : {}) },
    status,
  } as unknown as KubeObject;
}

function fromStorage(object: HorizontalPodAutoscaler): V1 {
  const { metrics, behavior, ...spec } = object.spec;
  const cpu = metrics?.find(isCpu);
  const others = metrics?.filter((metric) => metric !== cpu) ?? [];
  const annotations = {
    ...object.metadata.annotations,
    ...(others.length > 0 ? { [METRICS]: JSON.stringify(others) } : {}),
    ...(behavior ? { [BEHAVIOR]: JSON.stringify(behavior) } : {}),
  };
  const { currentMetrics, conditions: _, ...status } = object.status;
  const current = currentMetrics?.find(({ resource }) => resource?.name === "cpu")?.resource?.current.averageUtilization;
  return {
    ...object,
    apiVersion: "autoscaling/v1",
    metadata: Object.keys(annotations).length > 0 ? { ...object.metadata, annotations } : object.metadata,
    spec: { ...spec, ...(cpu ? { targetCPUUtilizationPercentage: cpu.resource?.target.averageUtilization } : {}) },
    status: { ...status, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) },
  } as unknown as V1;
}
