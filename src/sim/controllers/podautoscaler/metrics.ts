/** What the autoscaler says about a metric that no metrics API serves. Follows pkg/controller/podautoscaler/{horizontal,metrics/client}.go. */
import type { autoscaling } from "../../../kube/types.ts";

export interface MetricFailure {
  /** Of the event and the condition. */
  reason: string;
  message: string;
  /** As the summary of all metrics quotes it. */
  error: string;
}

const NO_RESOURCE_METRICS =
  "unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";

export function metricFailure(metric: autoscaling.MetricSpec): MetricFailure {
  switch (metric.type) {
    case "Resource":
    case "ContainerResource": {
      const source = metric.type === "Resource" ? metric.resource : metric.containerResource;
      const name = source?.name ?? "";
      const what = source?.target.averageUtilization !== undefined && source.target.averageUtilization !== null ? "utilization" : "usage";
      const message = `failed to get ${name} ${what}: unable to get metrics for resource ${name}: ${NO_RESOURCE_METRICS}`;
      const kind = metric.type === "Resource" ? "resource" : "container resource";
      return { reason: `FailedGet${metric.type}Metric`, message, error: `failed to get ${name} ${kind} metric value: ${message}` };
    }
    case "Pods": {
      const message = `unable to get metric ${metric.pods?.metric.name}: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered`;
      return { reason: "FailedGetPodsMetric", message, error: `failed to get pods metric value: ${message}` };
    }
    case "Object": {
      const { kind, name } = metric.object?.describedObject ?? { kind: "", name: "" };
      const message = `unable to get metric ${metric.object?.metric.name}: ${kind} on ${name} unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered`;
      return { reason: "FailedGetObjectMetric", message, error: `failed to get object metric value: ${message}` };
    }
    case "External": {
      const message = `unable to get external metric ${metric.external?.metric.name}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${metric.external?.metric.name}.external.metrics.k8s.io)`;
      return {
        reason: "FailedGetExternalMetric",
        message,
        error: `failed to get ${metric.external?.metric.name} external metric value: ${message}`,
      };
    }
    default:
      return {
        reason: "InvalidMetricSourceType",
        message: `unknown metric source type ${JSON.stringify(metric.type)}`,
        error: `unknown metric source type ${JSON.stringify(metric.type)}`,
      };
  }
}
