/**
 * The kubelet's own server on port 10250. Upstream: pkg/kubelet/server/server.go. Callers show the API server's
 * client certificate (or a bearer token, which is taken on trust here: kubewekend does not model the token review).
 *
 * `portForward` goes by value: `{ port, request }` in the body carries one HTTP request to the pod and its answer
 * back, `{ port, message }` one message; `{ port }` alone, or a port in the query, asks whether it can be reached, and
 * the answer's text is what is spoken there (`Spoken`). Without a port it says whether the pod can be forwarded to.
 */
import type { core, Pod } from "../../../kube/types.ts";
import { type ContainerStatus as CriContainer, CriError } from "../../../machine/cri.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../../../machine/http.ts";
import { birthOf } from "../birth.ts";
import type { Kubelet } from "../kubelet.ts";
import { allContainers } from "../spec.ts";
import type { PodWorker } from "../worker.ts";
import { configz } from "./configz.ts";
import { followLog, logOptions, readLog } from "./logs.ts";
import { Query } from "./query.ts";

const TEXT = { "content-type": "text/plain; charset=utf-8" };
const JSON_TYPE = { "content-type": "application/json" };

export function kubeletHandler(kubelet: Kubelet): HttpHandler {
  return (request) => {
    const [path = "/", search = ""] = splitOnce(request.path, "?");
    const query = new Query(search);
    if (!request.peer?.certificate && !request.headers.authorization) return text(401, "Unauthorized");
    const [area = "", ...rest] = path
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent);
    switch (area) {
      case "healthz":
        return text(200, "ok");
      case "configz":
        return { status: 200, headers: JSON_TYPE, body: configz(kubelet.options.config) };
      case "pods":
      case "runningpods":
        return { status: 200, headers: JSON_TYPE, body: podList(kubelet, area === "runningpods") };
      case "stats":
        return rest[0] === "summary" ? { status: 200, headers: JSON_TYPE, body: statsSummary(kubelet) } : text(404, "404 page not found");
      case "metrics":
        return rest[0] === "resource"
          ? text(200, resourceMetrics(kubelet))
          : text(501, "kubewekend does not model the kubelet's metrics\n");
      case "containerLogs":
        return containerLogs(kubelet, rest, query);
      case "exec":
      case "run":
      case "attach":
        return remote(kubelet, area, rest, query, request);
      case "portForward":
        return portForward(kubelet, rest, query, request);
      default:
        return text(404, "404 page not found\n");
    }
  };
}

function text(status: number, body: string): HttpResponse {
  return { status, headers: TEXT, body };
}
function splitOnce(path: string, separator: string): [string, string] {
  const at = path.indexOf(separator);
  return at < 0 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
}

interface Found {
  worker: PodWorker;
  /** Newest attempt first. */
  attempts: readonly CriContainer[];
}
/** The pod's worker and the container's attempts, or the refusal. */
function find(kubelet: Kubelet, [namespace = "", podName = "", ...rest]: string[]): Found | HttpResponse {
  // exec and attach may name the pod's uid between pod and container.
  const container = rest[rest.length - 1] ?? "";
  const worker = kubelet.workerOf(namespace, podName);
  if (!worker) return text(404, "pod does not exist\n");
  if (!allContainers(worker.pod.spec).some((one) => one.name === container))
    return text(404, `container "${container}" not found in pod "${podName}"\n`);
  try {
    return { worker, attempts: worker.runtime().containers.get(container) ?? [] };
  } catch (error) {
    if (error instanceof CriError) return text(500, error.text);
    throw error;
  }
}

function containerLogs(kubelet: Kubelet, path: string[], query: Query): HttpResponse {
  const [, podName = "", container = ""] = path;
  const found = find(kubelet, path);
  if ("status" in found) return found;
  const { clock } = kubelet.context;
  const birth = birthOf(clock);
  const options = logOptions(query, { now: clock.now, birth });
  if (typeof options === "string") return text(400, options);
  const { attempts, worker } = found;
  const previous = query.get("previous") === "true";
  const [newest, before] = attempts;
  const chosen = previous ? (newest?.state === "exited" && !before ? undefined : before) : newest?.state === "created" ? before : newest;
  const waiting = statusOf(worker.status, container)?.state?.waiting;
  if (previous && !chosen) return text(400, `previous terminated container "${container}" in pod "${podName}" not found`);
  if (!chosen) {
    const reason = waiting?.reason ?? "ContainerCreating";
    if (reason === "ErrImagePull")
      return text(400, `container "${container}" in pod "${podName}" is waiting to start: image can't be pulled`);
    if (reason === "ImagePullBackOff")
      return text(400, `container "${container}" in pod "${podName}" is waiting to start: trying and failing to pull image`);
    return text(400, `container "${container}" in pod "${podName}" is waiting to start: ${reason}`);
  }
  const log = kubelet.options.cri.log(chosen.id);
  if (!log) return text(200, `unable to retrieve container logs for containerd://${chosen.id}`);
  if (options.follow && !previous) return { status: 200, headers: TEXT, stream: followLog(log, options, birth) };
  return text(200, readLog(log, options, birth));
}

