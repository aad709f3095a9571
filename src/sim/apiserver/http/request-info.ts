/**
 * What a path asks for. Upstream: apiserver/pkg/endpoints/request/requestinfo.go.
 */
export interface RequestInfo {
  readonly isResource: boolean;
  /** Without the query. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** get, list, watch, create, update, patch, delete, deletecollection; for other paths the method in lower case. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly name: string;
  readonly subresource: string;
  /** What follows the subresource: the path given to a proxy. */
  readonly rest: string;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: "create",
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};
/** Subresources of a namespace: `/api/v1/namespaces/x/status` is not the resource "status" in x. */
const OF_NAMESPACES = new Set(["status", "finalize"]);

export function requestInfo(method: string, target: string): RequestInfo {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = parseQuery(mark < 0 ? "" : target.slice(mark + 1));
  const parts = path.split("/").filter((part) => part !== "");
  const other: RequestInfo = {
    isResource: false,
    path,
    query,
    verb: method.toLowerCase(),
    group: "",
    version: "",
    namespace: "",
    resource: "",
    name: "",
    subresource: "",
    rest: "",
  };
  const legacy = parts[0] === "api";
  if (!legacy && parts[0] !== "apis") return other;
  const group = legacy ? "" : (parts[1] ?? "");
  const version = parts[legacy ? 1 : 2] ?? "";
  let segments = parts.slice(legacy ? 2 : 3).map(decodeSegment);
  if (segments.length === 0 || version === "") return { ...other, group, version };
  let verb = VERBS[method] ?? method.toLowerCase();
  if (segments[0] === "watch") {
    segments = segments.slice(1);
    verb = "watch";
  }
  let namespace = "";
  if (segments[0] === "namespaces" && segments[1] !== undefined) {
    namespace = segments[1];
    if (segments.length > 2 && !OF_NAMESPACES.has(segments[2] as string)) segments = segments.slice(2);
  }
  const [resource = "", name = "", subresource = "", ...rest] = segments;
  if (name === "" && verb === "get") verb = isTrue(query.get("watch")) ? "watch" : "list";
  else if (name === "" && verb === "delete") verb = "deletecollection";
  else if (verb === "get" && subresource === "" && isTrue(query.get("watch"))) verb = "watch";
  return {
    isResource: true,
    path,
    query,
    verb,
    group,
    version,
    namespace: resource === "namespaces" ? "" : namespace,
    resource,
    name,
    subresource,
    rest: rest.join("/"),
  };
}

export function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== "false" && value !== "0";
}

function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const key = decodeSegment((equals < 0 ? pair : pair.slice(0, equals)).replaceAll("+", " "));
    const value = equals < 0 ? "" : decodeSegment(pair.slice(equals + 1).replaceAll("+", " "));
    // Repeated parameters (command=sh&command=-c) are joined; see `repeated`.
    const before = query.get(key);
    query.set(key, before === undefined ? value : `${before}${SEPARATOR}${value}`);
  }
  return query;
}
const SEPARATOR = "\u0000";
/** Every value of a parameter that may be given more than once. */
export function repeated(query: ReadonlyMap<string, string>, key: string): string[] {
  return query.get(key)?.split(SEPARATOR) ?? [];
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
