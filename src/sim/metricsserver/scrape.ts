/** Reads a kubelet's /metrics/resource. Upstream: metrics-server/pkg/scraper/client/resource/decode.go. */
import type { Point } from "./storage.ts";

export interface Scraped {
  node: Point | undefined;
  /** By `namespace/pod`, then container. */
  pods: Map<string, Map<string, Point>>;
}
interface Partial {
  at: number;
  started: number;
  cpu?: number;
  memory?: number;
}

const LINE = /^([a-z_]+)(?:\{([^}]*)\})? (\S+)(?: (\d+))?$/;

export function decodeResourceMetrics(text: string): Scraped {
  const node: Partial = { at: 0, started: 0 };
  const pods = new Map<string, Map<string, Partial>>();
  for (const line of text.split("\n")) {
    const [, name = "", labels = "", value = "", at = "0"] = LINE.exec(line) ?? [];
    const number = Number(value);
    if (name === "node_cpu_usage_seconds_total") Object.assign(node, { cpu: number, at: Number(at) });
    else if (name === "node_memory_working_set_bytes") node.memory = number;
    else if (name.startsWith("container_")) {
      const of = labelsOf(labels);
      const key = `${of.get("namespace")}/${of.get("pod")}`;
      const containers = pods.get(key) ?? new Map<string, Partial>();
      pods.set(key, containers);
      const container = of.get("container") ?? "";
      const known = containers.get(container) ?? { at: Number(at), started: 0 };
      containers.set(container, known);
      if (name === "container_cpu_usage_seconds_total") known.cpu = number;
      else if (name === "container_memory_working_set_bytes") known.memory = number;
      else if (name === "container_start_time_seconds") known.started = Math.round(number * 1000);
    }
  }
  return {
    node: whole(node),
    pods: new Map(
      [...pods].map(([key, containers]) => [
        key,
        new Map([...containers].flatMap(([name, one]): [string, Point][] => (whole(one) ? [[name, whole(one) as Point]] : []))),
      ]),
    ),
  };
}
function whole({ at, started, cpu, memory }: Partial): Point | undefined {
  return cpu === undefined || memory === undefined ? undefined : { at, started, cpu, memory };
}
function labelsOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
}