function statusOf(status: core.PodStatus | undefined, container: string): core.ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].find((one) => one.name === container);
}

function remote(kubelet: Kubelet, verb: "exec" | "run" | "attach", path: string[], query: Query, request: HttpRequest): HttpResponse {
  const found = find(kubelet, path);
  if ("status" in found) return found;
  const flag = (...names: string[]): boolean => names.some((name) => ["1", "true"].includes(query.get(name) ?? ""));
  const [, podName = ""] = path;
  const name = path[path.length - 1] ?? "";
  const running = found.attempts.find((one) => one.state === "running");
  if (!running) {
    const why = verb === "attach" ? `container ${name} not found in pod ${podName}_${path[0]}` : `container not found ("${name}")`;
    return text(500, why);
  }
  const { cri } = kubelet.options;
  const stdin = flag("input", "stdin");
  const tty = flag("tty");
  try {
    if (verb === "attach") return { status: 101, headers: {}, upgrade: cri.attach(running.id, { stdin, tty, terminal: request.tty }) };
    const command = verb === "run" ? (query.get("cmd") ?? "").split(" ") : query.getAll("command");
    if (command.length === 0) return text(400, `you must specify at least 1 command for the container of pod ${podName}`);
    return { status: 101, headers: {}, upgrade: cri.exec(running.id, { command, stdin, tty, terminal: request.tty }) };
  } catch (error) {
    if (!(error instanceof CriError)) throw error;
    // A command that cannot be started is told over the error channel, as an internal error; containerd serves the
    // streams itself, so there is no gRPC in between.
    return { status: 500, headers: TEXT, body: `error executing command in container: ${error.message}` };
  }
}

function portForward(kubelet: Kubelet, path: string[], query: Query, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
  const [namespace = "", podName = ""] = path;
  const worker = kubelet.workerOf(namespace, podName);
  if (!worker) return text(404, "pod does not exist\n");
  const sandbox = worker.runtime().sandboxes.find((one) => one.state === "ready");
  if (!sandbox) return text(500, `not found ("${podName}_${namespace}")`);
  const body = request.body as { port?: number; request?: HttpRequest; message?: string } | undefined;
  const asked = body?.port ?? query.get("port") ?? query.get("ports") ?? undefined;
  if (asked === undefined) return text(200, "");
  const port = Number(asked);
  // As containerd does: from inside the pod's network, so that servers bound to localhost are reached too.
  const address = "127.0.0.1";
  const refusal = (): HttpResponse =>
    text(
      500,
      `error forwarding port ${port} to pod ${sandbox.id}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${sandbox.id.slice(0, 8)}-${sandbox.id.slice(8, 12)}-${sandbox.id.slice(12, 16)}-${sandbox.id.slice(16, 20)}-${sandbox.id.slice(20, 32)}": failed to connect to localhost:${port} inside namespace "${sandbox.id}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `,
    );
  const dialer = kubelet.options.cri.portForward(sandbox.id);
  const inner = body?.request;
  const message = body?.message;
  return new Promise((settle) => {
    const resolve = (response: HttpResponse): void => {
      kubelet.options.wake?.();
      settle(response);
    };
    if (inner)
      dialer.request(address, port, { ...inner, host: inner.host ?? `localhost:${port}` }, 30_000_000, ({ value }) =>
        resolve(value ?? refusal()),
      );
    else if (message !== undefined)
      dialer.send(address, port, message, 30_000_000, ({ value }) => resolve(value === undefined ? refusal() : text(200, value)));
    else dialer.connect(address, port, 30_000_000, ({ value }) => resolve(value === undefined ? refusal() : text(200, value)));
  });
}

function podList(kubelet: Kubelet, runningOnly: boolean): unknown {
  const items: Pod[] = [];
  for (const worker of kubelet.workers.values()) {
    if (runningOnly && worker.phase === "terminated") continue;
    items.push(worker.status ? { ...worker.pod, status: worker.status } : worker.pod);
  }
  return { kind: "PodList", apiVersion: "v1", metadata: {}, items };
}

