/** metrics.k8s.io/v1beta1 as the metrics server answers it. Upstream: metrics-server/pkg/api. */
import { formatDuration } from "../../kube/duration.ts";
import { matches, parseSelector } from "../../kube/labels.ts";
import { notFound } from "../../kube/status.ts";
import { formatTime } from "../../kube/time.ts";
import type { Node, ObjectMeta, Pod } from "../../kube/types.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import type { Storage, Usage } from "./storage.ts";

export interface MetricsSource {
  readonly storage: Storage;
  nodes(): Iterable<Node>;
  pods(): Iterable<Pod>;
  /** Virtual date in milliseconds. */
  date(): number;
}
const GROUP = "metrics.k8s.io";
const VERSION = `${GROUP}/v1beta1`;
const RESOURCES = [
  { name: "nodes", singularName: "", namespaced: false, kind: "NodeMetrics", verbs: ["get", "list"] },
  { name: "pods", singularName: "", namespaced: true, kind: "PodMetrics", verbs: ["get", "list"] },
];
const VERSIONS = [{ groupVersion: VERSION, version: "v1beta1" }];
const GROUP_DOCUMENT = { name: GROUP, versions: VERSIONS, preferredVersion: VERSIONS[0] };

interface Metrics {
  kind: string;
  apiVersion: string;
  metadata: { name: string; namespace?: string; creationTimestamp: string; labels?: Record<string, string> };
  timestamp: string;
  window: string;
}

export function answerMetrics(source: MetricsSource, request: HttpRequest): HttpResponse {
  const [path = "", search = ""] = request.path.split("?");
  const parts = path.split("/").filter((part) => part !== "");
  if (parts[0] !== "apis") return { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found\n" };
  if (parts.length === 1) return json({ kind: "APIGroupList", apiVersion: "v1", groups: [GROUP_DOCUMENT] });
  if (parts.length === 2) return json({ kind: "APIGroup", apiVersion: "v1", ...GROUP_DOCUMENT });
  if (parts.length === 3) return json({ kind: "APIResourceList", apiVersion: "v1", groupVersion: VERSION, resources: RESOURCES });
  const namespace = parts[3] === "namespaces" ? parts[4] : undefined;
  const [resource = "", name] = namespace === undefined ? parts.slice(3) : parts.slice(5);
  const query = new Map(search.split("&").map((pair) => pair.split("=").map(decodeURIComponent) as [string, string]));
  const selector = parseSelector(query.get("labelSelector") ?? "");
  const fields = (query.get("fieldSelector") ?? "").split(",").filter((term) => term !== "");
  const selected = ({ metadata }: { metadata: ObjectMeta }): boolean =>
    matches(selector, metadata.labels) &&
    fields.every((term) => {
      const [field = "", value = ""] = term.split(/==?/);
      return (field === "metadata.name" ? metadata.name : field === "metadata.namespace" ? metadata.namespace : value) === value;
    });
  const all =
    resource === "nodes"
      ? [...source.nodes()].filter(selected).flatMap((node) => nodeMetrics(source, node))
      : [...source.pods()]
          .filter((pod) => (namespace === undefined || pod.metadata.namespace === namespace) && selected(pod))
          .flatMap((pod) => podMetrics(source, pod));
  all.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const wantsTable = (request.headers["accept"] ?? "").includes("as=Table");
  if (name === undefined) {
    const kind = resource === "nodes" ? "NodeMetricsList" : "PodMetricsList";
    return json(wantsTable ? table(all) : { kind, apiVersion: VERSION, metadata: {}, items: all });
  }
  const one = all.find(({ metadata }) => metadata.name === name);
  if (one) return json(wantsTable ? table([one]) : one);
  const missing = notFound(
    { group: GROUP, resource: resource === "nodes" ? "nodemetrics" : "podmetrics" },
    namespace === undefined ? name : `${namespace}/${name}`,
  );
  return { status: 404, headers: JSON_TYPE, body: missing.status };
}

const JSON_TYPE = { "content-type": "application/json" };
function json(body: unknown): HttpResponse {
  return { status: 200, headers: JSON_TYPE, body };
}
function keyOf({ metadata }: Metrics): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
function amounts({ cpuNano, memory }: { cpuNano: number; memory: number }): Record<string, string> {
  return { cpu: cpuNano === 0 ? "0" : `${cpuNano}n`, memory: `${Math.floor(memory / 1024)}Ki` };
}
function envelope(source: MetricsSource, kind: string, { metadata }: Node | Pod, { at, windowMs }: Usage): Metrics {
  const { name, namespace, labels } = metadata;
  return {
    kind,
    apiVersion: VERSION,
    metadata: { name, ...(namespace ? { namespace } : {}), creationTimestamp: formatTime(source.date()), ...(labels ? { labels } : {}) },
    timestamp: formatTime(at),
    window: formatDuration(windowMs * 1_000_000),
  };
}
function nodeMetrics(source: MetricsSource, node: Node): Metrics[] {
  const usage = source.storage.node(node.metadata.name);
  return usage ? [{ ...envelope(source, "NodeMetrics", node, usage), usage: amounts(usage) } as Metrics] : [];
}
function podMetrics(source: MetricsSource, pod: Pod): Metrics[] {
  const containers = source.storage.pod(`${pod.metadata.namespace}/${pod.metadata.name}`);
  const [first] = containers?.values() ?? [];
  if (!containers || !first || pod.status?.phase !== "Running") return [];
  return [
    {
      ...envelope(source, "PodMetrics", pod, first),
      containers: [...containers].map(([name, usage]) => ({ name, usage: amounts(usage) })),
    } as Metrics,
  ];
}
function table(items: readonly Metrics[]): unknown {
  const column = (name: string) => ({ name, type: "string", format: "", description: "", priority: 0 });
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: {},
    columnDefinitions: [{ ...column("Name"), format: "name" }, column("cpu"), column("memory"), column("Window")],
    rows: items.map((item) => {
      const containers = (item as unknown as { containers?: { usage: Record<string, string> }[] }).containers;
      const usages = containers?.map(({ usage }) => usage) ?? [(item as unknown as { usage: Record<string, string> }).usage];
      const total = (name: string): number => usages.reduce((sum, usage) => sum + Number.parseInt(usage[name] ?? "0", 10), 0);
      const cells = [item.metadata.name, `${total("cpu")}n`, `${total("memory")}Ki`, item.window];
      return { cells, object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: item.metadata } };
    }),
  };
}
