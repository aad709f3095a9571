/**
 * One request from the wire: authentication, routing, authorization, answer.
 * Upstream: apiserver/pkg/server/config.go (DefaultBuildHandlerChain) and server/handler.go.
 */
import { failure, unauthorized } from "../../../kube/status.ts";
import type { HttpRequest, HttpResponse } from "../../../machine/http.ts";
import { ANONYMOUS, AUTHENTICATED, type Identity, identityOf, serviceAccountOf, serviceAccountUser } from "../identity.ts";
import type { ApiServer } from "../server.ts";
import { health } from "./health.ts";
import { type RequestInfo, requestInfo } from "./request-info.ts";
import { componentStatusResponse, errorResponse, json, rest } from "./rest.ts";

export function handle(server: ApiServer, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
  if (!wantsIndents(request)) return handled(server, request);
  const response = handled(server, request);
  return response instanceof Promise ? response.then(indented) : indented(response);
}
/** People's clients get JSON with indents. Upstream: endpoints/handlers/negotiation/negotiate.go isPrettyPrint. */
function wantsIndents({ path, headers }: HttpRequest): boolean {
  const asked = /[?&]pretty=([^&]*)/.exec(path)?.[1];
  if (asked) return /^(1|t|T|true|TRUE|True)$/.test(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers["user-agent"] ?? "");
}
function indented(response: HttpResponse): HttpResponse {
  const { body, headers } = response;
  if (typeof body !== "object" || body === null || headers["content-type"] !== "application/json") return response;
  return { ...response, body: JSON.stringify(body, undefined, 2) };
}

function handled(server: ApiServer, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
  const decoding = DECODED.has(request.method) ? server.whenDecoding() : undefined;
  if (!decoding) return answer(server, request);
  const { trace } = server;
  const cause = trace.current;
  return decoding.then(() => trace.within(cause, () => answer(server, request)), errorResponse);
}
/** Methods whose body is an object of a kind. */
const DECODED: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

function answer(server: ApiServer, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
  try {
    const caller = server.authenticate(request);
    if (!caller) throw unauthorized();
    const identity = impersonated(server, caller, request);
    const info = requestInfo(request.method, request.path);
    if (!info.isResource) return otherRequest(server, identity, info, request);
    const response = server.waiting(() => resourceRequest(server, identity, info, request));
    return response instanceof Promise ? response.catch(errorResponse) : response;
  } catch (error) {
    return errorResponse(error);
  }
}

/** `--as`, `--as-group`: who may impersonate speaks as another. Upstream: endpoints/filters/impersonation.go. */
function impersonated(server: ApiServer, caller: Identity, request: HttpRequest): Identity {
  const name = request.headers["impersonate-user"];
  if (!name) return caller;
  const asked = (request.headers["impersonate-group"] ?? "")
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "");
  const account = serviceAccountOf({ name, groups: [] });
  const check = (group: string, resource: string, target: string, namespace = "") =>
    server.authorize(caller, { verb: "impersonate", group, resource, subresource: "", namespace, name: target });
  if (account) check("", "serviceaccounts", account.name, account.namespace);
  else check("", "users", name);
  for (const group of asked) check("", "groups", group);
  const groups = account ? [...serviceAccountUser(account.namespace, account.name).groups, ...asked] : asked;
  if (name !== ANONYMOUS.name && !groups.includes(AUTHENTICATED)) groups.push(AUTHENTICATED);
  return identityOf({ name, groups }, caller.userAgent, caller.actor);
}

