/** `kubectl port-forward` (k8s.io/kubectl/pkg/cmd/portforward, client-go/tools/portforward). HTTP only. */
import { ConnectionError } from "../../../kube/status.ts";
import type { KubeObject, Pod, Service } from "../../../kube/types.ts";
import type { HttpRequest, HttpResponse } from "../../../machine/http.ts";
import type { ListeningSocket } from "../../../machine/network.ts";
import { namesOf } from "../completion.ts";
import { CommandError, usageError } from "../errors.ts";
import { klogLine } from "../log.ts";
import { attachablePod, namedObject } from "../pod-target.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const portForward = defineVerb({
  name: "port-forward",
  run,
  async complete(request) {
    return request.args.length === 0 ? namesOf(request, "pods") : [];
  },
});

interface Forwarding {
  /** 0 picks a free one. */
  readonly local: number;
  readonly remote: number;
}
const FIRST_FREE_PORT = 32_768;
const FREE_PORTS = 28_000;

async function run(invocation: Invocation): Promise<number> {
  const { args, flags, path, print } = invocation;
  const [target, ...ports] = args;
  if (target === undefined || ports.length === 0) throw usageError(path, "TYPE/NAME and list of ports are required for port-forward");
  const timeout = flags.duration("pod-running-timeout");
  if (timeout <= 0) throw usageError(path, "--pod-running-timeout must be higher than zero");
  const object = await namedObject(invocation, target);
  const pod = await attachablePod(invocation, object, timeout);
  const forwardings = ports.map((text) => forwardingOf(text, object, pod));
  for (const address of flags.list("address"))
    if (address !== "localhost" && !isAddress(address)) throw new CommandError(`${address} is not a valid IP`);
  if (pod.status?.phase !== "Running")
    throw new CommandError(`unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ""}`);
  const sockets: ListeningSocket[] = [];
  const lost = invocation.process.pipe();
  try {
    for (const forwarding of forwardings)
      for (const address of flags.list("address")) {
        const { socket, shown } = listen(invocation, pod, forwarding, address, () => void lost.writer.write("lost\n").catch(() => {}));
        sockets.push(socket);
        for (const from of shown) await print(`Forwarding from ${from}:${socket.port} -> ${forwarding.remote}\n`);
      }
    await lost.reader.read();
    throw new CommandError("lost connection to pod");
  } finally {
    for (const socket of sockets) socket.close();
  }
}

function listen(
  { process, factory }: Invocation,
  pod: Pod,
  { local, remote }: Forwarding,
  typed: string,
  lost: () => void,
): { socket: ListeningSocket; shown: string[] } {
  const address = typed === "localhost" ? "127.0.0.1" : typed;
  const port = local === 0 ? FIRST_FREE_PORT + Math.floor(process.random() * FREE_PORTS) : local;
  const { name, namespace } = pod.metadata;
  const http = async (request: HttpRequest): Promise<HttpResponse> => {
    await process.stdout.write(`Handling connection for ${port}\n`);
    const response = await factory.client().request("POST", `/api/v1/namespaces/${namespace}/pods/${name}/portforward`, {
      query: { ports: remote },
      body: { port: remote, request },
      passErrors: true,
    });
    const text = typeof response.body === "string" ? response.body : "";
    if (response.status < 500 || !text.startsWith("error forwarding port")) return response;
    await process.stderr.write(klogLine(process, "E", "portforward.go:409", `an error occurred forwarding ${port} -> ${remote}: ${text}`));
    lost();
    throw new ConnectionError("EOF", "EOF");
  };
  try {
    const socket = process.network.listen({ address, port, http });
    return { socket, shown: typed === "localhost" ? ["127.0.0.1", "[::1]"] : [address] };
  } catch (error) {
    if (!(error instanceof Error) || error.name === "Killed") throw error;
    throw new CommandError(
      `unable to listen on port ${port}: Listeners failed to create with the following errors: [unable to create listener: Error ${error.message}]`,
    );
  }
}

/** `8080:80`, `80`, `:80`, `8080:http`. Throws CommandError. */
function forwardingOf(text: string, object: KubeObject, pod: Pod): Forwarding {
  const parts = text.split(":");
  const [first = ""] = parts;
  // With more than one colon kubectl sees the first port alone.
  const remoteText = (parts.length === 2 ? parts[1] : undefined) ?? first;
  const number = (port: string): number | undefined => (/^\d+$/.test(port) && Number(port) <= 65_535 ? Number(port) : undefined);
  const local = parts.length === 2 && first === "" ? 0 : number(first);
  const wanted = number(remoteText);
  const remote = object.kind === "Service" ? targetOf(object as Service, pod, remoteText) : (wanted ?? namedPort(pod, remoteText));
  if (local === undefined && parts.length === 2)
    throw new CommandError(`error parsing local port '${first}': strconv.ParseUint: parsing ${JSON.stringify(first)}: invalid syntax`);
  if (remote === 0) throw new CommandError("remote port must be > 0");
  return { local: local ?? remote, remote };
}
function isAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text)
    ? text.split(".").every((part) => Number(part) < 256)
    : /^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(text);
}
function namedPort({ spec, metadata }: Pod, name: string): number {
  for (const container of spec.containers) for (const port of container.ports ?? []) if (port.name === name) return port.containerPort;
  throw new CommandError(`Pod '${metadata.name}' does not have a named port '${name}'`);
}
/** A service's port leads to its target port. */
function targetOf({ spec, metadata }: Service, pod: Pod, text: string): number {
  const found = spec.ports?.find((port) => String(port.port) === text || port.name === text);
  if (!found)
    throw new CommandError(
      /^\d+$/.test(text)
        ? `Service ${metadata.name} does not have a service port ${text}`
        : `Service '${metadata.name}' does not have a named port '${text}'`,
    );
  const target = found.targetPort ?? found.port;
  if (spec.clusterIP === "None") return found.port;
  return typeof target === "number" ? target || found.port : /^\d+$/.test(target) ? Number(target) : namedPort(pod, target);
}
