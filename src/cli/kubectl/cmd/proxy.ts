/** `kubectl proxy` (k8s.io/kubectl/pkg/cmd/proxy, pkg/proxy): the API server on a local port, with kubectl's credentials. */
import type { HttpRequest, HttpResponse } from "../../../machine/http.ts";
import { CommandError, usageError } from "../errors.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const proxy = defineVerb({
  name: "proxy",
  notModelled: ["unix-socket", "www", "www-prefix", "keepalive"],
  run,
});

const FIRST_FREE_PORT = 32_768;
const FREE_PORTS = 28_000;

async function run(invocation: Invocation): Promise<number> {
  const { args, flags, path, process, factory, print } = invocation;
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(" ")}]`);
  const asked = flags.int("port");
  const port = asked === 0 ? FIRST_FREE_PORT + Math.floor(process.random() * FREE_PORTS) : asked;
  const address = flags.string("address");
  const prefix = `/${flags.string("api-prefix").replace(/^\/|\/$/g, "")}`.replace(/\/$/, "");
  const allowed = filterOf(invocation);
  const client = factory.client();
  const http = async (request: HttpRequest): Promise<HttpResponse> => {
    if (!allowed(request)) return { status: 403, headers: { "content-type": "text/plain; charset=utf-8" }, body: "Forbidden\n" };
    if (!request.path.startsWith(`${prefix}/`))
      return { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found\n" };
    const { host: _, authorization: __, ...headers } = request.headers;
    return client.request(request.method, request.path.slice(prefix.length), {
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      passErrors: true,
      stream: /[?&]watch=(true|1)/.test(request.path),
    });
  };
  let socket: ReturnType<typeof process.network.listen>;
  try {
    socket = process.network.listen({ address, port, http });
  } catch (error) {
    if (!(error instanceof Error) || error.name === "Killed") throw error;
    throw new CommandError(error.message);
  }
  try {
    await print(`Starting to serve on ${address}:${socket.port}\n`);
    await process.pipe().reader.read();
    return 0;
  } finally {
    socket.close();
  }
}

/** --accept-hosts, --accept-paths, --reject-paths, --reject-methods. */
function filterOf({ flags }: Invocation): (request: HttpRequest) => boolean {
  if (flags.bool("disable-filter")) return () => true;
  const expressions = (name: string): RegExp[] =>
    flags
      .string(name)
      .split(",")
      .map((text) => new RegExp(text));
  const hosts = expressions("accept-hosts");
  const accepted = expressions("accept-paths");
  const rejected = expressions("reject-paths");
  const methods = expressions("reject-methods");
  return ({ path, method, host, headers }) => {
    const name = (host ?? headers["host"] ?? "").replace(/:\d+$/, "");
    const plain = path.replace(/\?.*$/, "");
    const some = (list: readonly RegExp[], text: string): boolean => list.some((one) => one.test(text));
    return some(hosts, name) && some(accepted, plain) && !some(rejected, plain) && !some(methods, method);
  };
}
