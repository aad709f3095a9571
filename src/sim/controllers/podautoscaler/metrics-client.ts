/** What the resource metrics API says of pods. Follows pkg/controller/podautoscaler/metrics/client.go. */
import type { Client } from "../../../kube/client/client.ts";
import { parseDuration, parseTimestamp } from "../../../kube/duration.ts";
import { formatSelector, type Selector } from "../../../kube/labels.ts";
import { quantityMilliValue } from "../../../kube/quantity.ts";
import type { ResourceType } from "../../../kube/resource.ts";
import { StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { messageOf } from "../context.ts";

export interface PodMetric {
  /** Thousandths of the unit. */
  readonly value: number;
  /** Milliseconds. */
  readonly at: number;
  readonly windowMs: number;
}
type PodMetrics = KubeObject & {
  timestamp: string;
  window: string;
  containers: { name: string; usage: Readonly<Record<string, string>> }[];
};
const POD_METRICS: ResourceType<PodMetrics> = {
  group: "metrics.k8s.io",
  version: "v1beta1",
  resource: "pods",
  kind: "PodMetrics",
  namespaced: true,
};

/** By name of pod. Throws Error with the words of the real client. `container` asks for that one alone. */
export function resourceMetrics(
  client: Client,
  resource: string,
  namespace: string,
  selector: Selector,
  container: string | undefined,
): Map<string, PodMetric> {
  let items: readonly PodMetrics[];
  try {
    ({ items } = client.list(POD_METRICS, { namespace, labelSelector: formatSelector(selector) }));
  } catch (error) {
    throw new Error(`unable to fetch metrics from resource metrics API: ${said(error)}`);
  }
  if (items.length === 0) throw new Error("no metrics returned from resource metrics API");
  const found = new Map<string, PodMetric>();
  for (const { metadata, containers, timestamp, window } of items) {
    const measured = container === undefined ? containers : containers.filter(({ name }) => name === container);
    if (measured.length === 0 || measured.some(({ usage }) => usage[resource] === undefined)) continue;
    const value = measured.reduce((sum, { usage }) => sum + quantityMilliValue(usage[resource]), 0);
    found.set(metadata.name, { value, at: parseTimestamp(timestamp), windowMs: parseDuration(window) / 1_000_000 });
  }
  return found;
}

/** client-go adds what was asked to answers that say little. */
function said(error: unknown): string {
  const bare = error instanceof StatusError && (error.code === 404 || error.code === 503) && !error.message.includes("(");
  return bare ? `${messageOf(error)} (get pods.metrics.k8s.io)` : messageOf(error);
}
