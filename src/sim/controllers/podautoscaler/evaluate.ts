/** What one metric of an autoscaler asks for, or why that is not known. Follows computeReplicasForMetric of horizontal.go. */
import type { Client } from "../../../kube/client/client.ts";
import type { Selector } from "../../../kube/labels.ts";
import { formatQuantity, milliQuantityOf, quantityMilliValue } from "../../../kube/quantity.ts";
import type { autoscaling, Pod } from "../../../kube/types.ts";
import { messageOf } from "../context.ts";
import { resourceMetrics } from "./metrics-client.ts";
import { byUtilization, byValue, type Calculation } from "./replicas.ts";

export interface MetricFailure {
  /** Of the event and the condition. */
  reason: string;
  message: string;
  /** As the summary of all metrics quotes it. */
  error: string;
}
export interface MetricProposal {
  readonly replicas: number;
  /** `cpu resource utilization (percentage of request)` */
  readonly name: string;
  readonly status: autoscaling.MetricStatus;
}
export interface Evaluation extends Omit<Calculation, "metrics" | "resource"> {
  readonly client: Client;
  readonly namespace: string;
  readonly selector: Selector;
  readonly pods: readonly Pod[];
}
export type Evaluated = { readonly proposal: MetricProposal } | { readonly failure: MetricFailure };

export function evaluate(metric: autoscaling.MetricSpec, evaluation: Evaluation): Evaluated {
  if (metric.type !== "Resource" && metric.type !== "ContainerResource") return { failure: withoutAdapter(metric) };
  const source = metric.type === "Resource" ? metric.resource : metric.containerResource;
  const resource = source?.name ?? "";
  const container = metric.containerResource && metric.type === "ContainerResource" ? metric.containerResource.container : undefined;
  const { averageUtilization, averageValue } = source?.target ?? {};
  const utilized = averageUtilization !== undefined && averageUtilization !== null;
  try {
    let calculation: Calculation;
    try {
      const metrics = resourceMetrics(evaluation.client, resource, evaluation.namespace, evaluation.selector, container);
      calculation = { ...evaluation, resource, metrics };
    } catch (error) {
      throw new Error(`unable to get metrics for resource ${resource}: ${messageOf(error)}`);
    }
    const { replicas, utilization, average } = utilized
      ? byUtilization(calculation, averageUtilization, container)
      : byValue(calculation, quantityMilliValue(averageValue ?? "0"));
    const current = {
      ...(utilization === undefined ? {} : { averageUtilization: utilization }),
      averageValue: formatQuantity(milliQuantityOf(average)),
    };
    const kind = metric.type === "Resource" ? "resource" : "container resource";
    const status: autoscaling.MetricStatus =
      metric.type === "Resource"
        ? { type: "Resource", resource: { name: resource, current } }
        : { type: "ContainerResource", containerResource: { name: resource, container: container ?? "", current } };
    return { proposal: { replicas, status, name: `${resource} ${kind}${utilized ? " utilization (percentage of request)" : ""}` } };
  } catch (error) {
    const message = `failed to get ${resource} ${utilized ? "utilization" : "usage"}: ${messageOf(error)}`;
    const kind = metric.type === "Resource" ? "resource" : "container resource";
    return {
      failure: { reason: `FailedGet${metric.type}Metric`, message, error: `failed to get ${resource} ${kind} metric value: ${message}` },
    };
  }
}

/** Metrics that need an adapter (custom.metrics.k8s.io, external.metrics.k8s.io): a kind cluster has none. */
function withoutAdapter(metric: autoscaling.MetricSpec): MetricFailure {
  switch (metric.type) {
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
      const name = metric.external?.metric.name;
      const message = `unable to get external metric ${name}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
      return { reason: "FailedGetExternalMetric", message, error: `failed to get ${name} external metric value: ${message}` };
    }
    default: {
      const message = `unknown metric source type ${JSON.stringify(metric.type)}`;
      return { reason: "InvalidMetricSourceType", message, error: message };
    }
  }
}