function resourceRequest(
  server: ApiServer,
  identity: Identity,
  info: RequestInfo,
  request: HttpRequest,
): HttpResponse | Promise<HttpResponse> {
  const endpoint = server.endpointAt(info.group, info.version, info.resource);
  // Who may not ask does not learn whether it exists.
  if (!endpoint) {
    server.authorize(identity, { ...info, resource: info.resource });
    const elsewhere = server.aggregator.find(info.group, info.version);
    if (elsewhere) return server.aggregator.proxy(elsewhere, identity, request);
    throw failure(404, "NotFound", "the server could not find the requested resource", {});
  }
  return server.call<HttpResponse | Promise<HttpResponse>>(
    identity,
    connectVerb(info, request),
    endpoint,
    info.subresource,
    info.namespace || undefined,
    info.name,
    () => {
      if (endpoint.resource.kind === "ComponentStatus" && READS.has(info.verb))
        return componentStatusResponse(server, info, endpoint, request);
      return server.connect(info, request) ?? rest(server, identity, info, endpoint, request);
    },
  );
}

const READS: ReadonlySet<string> = new Set(["get", "list"]);

/** exec, attach and port-forward are `create` for authorization, whatever the method (GET is for WebSockets). */
function connectVerb(info: RequestInfo, request: HttpRequest): string {
  return info.subresource === "proxy" && info.verb === "list" && request.method === "GET" ? "get" : info.verb;
}

function otherRequest(
  server: ApiServer,
  identity: Identity,
  info: RequestInfo,
  request: HttpRequest,
): HttpResponse | Promise<HttpResponse> {
  const { path, query } = info;
  if (!server.mayGetPath(identity, info.verb, path)) {
    throw failure(403, "Forbidden", `forbidden: User "${identity.user.name}" cannot ${info.verb} path "${path}"`, {});
  }
  const parts = path.split("/").filter((part) => part !== "");
  const [first, group, version] = parts;
  const aggregated = /g=apidiscovery\.k8s\.io;v=(v2beta1|v2);as=APIGroupDiscoveryList/.exec(request.headers["accept"] ?? "");
  const { discovery, release } = server;
  switch (first) {
    case undefined:
      return json(200, { paths: server.paths() });
    case "api":
      if (group === undefined) {
        if (aggregated) return aggregatedDiscovery(server, true, aggregated[1] as string);
        return json(200, discovery.legacy(`${server.flags.advertiseAddress}:${server.flags.securePort}`));
      }
      return orNotFound(discovery.resources("", group));
    case "apis":
      if (group === undefined) {
        return aggregated ? aggregatedDiscovery(server, false, aggregated[1] as string) : json(200, discovery.groups());
      }
      if (version !== undefined) {
        const elsewhere = server.aggregator.find(group, version);
        if (elsewhere) return server.aggregator.proxy(elsewhere, identity, request);
      }
      return orNotFound(version === undefined ? discovery.group(group) : discovery.resources(group, version));
    case "version":
      return pretty({
        major: release.major,
        minor: release.minor,
        gitVersion: release.version,
        gitCommit: release.gitCommit,
        gitTreeState: "clean",
        buildDate: release.buildDate,
        goVersion: release.goVersion,
        compiler: "gc",
        platform: "linux/amd64",
      });
    case "openapi":
      return server.openapi(info) ?? notFoundPage();
    case ".well-known":
      return parts.length === 2 && group === "openid-configuration" ? json(200, server.tokens.configuration(server.flags)) : notFoundPage();
    case "metrics":
      return { status: 200, headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" }, body: server.metrics() };
    default:
      return health(path, query, server.etcd.running, release.features.enabled("FlowControlV1")) ?? notFoundPage();
  }
}

/** The one document that is written with indents. */
function pretty(document: unknown): HttpResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(document, undefined, 2) };
}
/** Clients tell the aggregated document from the old one by its content type. */
function aggregatedDiscovery({ discovery }: ApiServer, core: boolean, version: string): HttpResponse {
  return {
    status: 200,
    headers: { "content-type": `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList` },
    body: discovery.aggregated(core, `apidiscovery.k8s.io/${version}`),
  };
}
function orNotFound(document: unknown): HttpResponse {
  return document === undefined ? notFoundPage() : json(200, document);
}
function notFoundPage(): HttpResponse {
  return { status: 404, headers: { "content-type": "text/plain; charset=utf-8" }, body: "404 page not found\n" };
}
