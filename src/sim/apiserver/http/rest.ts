/**
 * The REST verbs over the registry: what `/api` and `/apis` paths do.
 * Upstream: apiserver/pkg/endpoints/handlers/{get,create,update,patch,delete,watch}.go.
 */

import type { DeleteOptions, PatchType, WatchEventType } from "../../../kube/client/client.ts";
import { goJsonError } from "../../../kube/encoding/json-errors.ts";
import { withManagedFields } from "../../../kube/patch/index.ts";
import { badRequest, failure, invalid, methodNotAllowed, StatusError, success } from "../../../kube/status.ts";
import type { Timer } from "../../../kube/timers.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { BodyStream, HttpRequest, HttpResponse } from "../../../machine/http.ts";
import type { Identity } from "../identity.ts";
import type { Endpoint } from "../registry/endpoint.ts";
import type { RequestContext } from "../registry/host.ts";
import { parseSelection } from "../registry/selection.ts";
import { WATCH_LATENCY } from "../registry/watchers.ts";
import type { FieldValidation } from "../schema/index.ts";
import type { ApiServer } from "../server.ts";
import { decoded } from "./decode.ts";
import { checkGetVersion, checkWriteOptions, listState, refuse, revisionOf } from "./options.ts";
import { isTrue, type RequestInfo } from "./request-info.ts";
import { type IncludeObject, negotiate, partial, type Representation, tableOf } from "./table.ts";

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
};

export function rest(server: ApiServer, identity: Identity, info: RequestInfo, endpoint: Endpoint, request: HttpRequest): HttpResponse {
  const warnings: string[] = [];
  const context = contextOf(identity, info, request, (text) => {
    if (!warnings.includes(text)) warnings.push(text);
  });
  const deprecation = endpoint.resource.deprecation?.(server.release);
  if (deprecation !== undefined) context.warn?.(deprecation);
  const representation = negotiate(request.headers["accept"]);
  const response = answered(() => {
    checkWriteOptions(info.verb, info.query, isApplied(request), server.release.api);
    return respond(server, context, info, endpoint, request, representation);
  });
  if (warnings.length > 0) {
    response.headers = { ...response.headers, warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(", ") };
  }
  return response;
}

/** Refusals are responses too: warnings go with them. */
function answered(respond: () => HttpResponse): HttpResponse {
  try {
    return respond();
  } catch (error) {
    return errorResponse(error);
  }
}

