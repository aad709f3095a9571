/**
 * Requests that the API server hands on: logs, exec, attach and port-forward to a kubelet; proxies to nodes, pods
 * and services. Upstream: pkg/registry/core/{pod,node,service}/rest, pkg/registry/core/pod/strategy.go.
 */
import { badRequest, ConnectionError, failure, notFound } from "../../../kube/status.ts";
import type { EndpointSlice, Node, Pod, Service } from "../../../kube/types.ts";
import type { HttpRequest, HttpResponse } from "../../../machine/http.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { repeated } from "../http/request-info.ts";
import type { RegistryHost } from "../registry/host.ts";

/** Sends one request from the API server's machine. Throws (or rejects with) ConnectionError. */
export type Dial = (address: string, port: number, request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
type Answer = HttpResponse | Promise<HttpResponse>;

const KUBELET_PORT = 10_250;
const CERTIFICATE = { commonName: "kube-apiserver-kubelet-client", organizations: ["system:masters"] };
const REMOTE = new Set(["log", "exec", "attach", "portforward", "proxy"]);

/** Undefined when the request is not one of these. */
export function connect(host: RegistryHost, dial: Dial | undefined, info: RequestInfo, request: HttpRequest): Answer | undefined {
  if (info.group !== "" || !REMOTE.has(info.subresource)) return undefined;
  const sender = new Sender(dial, request);
  switch (`${info.resource}/${info.subresource}`) {
    case "pods/log":
      return log(host, sender, info);
    case "pods/exec":
    case "pods/attach":
    case "pods/portforward":
      return remote(host, sender, info);
    case "nodes/proxy":
      return nodeProxy(host, sender, info);
    case "pods/proxy":
      return podProxy(host, sender, info);
    case "services/proxy":
      return serviceProxy(host, sender, info);
    default:
      return undefined;
  }
}

class Sender {
  readonly #dial: Dial | undefined;
  readonly #request: HttpRequest;
  constructor(dial: Dial | undefined, request: HttpRequest) {
    this.#dial = dial;
    this.#request = request;
  }
  /** `refused` makes the error of a failed dial. */
  send(address: string, port: number, path: string, scheme: "http" | "https", refused: (error: ConnectionError) => Error): Answer {
    if (!this.#dial) throw failure(501, "NotImplemented", "kubewekend does not model the API server's way to nodes in this world");
    const { headers, ...rest } = this.#request;
    const { authorization: _, ...passed } = headers;
    const request: HttpRequest = {
      ...rest,
      headers: passed,
      path,
      scheme,
      host: `${address}:${port}`,
      peer: { address: this.#request.peer?.address ?? "", certificate: CERTIFICATE },
    };
    const translate = (error: unknown): never => {
      throw error instanceof ConnectionError ? refused(error) : error;
    };
    try {
      const answer = this.#dial(address, port, request);
      return answer instanceof Promise ? answer.catch(translate) : answer;
    } catch (error) {
      return translate(error);
    }
  }
}

function log(host: RegistryHost, sender: Sender, info: RequestInfo): Answer {
  const pod = podOf(host, info);
  const container = containerOf(pod, info.query.get("container"));
  if (!pod.spec.nodeName) return { status: 200, headers: TEXT, body: "" };
  const { address, port } = kubeletOf(host, pod.spec.nodeName);
  const query = new Map(info.query);
  query.delete("container");
  const path = `/containerLogs/${pod.metadata.namespace}/${pod.metadata.name}/${container}`;
  const answer = sender.send(address, port, withQuery(path, query), "https", (error) =>
    failure(500, "InternalError", `Get "https://${address}:${port}${withQuery(path, query)}": ${error.message}`, {
      causes: [{ message: `Get "https://${address}:${port}${withQuery(path, query)}": ${error.message}` }],
    }),
  );
  return answer instanceof Promise ? answer.then(checked) : checked(answer);
}
/** What a kubelet refuses becomes a Status with its text. */
function checked(response: HttpResponse): HttpResponse {
  if (response.status >= 200 && response.status < 300) return response;
  const message = typeof response.body === "string" ? response.body.trim() : "";
  if (response.status === 400) throw badRequest(message);
  if (response.status === 404) throw failure(404, "NotFound", "the server could not find the requested resource", {});
  throw failure(
    response.status,
    "InternalError",
    `an error on the server (${JSON.stringify(message)}) has prevented the request from succeeding`,
  );
}

function remote(host: RegistryHost, sender: Sender, info: RequestInfo): Answer {
  const pod = podOf(host, info);
  const { name, namespace } = pod.metadata;
  if (!pod.spec.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  const { phase } = pod.status;
  if (info.subresource !== "portforward" && (phase === "Succeeded" || phase === "Failed")) {
    throw badRequest(`cannot ${info.subresource} into a container in a completed pod; current phase is ${phase}`);
  }
  const { address, port } = kubeletOf(host, pod.spec.nodeName);
  const refused = (error: ConnectionError) => failure(500, "", `error dialing backend: ${error.message}`);
  if (info.subresource === "portforward") {
    return sender.send(address, port, withQuery(`/portForward/${namespace}/${name}`, info.query), "https", refused);
  }
  const container = containerOf(pod, info.query.get("container"));
  const query = new Map(info.query);
  query.delete("container");
  // The kubelet's own names of the four streams.
  for (const [from, to] of [
    ["stdin", "input"],
    ["stdout", "output"],
    ["stderr", "error"],
  ] as const) {
    const value = query.get(from);
    query.delete(from);
    if (value === "true" || value === "1") query.set(to, "1");
  }
  return sender.send(address, port, withQuery(`/${info.subresource}/${namespace}/${name}/${container}`, query), "https", refused);
}

function nodeProxy(host: RegistryHost, sender: Sender, info: RequestInfo): Answer {
  const { scheme, name, port } = proxied(info.name);
  const node = host.store("", "nodes")?.find(name) as Node | undefined;
  if (!node) throw notFound({ group: "", resource: "nodes" }, name);
  const kubelet = kubeletOf(host, name);
  return sender.send(
    kubelet.address,
    port ? Number(port) : kubelet.port,
    `/${withQuery(info.rest, info.query)}`,
    scheme ?? "https",
    badGateway,
  );
}

function podProxy(host: RegistryHost, sender: Sender, info: RequestInfo): Answer {
  const { scheme, name, port } = proxied(info.name);
  const pod = host.store("", "pods")?.find(name, info.namespace) as Pod | undefined;
  if (!pod) throw notFound({ group: "", resource: "pods" }, name);
  if (!pod.status.podIP) throw badRequest("address not allowed");
  const number = port ? Number(port) : (pod.spec.containers[0]?.ports?.[0]?.containerPort ?? 80);
  return sender.send(pod.status.podIP, number, `/${withQuery(info.rest, info.query)}`, scheme ?? "http", badGateway);
}

function serviceProxy(host: RegistryHost, sender: Sender, info: RequestInfo): Answer {
  const { scheme, name, port } = proxied(info.name);
  const service = host.store("", "services")?.find(name, info.namespace) as Service | undefined;
  if (!service) throw notFound({ group: "", resource: "services" }, name);
  const ports = service.spec.ports ?? [];
  const chosen = port ? ports.find((one) => one.name === port || String(one.port) === port) : ports.length === 1 ? ports[0] : undefined;
  const unavailable = failure(
    503,
    "ServiceUnavailable",
    `no endpoints available for service ${JSON.stringify(port ? `${name}:${port}` : name)}`,
  );
  if (!chosen)
    throw failure(503, "ServiceUnavailable", `no service port ${JSON.stringify(port ?? "")} found for service ${JSON.stringify(name)}`);
  const slices = (host.store("discovery.k8s.io", "endpointslices")?.all(info.namespace) ?? []) as EndpointSlice[];
  const ways = slices
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name)
    .flatMap((slice) => {
      const target = slice.ports?.find((one) => (one.name ?? "") === (chosen.name ?? ""))?.port;
      return target === undefined
        ? []
        : slice.endpoints
            .filter(({ conditions }) => conditions?.ready !== false)
            .map(({ addresses }) => ({ address: addresses[0] ?? "", target }));
    });
  const way = ways[host.random.stream("service-proxy").below(Math.max(ways.length, 1))];
  if (!way) throw unavailable;
  return sender.send(way.address, way.target, `/${withQuery(info.rest, info.query)}`, scheme ?? "http", badGateway);
}

const TEXT = { "content-type": "text/plain" };
function badGateway(error: ConnectionError): Error {
  return failure(503, "ServiceUnavailable", `error trying to reach service: ${error.message}`);
}

function podOf(host: RegistryHost, { name, namespace }: RequestInfo): Pod {
  const pod = host.store("", "pods")?.find(name, namespace) as Pod | undefined;
  if (!pod) throw notFound({ group: "", resource: "pods" }, name);
  return pod;
}
/** The container asked for, or the only one. */
function containerOf(pod: Pod, asked: string | undefined): string {
  const names = (list: readonly { name: string }[] | undefined) => (list ?? []).map((container) => container.name);
  const containers = names(pod.spec.containers);
  const inits = names(pod.spec.initContainers);
  const ephemerals = names(pod.spec.ephemeralContainers);
  const { name } = pod.metadata;
  if (asked) {
    if ([...containers, ...inits, ...ephemerals].includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  if (containers.length === 1) return containers[0] as string;
  let message = `a container name must be specified for pod ${name}, choose one of: [${containers.join(" ")}]`;
  if (inits.length > 0) message += ` or one of the init containers: [${inits.join(" ")}]`;
  if (ephemerals.length > 0) message += ` or one of the ephemeral containers: [${ephemerals.join(" ")}]`;
  throw badRequest(message);
}
function kubeletOf(host: RegistryHost, nodeName: string): { address: string; port: number } {
  const node = host.store("", "nodes")?.find(nodeName) as Node | undefined;
  if (!node) throw notFound({ group: "", resource: "nodes" }, nodeName);
  const address = node.status.addresses?.find(({ type }) => type === "InternalIP")?.address;
  if (!address) throw failure(500, "InternalError", `no preferred addresses found; known addresses: []`);
  return { address, port: node.status.daemonEndpoints?.kubeletEndpoint?.Port ?? KUBELET_PORT };
}

/** `https:web:8080` → scheme, name and port. */
function proxied(text: string): { scheme?: "http" | "https"; name: string; port?: string } {
  const parts = text.split(":");
  if (parts.length === 3) {
    const [scheme = "", name = "", port = ""] = parts;
    return { ...(scheme === "http" || scheme === "https" ? { scheme } : {}), name, ...(port ? { port } : {}) };
  }
  const [name = "", port = ""] = parts;
  return { name, ...(port ? { port } : {}) };
}
function withQuery(path: string, query: ReadonlyMap<string, string>): string {
  const pairs = [...query.keys()].flatMap((key) =>
    repeated(query, key).map((value) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`),
  );
  return pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
}