/** /stats/summary: processor and memory of the node and its pods. */
function statsSummary(kubelet: Kubelet): unknown {
  const { cri, nodeName } = kubelet.options;
  const time = kubelet.context.clock.timestamp();
  let nodeCpu = 0;
  let nodeMemory = 0;
  const pods = [...kubelet.workers.values()]
    .filter((worker) => worker.phase !== "terminated")
    .map((worker) => {
      const containers = [];
      for (const [name, attempts] of worker.runtime().containers) {
        const current = attempts.find((one) => one.state === "running");
        if (!current) continue;
        const { cpuMilli, memory } = cri.usage(current.id);
        nodeCpu += cpuMilli;
        nodeMemory += memory;
        containers.push({ name, cpu: { time, usageNanoCores: cpuMilli * 1_000_000 }, memory: { time, workingSetBytes: memory } });
      }
      const { name, namespace, uid } = worker.pod.metadata;
      return { podRef: { name, namespace, uid }, startTime: worker.startTime, containers };
    });
  return {
    node: { nodeName, startTime: time, cpu: { time, usageNanoCores: nodeCpu * 1_000_000 }, memory: { time, workingSetBytes: nodeMemory } },
    pods,
  };
}

/** The kubelet and containerd themselves, and the kernel's own work for a container that runs. */
const NODE_REST = { cpuMilli: 25, memory: 180 * 2 ** 20 };

/** /metrics/resource: what the metrics server scrapes. Upstream: pkg/kubelet/metrics/collectors/resource_metrics.go. */
function resourceMetrics(kubelet: Kubelet): string {
  const { cri } = kubelet.options;
  const { clock } = kubelet.context;
  const at = clock.date;
  const metrics: [name: string, help: string, type: string, lines: string[]][] = [
    ["container_cpu_usage_seconds_total", "Cumulative cpu time consumed by the container in core-seconds", "counter", []],
    ["container_memory_working_set_bytes", "Current working set of the container in bytes", "gauge", []],
    ["container_start_time_seconds", "Start time of the container since unix epoch in seconds", "gauge", []],
    ["node_cpu_usage_seconds_total", "Cumulative cpu time consumed by the node in core-seconds", "counter", []],
    ["node_memory_working_set_bytes", "Current working set of the node in bytes", "gauge", []],
    ["pod_cpu_usage_seconds_total", "Cumulative cpu time consumed by the pod in core-seconds", "counter", []],
    ["pod_memory_working_set_bytes", "Current working set of the pod in bytes", "gauge", []],
    ["scrape_error", "1 if there was an error while getting container metrics, 0 otherwise", "gauge", ["scrape_error 0"]],
  ];
  const say = (name: string, labels: string, value: number): void => {
    const metric = metrics.find(([known]) => known === name);
    metric?.[3].push(`${name}${labels} ${value} ${at}`);
  };
  const node = { cpu: (NODE_REST.cpuMilli * clock.now) / 1000 + cri.pastCpuTime, memory: NODE_REST.memory };
  for (const worker of kubelet.workers.values()) {
    if (worker.phase === "terminated") continue;
    const { name: pod, namespace } = worker.pod.metadata;
    const total = { cpu: 0, memory: 0 };
    for (const [container, attempts] of worker.runtime().containers) {
      const current = attempts.find((one) => one.state === "running");
      if (!current) continue;
      const { cpuTime, memory } = cri.usage(current.id);
      const labels = `{container="${container}",namespace="${namespace}",pod="${pod}"}`;
      say("container_cpu_usage_seconds_total", labels, cpuTime / 1e6);
      say("container_memory_working_set_bytes", labels, memory);
      say("container_start_time_seconds", labels, (birthOf(clock) + current.startedAt / 1000) / 1000);
      total.cpu += cpuTime;
      total.memory += memory;
    }
    node.cpu += total.cpu;
    node.memory += total.memory;
    const labels = `{namespace="${namespace}",pod="${pod}"}`;
    say("pod_cpu_usage_seconds_total", labels, total.cpu / 1e6);
    say("pod_memory_working_set_bytes", labels, total.memory);
  }
  say("node_cpu_usage_seconds_total", "", node.cpu / 1e6);
  say("node_memory_working_set_bytes", "", node.memory);
  return metrics
    .map(
      ([name, help, type, lines]) =>
        `# HELP ${name} [STABLE] ${help}\n# TYPE ${name} ${type}\n${lines.map((line) => `${line}\n`).join("")}`,
    )
    .join("");
}