function respond(
  server: ApiServer,
  context: RequestContext,
  info: RequestInfo,
  endpoint: Endpoint,
  request: HttpRequest,
  representation: Representation,
): HttpResponse {
  const { name, subresource, query } = info;
  const { resource } = endpoint;
  const namespace = resource.namespaced ? info.namespace : undefined;
  if (resource.namespaced && namespace === "" && info.verb !== "list" && info.verb !== "watch") {
    throw methodNotAllowed();
  }
  const include = (query.get("includeObject") ?? "Metadata") as IncludeObject;
  const one = (object: KubeObject, status = 200): HttpResponse => {
    const shaped = object.kind === resource.kind ? shape(server, endpoint, object, representation, include) : object;
    return json(status, kindFirst(shaped));
  };
  const served = subresource === "" ? resource.verbs : undefined;
  if (served && !served.includes(info.verb as never)) throw methodNotAllowed();
  switch (info.verb) {
    case "get":
      checkGetVersion(server, query);
      return one(server.read(endpoint, subresource, name, namespace));
    case "list":
      return list(server, info, endpoint, namespace || undefined, representation, include);
    case "watch":
      return watch(server, context, info, endpoint, namespace || undefined, representation, include);
    case "create": {
      const body = objectBody(server, context, request, endpoint, subresource);
      const created = server.create(endpoint, context, subresource, name, namespace, body);
      return one(created, 201);
    }
    case "update": {
      const body = objectBody(server, context, request, endpoint, subresource);
      const before = resource.createOnUpdate && subresource === "" ? endpoint.store.find(name, namespace) : undefined;
      if (resource.createOnUpdate && subresource === "" && !before) return one(endpoint.create(context, body, namespace), 201);
      return one(server.subresources.update(endpoint, context, subresource, name, namespace, () => body));
    }
    case "patch": {
      const type = PATCH_TYPES[(request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? ""];
      if (!type) {
        throw failure(
          415,
          "UnsupportedMediaType",
          `the body of the request was in an unknown format - accepted media types include: ${Object.keys(PATCH_TYPES).join(", ")}`,
        );
      }
      const patch = { type, body: parseBody(request), force: isTrue(query.get("force")) };
      const existed = type !== "apply" || endpoint.store.find(name, namespace) !== undefined;
      return one(server.patch(endpoint, context, subresource, name, namespace, patch), existed ? 200 : 201);
    }
    case "delete": {
      const { object, gone } = endpoint.delete(context, name, namespace, deleteOptions(request, query));
      if (!gone || RETURNS_OBJECT.has(resource.resource)) return json(200, endpoint.shown(object));
      return json(200, {
        ...success(200, {
          name,
          ...(resource.group ? { group: resource.group } : {}),
          kind: resource.resource,
          uid: object.metadata.uid,
        }),
        code: undefined,
      });
    }
    case "deletecollection": {
      const selection = parseSelection(resource, selectors(query, namespace));
      const items = endpoint.store.deleteCollection(context, selection, deleteOptions(request, query));
      return json(200, {
        kind: resource.listKind,
        apiVersion: resource.apiVersion,
        metadata: { resourceVersion: String(server.etcd.revision) },
        items: items.map((object) => endpoint.shown(object)),
      });
    }
    default:
      throw methodNotAllowed();
  }
}

/** Kinds whose deletion answers with the object (`ReturnDeletedObject`). */
const RETURNS_OBJECT = new Set([
  "pods",
  "services",
  "persistentvolumes",
  "persistentvolumeclaims",
  "serviceaccounts",
  "resourcequotas",
  "podtemplates",
]);

function isApplied(request: HttpRequest): boolean {
  return request.method === "PATCH" && (request.headers["content-type"] ?? "").startsWith("application/apply-patch");
}

function contextOf(identity: Identity, info: RequestInfo, request: HttpRequest, warn: (text: string) => void): RequestContext {
  const dryRun = info.query.get("dryRun");
  const inBody = info.verb.startsWith("delete") ? (parseBody(request) as { dryRun?: string[] } | undefined)?.dryRun : undefined;
  const manager = info.query.get("fieldManager") ?? (isApplied(request) ? undefined : (request.headers["user-agent"] ?? "").split("/")[0]);
  return {
    identity,
    ...(manager ? { fieldManager: manager } : {}),
    fieldValidation: (info.query.get("fieldValidation") || "Warn") as FieldValidation,
    ...(dryRun === "All" || inBody?.includes("All") ? { dryRun: true } : {}),
    warn,
  };
}

function list(
  server: ApiServer,
  info: RequestInfo,
  endpoint: Endpoint,
  namespace: string | undefined,
  representation: Representation,
  include: IncludeObject,
): HttpResponse {
  const { query } = info;
  const { resource } = endpoint;
  const token = query.get("continue");
  const { limit, revision } = listState(server, query);
  const result = endpoint.list({
    selection: parseSelection(resource, selectors(query, namespace)),
    ...(limit > 0 ? { limit } : {}),
    ...(token ? { continue: token } : {}),
    ...(revision === undefined ? {} : { revision }),
  });
  const metadata = {
    resourceVersion: String(result.revision),
    ...(result.continue ? { continue: result.continue } : {}),
    ...(result.remaining ? { remainingItemCount: result.remaining } : {}),
  };
  if (representation === "table") return json(200, tableOf(resource, result.items, metadata, include, server));
  if (representation === "partial") {
    return json(200, { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items: result.items.map(partial) });
  }
  // Items of a list of a built-in kind do not repeat their kind; clients that read lists put it back.
  return json(200, {
    kind: resource.listKind,
    apiVersion: resource.apiVersion,
    metadata,
    items: result.items.map((object) => (resource.custom ? withManagedFields(object) : withoutKind(withManagedFields(object)))),
  });
}

function watch(
  server: ApiServer,
  context: RequestContext,
  info: RequestInfo,
  endpoint: Endpoint,
  namespace: string | undefined,
  representation: Representation,
  include: IncludeObject,
): HttpResponse {
  const { query, name } = info;
  const asked = selectors(query, namespace);
  const fieldSelector = name ? [asked.fieldSelector, `metadata.name=${name}`].filter(Boolean).join(",") : asked.fieldSelector;
  const selection = parseSelection(endpoint.resource, { ...asked, ...(fieldSelector ? { fieldSelector } : {}) });
  const version = query.get("resourceVersion");
  const sendInitialEvents = initialEventsAsked(server, query);
  const given = revisionOf(version ?? "");
  const revision = sendInitialEvents ? undefined : given;
  const stream = new EventStream();
  let first = true;
  const push = (type: WatchEventType | "ERROR", object: KubeObject) => {
    if (representation !== "table") {
      stream.push({ type, object: representation === "partial" ? partial(object) : withManagedFields(object) });
      return;
    }
    const table = tableOf(endpoint.resource, [object], { resourceVersion: object.metadata.resourceVersion }, include, server);
    stream.push({ type, object: first ? table : { ...table, columnDefinitions: [] } });
    first = false;
  };
  const watcher = endpoint.watch(selection, revision, context.identity.actor, {
    event: push,
    end: (error) => {
      if (error) stream.push({ type: "ERROR", object: error.status });
      stream.end();
    },
  });
  const timers: Timer[] = [];
  if (sendInitialEvents && isTrue(query.get("allowWatchBookmarks"))) {
    const { kind, apiVersion } = endpoint.resource;
    const annotations = { "k8s.io/initial-events-end": "true" };
    const metadata = { resourceVersion: String(server.etcd.revision), creationTimestamp: null, annotations };
    // After the initial events, which take as long as any delivery.
    const finished = () => stream.push({ type: "BOOKMARK", object: { kind, apiVersion, metadata } });
    timers.push(server.clock.after(WATCH_LATENCY, finished, "watch/initial-events-end"));
  }
  const timeout = Number(query.get("timeoutSeconds") ?? 0);
  if (timeout > 0) timers.push(server.clock.after(timeout * SECOND, () => stream.finish(), "watch/timeout"));
  if (isTrue(query.get("allowWatchBookmarks"))) {
    const bookmark = () => {
      const { kind, apiVersion } = endpoint.resource;
      const metadata = { resourceVersion: String(server.etcd.revision), creationTimestamp: null };
      stream.push({ type: "BOOKMARK", object: { kind, apiVersion, metadata } });
      timers.push(server.clock.after(60 * SECOND, bookmark, "watch/bookmark"));
    };
    timers.push(server.clock.after(60 * SECOND, bookmark, "watch/bookmark"));
  }
  stream.whenClosed = () => {
    watcher.stop();
    for (const timer of timers) timer.cancel();
  };
  return { status: 200, headers: { "content-type": "application/json", "transfer-encoding": "chunked" }, stream };
}

/** `?sendInitialEvents=` with the rules of validation.ValidateListOptions. Throws Invalid. */
function initialEventsAsked(server: ApiServer, query: ReadonlyMap<string, string>): boolean {
  const asked = query.get("sendInitialEvents");
  const match = query.get("resourceVersionMatch");
  const refuse = (field: string, why: string): StatusError =>
    invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", [{ reason: "FieldValueForbidden", field, message: `Forbidden: ${why}` }]);
  if (asked === undefined) {
    if (match) throw refuse("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    return false;
  }
  if (!server.release.features.enabled("WatchList"))
    throw refuse("sendInitialEvents", "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
  if (match === undefined) throw refuse("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  return isTrue(asked);
}

/** Watch events as a response body; keeps what comes before somebody listens. */
class EventStream implements BodyStream {
  whenClosed: () => void = () => {};
  #waiting: unknown[] = [];
  #chunk: ((value: unknown) => void) | undefined;
  #end: (() => void) | undefined;
  #ended = false;

  push(event: unknown): void {
    if (this.#ended) return;
    if (this.#chunk) this.#chunk(event);
    else this.#waiting.push(event);
  }
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#end?.();
  }
  /** The server hangs up in good order (timeoutSeconds). */
  finish(): void {
    this.whenClosed();
    this.end();
  }
  subscribe(chunk: (value: unknown) => void, end: () => void): () => void {
    this.#chunk = chunk;
    this.#end = end;
    for (const event of this.#waiting.splice(0)) chunk(event);
    if (this.#ended) end();
    return () => {
      this.#ended = true;
      this.whenClosed();
    };
  }
}

function withoutKind(object: KubeObject): unknown {
  const { kind: _, apiVersion: __, ...rest } = object;
  return rest;
}
/** As Go writes a structure: TypeMeta begins with the kind. */
function kindFirst(object: unknown): unknown {
  if (typeof object !== "object" || object === null || !("kind" in object) || !("apiVersion" in object)) return object;
  const { kind, apiVersion, ...rest } = object;
  return { kind, apiVersion, ...rest };
}

function shape(server: ApiServer, endpoint: Endpoint, object: KubeObject, representation: Representation, include: IncludeObject): unknown {
  if (representation === "table") {
    return tableOf(endpoint.resource, [object], { resourceVersion: object.metadata.resourceVersion }, include, server);
  }
  return representation === "partial" ? partial(withManagedFields(object)) : withManagedFields(object);
}

function selectors(query: ReadonlyMap<string, string>, namespace: string | undefined) {
  const labelSelector = query.get("labelSelector");
  const fieldSelector = query.get("fieldSelector");
  return {
    ...(namespace ? { namespace } : {}),
    ...(labelSelector ? { labelSelector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
  };
}

export function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { "content-type": "application/json" }, body };
}

/** The body as a value; undefined when there is none. */
export function parseBody(request: HttpRequest): unknown {
  const { body } = request;
  if (typeof body !== "string") return body;
  if (body.trim() === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    if ((request.headers["content-type"] ?? "").includes("yaml")) {
      throw failure(415, "UnsupportedMediaType", "kubewekend does not model request bodies in YAML: send JSON");
    }
    const complaint = goJsonError(body) ?? "unexpected end of JSON input";
    throw badRequest(request.method === "PATCH" ? complaint : `couldn't get version/kind; json parse error: ${complaint}`);
  }
}

function objectBody(server: ApiServer, context: RequestContext, request: HttpRequest, endpoint: Endpoint, subresource: string): KubeObject {
  const body = parseBody(request);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw badRequest("no kind or apiVersion in the body of the request");
  const object = body as KubeObject;
  const { resource } = endpoint;
  const other = subresource === "scale" || resource.subresources?.other?.[subresource] !== undefined;
  if (!other) {
    if (object.apiVersion && object.apiVersion !== resource.apiVersion) {
      throw badRequest(
        `the API version in the data (${object.apiVersion}) does not match the expected API version (${resource.apiVersion})`,
      );
    }
    if (object.kind && object.kind !== resource.kind) {
      const { group, version, kind } = resource;
      // Another kind of the group is read, and cannot become this one.
      const why = server.schema.typeOf(group, version, object.kind)
        ? `converting (${version}.${object.kind}) to (${group.split(".")[0] || "core"}.${kind}): unknown conversion`
        : `no kind "${object.kind}" is registered for version "${resource.apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
      throw badRequest(`${object.kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
    }
  }
  const given = other ? object : decoded(server.schema, resource, object, context.fieldValidation ?? "Ignore", context.warn ?? (() => {}));
  return given.metadata ? given : { ...given, metadata: {} as KubeObject["metadata"] };
}

function deleteOptions(request: HttpRequest, query: ReadonlyMap<string, string>): DeleteOptions {
  const body = (parseBody(request) ?? {}) as DeleteOptions & { orphanDependents?: boolean };
  const grace = query.get("gracePeriodSeconds");
  const policy = body.propagationPolicy ?? query.get("propagationPolicy");
  if (policy !== undefined && policy !== null && !["Orphan", "Background", "Foreground"].includes(policy)) {
    const why = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
    refuse("DeleteOptions", [{ reason: "FieldValueNotSupported", field: "propagationPolicy", message: why }]);
  }
  return {
    ...(body.gracePeriodSeconds !== undefined && body.gracePeriodSeconds !== null
      ? { gracePeriodSeconds: body.gracePeriodSeconds }
      : grace
        ? { gracePeriodSeconds: Number(grace) }
        : {}),
    ...(policy
      ? { propagationPolicy: policy as "Background" }
      : body.orphanDependents !== undefined && body.orphanDependents !== null
        ? { propagationPolicy: body.orphanDependents ? ("Orphan" as const) : ("Background" as const) }
        : {}),
    ...(body.preconditions ? { preconditions: body.preconditions } : {}),
  };
}

/** componentstatuses, which take a dial to answer. */
export async function componentStatusResponse(
  server: ApiServer,
  info: RequestInfo,
  endpoint: Endpoint,
  request: HttpRequest,
): Promise<HttpResponse> {
  const all = await server.componentStatuses();
  const representation = negotiate(request.headers["accept"]);
  const headers = { "content-type": "application/json", warning: `299 - "v1 ComponentStatus is deprecated in v1.19+"` };
  if (info.name) {
    const one = all.find(({ metadata }) => metadata.name === info.name);
    if (!one) throw failure(404, "NotFound", `Component not found: ${info.name}`);
    return { status: 200, headers, body: representation === "table" ? tableOf(endpoint.resource, [one], {}, "Metadata", server) : one };
  }
  const body =
    representation === "table"
      ? tableOf(endpoint.resource, all, {}, "Metadata", server)
      : { kind: "ComponentStatusList", apiVersion: "v1", metadata: {}, items: all };
  return { status: 200, headers, body };
}

/** A refusal as a response. */
export function errorResponse(error: unknown): HttpResponse {
  if (error instanceof StatusError) {
    const { details } = error.status;
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (details?.retryAfterSeconds) headers["retry-after"] = String(details.retryAfterSeconds);
    return { status: error.code, headers, body: error.status };
  }
  throw error;
}
