/** From arguments and flags to the objects meant: k8s.io/cli-runtime/pkg/resource/builder.go. */

import { StatusError } from "../../../kube/status.ts";
import type { KubeObject, ObjectList } from "../../../kube/types.ts";
import { quote } from "../../flags/values.ts";
import { type ApiResource, isBuiltin, type ResourceMapper } from "../discovery.ts";
import { AggregateErrors, CommandError, RequestError, toError } from "../errors.ts";
import type { Factory } from "../factory.ts";
import { sortedKeys } from "./documents.ts";
import { type Document, type DocumentOrError, type FilenameOptions, hasFiles, readDocuments } from "./files.ts";
import { fetchInfo, type Info, infoOf, type Visit } from "./info.ts";
import { resourcePath } from "./paths.ts";

export interface BuildOptions {
  /** Types and names, as typed. */
  readonly args?: readonly string[];
  readonly files?: FilenameOptions;
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** --all: an empty selector. */
  readonly selectAll?: boolean;
  readonly allNamespaces?: boolean;
  readonly namespace: string;
  /** Objects of files must be in `namespace` when it was typed. */
  readonly requireNamespace?: boolean;
  /** One type without names means all of them (get). */
  readonly allowEmptySelector?: boolean;
  readonly singleResourceType?: boolean;
  /** Used when no argument holds a type. */
  readonly defaultType?: string;
  /** Lists become their items. */
  readonly flatten?: boolean;
  /** Asks the server for objects that files or names mean. Default true for names, false for files. */
  readonly latest?: boolean;
  /** Names are resolved to infos without asking the server for the objects. */
  readonly requireObject?: boolean;
  /** --local: files are not compared with the server. */
  readonly local?: boolean;
  readonly chunkSize?: number;
  readonly subresource?: string;
  /** Headers and query of GET requests: Tables, watch options. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Stops at the first error. */
  readonly stopOnError?: boolean;
  /** Objects are decoded into Go types: those of custom resources have none. */
  readonly typed?: boolean;
  /** Client-side check of documents: --validate other than ignore. */
  readonly validate?: boolean;
}

export interface BuildResult {
  readonly visits: readonly Visit[];
  /** One object was named. */
  readonly single: boolean;
  /** Resources that were asked for as types (watch needs them). */
  readonly resources: readonly ApiResource[];
}

export const MISSING_RESOURCE = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Resolves and, unless told otherwise, fetches. Throws for what is wrong with the request as a whole. */
export async function build(factory: Factory, options: BuildOptions): Promise<BuildResult> {
  const result = await resolved(factory, options);
  return options.typed ? { ...result, visits: result.visits.map(asTyped) } : result;
}
function asTyped(visit: Visit): Visit {
  if (!visit.info || isBuiltin(visit.info.resource)) return visit;
  const { group, version, kind } = visit.info.resource;
  return {
    error: new CommandError(
      `no kind ${JSON.stringify(kind)} is registered for version "${group}/${version}" in scheme "pkg/scheme/scheme.go:28"`,
    ),
  };
}
async function resolved(factory: Factory, options: BuildOptions): Promise<BuildResult> {
  const request = parseArguments(options);
  const namespace = options.allNamespaces ? "" : options.namespace;
  if (options.files && hasFiles(options.files)) return byFiles(factory, options, request, namespace);
  const selecting = request.selectsAll || options.selectAll || (options.selector ?? "") !== "" || (options.fieldSelector ?? "") !== "";
  if (selecting) return bySelector(factory, options, request, namespace);
  if (request.tuples.length > 0) return byTuples(factory, options, request, namespace);
  if (request.names.length > 0) return byNames(factory, options, request, namespace);
  if (request.types.length > 0) {
    const mapper = await factory.mapper();
    for (const type of request.types) mapper.require(type);
    throw new CommandError("resource(s) were provided, but no name was specified");
  }
  throw new CommandError(MISSING_RESOURCE);
}

/** Objects only; the first error is thrown, several are thrown together. */
export async function buildInfos(factory: Factory, options: BuildOptions): Promise<{ infos: Info[]; single: boolean }> {
  const { visits, single } = await build(factory, options);
  const errors = visits.flatMap((visit) => (visit.error ? [visit.error] : []));
  if (errors.length === 1 && errors[0]) throw errors[0];
  if (errors.length > 1) throw new AggregateErrors(errors);
  return { infos: visits.flatMap((visit) => (visit.info ? [visit.info] : [])), single };
}

interface Request {
  readonly types: readonly string[];
  readonly names: readonly string[];
  readonly tuples: readonly { type: string; name: string }[];
  readonly selectsAll: boolean;
}

/** ResourceTypeOrNameArgs. */
function parseArguments(options: BuildOptions): Request {
  const args = options.args ?? [];
  const slashes = args.filter((arg) => arg.includes("/")).length;
  if (slashes > 0 && slashes < args.length)
    throw new CommandError(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  if (slashes > 0) return { types: [], names: [], tuples: args.map(splitTypeName), selectsAll: false };
  const [first, ...names] = args;
  if (first === undefined) return { types: options.defaultType ? [options.defaultType] : [], names: [], tuples: [], selectsAll: false };
  const types = [...new Set(first.split(","))];
  // An empty word is a name or a type that nothing has, never "all of them".
  if (names.includes("")) throw new CommandError("resource name may not be empty");
  return { types, names: [...new Set(names)], tuples: [], selectsAll: names.length === 0 && options.allowEmptySelector === true };
}
function splitTypeName(text: string): { type: string; name: string } {
  const parts = text.split("/");
  if (parts.length > 2) throw new CommandError("arguments in resource/name form may not have more than one slash");
  const [type = "", name = ""] = parts;
  if (type === "" || name === "" || type.includes(","))
    throw new CommandError("arguments in resource/name form must have a single resource and name");
  return { type, name };
}

/** Types with categories (`all`) spread out. */
function resourcesOf(mapper: ResourceMapper, types: readonly string[]): ApiResource[] {
  const found: ApiResource[] = [];
  for (const type of types) {
    const category = mapper.category(type);
    for (const resource of category.length > 0 ? category : [mapper.require(type)]) if (!found.includes(resource)) found.push(resource);
  }
  return found;
}

async function bySelector(factory: Factory, options: BuildOptions, request: Request, namespace: string): Promise<BuildResult> {
  if (request.names.length > 0) throw new CommandError("name cannot be provided when a selector is specified");
  if (request.tuples.length > 0) throw new CommandError("selectors and the all flag cannot be used when passing resource/name arguments");
  if (request.types.length === 0) throw new CommandError("at least one resource must be specified to use a selector");
  const resources = resourcesOf(await factory.mapper(), request.types);
  if (request.types.length > 1 && options.singleResourceType) throw new CommandError("you may only specify a single resource type");
  const visits: Visit[] = [];
  for (const resource of resources) {
    try {
      const lists = await listPages(factory, resource, namespace, options);
      for (const list of lists) {
        if (options.flatten) for (const item of itemsOf(list, resource)) visits.push({ info: infoOf(resource, item) });
        else visits.push({ info: { resource, namespace, name: "", source: undefined, object: list as unknown as KubeObject } });
      }
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof RequestError) || options.stopOnError) throw error;
      visits.push({ error: selectorError(error, resource, options) });
    }
  }
  return { visits, single: false, resources };
}
/** A list in one answer, or page by page when it is flattened. */
async function listPages(factory: Factory, resource: ApiResource, namespace: string, options: BuildOptions): Promise<ObjectList[]> {
  const client = factory.client();
  const pages: ObjectList[] = [];
  let from: string | undefined;
  do {
    const page = (await client.body("GET", resourcePath(resource, namespace), {
      query: {
        labelSelector: options.selector,
        fieldSelector: options.fieldSelector,
        limit: options.chunkSize ? options.chunkSize : undefined,
        continue: from,
        ...options.query,
      },
      ...(options.headers ? { headers: options.headers } : {}),
    })) as ObjectList;
    pages.push(page);
    from = page.metadata?.continue;
  } while (from);
  return pages.length > 1 && pages[0] && "items" in pages[0] ? [{ ...pages[0], items: pages.flatMap((page) => page.items) }] : pages;
}
/** Items of a list carry their kind when printed one by one. */
export function itemsOf(list: ObjectList, resource: ApiResource): KubeObject[] {
  const apiVersion = resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
  return (list.items ?? []).map((item) => (item.kind && item.apiVersion ? item : { ...item, apiVersion, kind: resource.kind }));
}
/** visitor.go's words around a refused selector. */
function selectorError(error: Error, resource: ApiResource, { selector = "", fieldSelector = "" }: BuildOptions): Error {
  if (!(error instanceof StatusError)) return error;
  const gvr = `${resource.group}/${resource.version}, Resource=${resource.name}`;
  if (error.reason === "BadRequest" || error.reason === "NotFound") {
    if (error.reason === "NotFound" && selector === "" && fieldSelector === "")
      return new StatusError({ ...error.status, message: `Unable to list ${quote(gvr)}: ${error.status.message}` });
    if (selector !== "" || fieldSelector !== "")
      return new StatusError({
        ...error.status,
        message: `Unable to find ${quote(gvr)} that match label selector ${quote(selector)}, field selector ${quote(fieldSelector)}: ${error.status.message}`,
      });
  }
  return error;
}

async function byTuples(factory: Factory, options: BuildOptions, request: Request, namespace: string): Promise<BuildResult> {
  const mapper = await factory.mapper();
  const visits: Visit[] = [];
  const resources: ApiResource[] = [];
  const wanted = request.tuples.map(({ type, name }) => ({ resource: mapper.require(type), name }));
  for (const { resource, name } of wanted) {
    if (!resources.includes(resource)) resources.push(resource);
    visits.push(await visitNamed(factory, options, resource, namespace, name));
  }
  return { visits, single: request.tuples.length === 1, resources };
}
async function byNames(factory: Factory, options: BuildOptions, request: Request, namespace: string): Promise<BuildResult> {
  if (request.types.length === 0) throw new CommandError("you must provide a resource and a resource name together");
  const mapper = await factory.mapper();
  const resources = request.types.map((type) => mapper.require(type));
  const [resource] = resources;
  if (resources.length > 1 || !resource) throw new CommandError("you must specify only one resource");
  const visits: Visit[] = [];
  for (const name of request.names) visits.push(await visitNamed(factory, options, resource, namespace, name));
  return { visits, single: request.names.length === 1, resources };
}

async function visitNamed(factory: Factory, options: BuildOptions, resource: ApiResource, namespace: string, name: string): Promise<Visit> {
  if (resource.namespaced && namespace === "")
    throw new CommandError(
      options.allNamespaces
        ? "a resource cannot be retrieved by name across all namespaces"
        : "namespace may not be empty when retrieving a resource by name",
    );
  const info: Info = { resource, namespace: resource.namespaced ? namespace : "", name, source: undefined, object: undefined };
  if (options.requireObject === false) return { info };
  try {
    return { info: await latest(factory, info, options) };
  } catch (error) {
    if (options.stopOnError || !(error instanceof StatusError)) throw error;
    return { error };
  }
}

async function byFiles(factory: Factory, options: BuildOptions, request: Request, namespace: string): Promise<BuildResult> {
  if (request.types.length > 0)
    throw new CommandError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
  if (request.names.length > 0 || request.tuples.length > 0)
    throw new CommandError("when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as well");
  const process = factory.process;
  const files = options.files;
  const read = files ? await readDocuments(process, files) : [];
  const visits: Visit[] = [];
  const resources: ApiResource[] = [];
  for (const entry of read) {
    if (entry.error) {
      if (options.stopOnError) throw entry.error;
      visits.push({ error: entry.error });
      continue;
    }
    for (const document of flattened(entry.document)) {
      try {
        const info = await documentInfo(factory, document, options, namespace);
        if (!matchesSelector(info, options.selector)) continue;
        if (!resources.includes(info.resource)) resources.push(info.resource);
        visits.push({ info: options.latest ? await latest(factory, info, options) : info });
      } catch (error) {
        if (options.stopOnError || error instanceof RequestError) throw error;
        visits.push({ error: toError(error) });
      }
    }
  }
  const single = visits.length === 1 && (files?.filenames.length ?? 0) <= 1;
  return { visits, single, resources };
}
async function latest(factory: Factory, info: Info, options: BuildOptions): Promise<Info> {
  const { headers, query, subresource } = options;
  return fetchInfo(factory.client(), info, {
    ...(headers ? { headers } : {}),
    ...(query ? { query } : {}),
    ...(subresource ? { subresource } : {}),
  });
}

/** The objects of documents, lists taken apart. Throws the first error of reading them. */
export function objectsOf(documents: readonly DocumentOrError[]): KubeObject[] {
  return documents.flatMap(({ document, error }) => {
    if (error) throw error;
    return flattened(document).map(({ value }) => value as KubeObject);
  });
}

/** A `List` document is its items. */
function flattened(document: Document): Document[] {
  const { value, source } = document;
  if (isRecord(value) && typeof value["kind"] === "string" && value["kind"].endsWith("List") && Array.isArray(value["items"]))
    return value["items"].flatMap((item: unknown) => flattened({ value: item, source }));
  return [document];
}
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function documentInfo(factory: Factory, { value, source }: Document, options: BuildOptions, namespace: string): Promise<Info> {
  if (!isRecord(value))
    throw new CommandError(
      options.validate && !options.local
        ? `error validating "${source}": error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`
        : `unable to decode "${source}": json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type unstructured.detector`.replace(
            "unstructured.detector",
            "map[string]interface {}",
          ),
    );
  const { apiVersion, kind } = value;
  const unset = [...(apiVersion ? [] : ["apiVersion not set"]), ...(kind ? [] : ["kind not set"])];
  if (unset.length > 0) {
    if (options.validate && !options.local)
      throw new CommandError(
        `error validating "${source}": error validating data: ${unset.length > 1 ? `[${unset.join(", ")}]` : unset[0]}; if you choose to ignore these errors, turn validation off with --validate=false`,
      );
    const text = JSON.stringify(value);
    if (!kind) throw new CommandError(`unable to decode "${source}": Object 'Kind' is missing in '${text}'`);
    throw new CommandError(`unable to decode "${source}": Object 'apiVersion' is missing in '${text}'`);
  }
  checkMetadata(value["metadata"], source);
  const object = sortedKeys(value) as KubeObject;
  const name = object.metadata?.name ?? "";
  const given = object.metadata?.namespace ?? "";
  const mapper = await factory.mapper(0);
  let resource = mapper.forKind(object.apiVersion, object.kind);
  if (!resource) resource = (await factory.refreshedMapper()).forKind(object.apiVersion, object.kind);
  if (!resource && options.typed && options.local) resource = ofGoType(mapper, object, source);
  if (!resource)
    throw new CommandError(
      `resource mapping not found for name: "${name}" namespace: "${given}" from "${source}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first`,
    );
  if (!resource.namespaced) {
    const withoutNamespace = given === "" ? object : withNamespace(object, undefined);
    return { resource, namespace: "", name, source, object: withoutNamespace };
  }
  if (given === "") return { resource, namespace, name, source, object: options.local ? object : withNamespace(object, namespace) };
  if (options.requireNamespace && given !== namespace) throw wrongNamespace(given, namespace);
  return { resource, namespace: given, name, source, object };
}
/** Of kinds the server no longer serves in that version there still are Go types. Throws CommandError for other kinds. */
function ofGoType(mapper: ResourceMapper, { apiVersion, kind }: KubeObject, source: string): ApiResource {
  const slash = apiVersion.indexOf("/");
  const resource = mapper.forGroupKind(slash < 0 ? "" : apiVersion.slice(0, slash), kind);
  if (!resource || !isBuiltin(resource))
    throw new CommandError(
      `unable to decode "${source}": no kind ${JSON.stringify(kind)} is registered for version "${apiVersion}" in scheme "pkg/scheme/scheme.go:28"`,
    );
  return { ...resource, version: apiVersion.slice(slash + 1) };
}
/** Of objects that name another namespace than the command line's. */
export function wrongNamespace(given: string, namespace: string): CommandError {
  return new CommandError(
    `the namespace from the provided object "${given}" does not match the namespace "${namespace}". You must pass '--namespace=${given}' to perform this operation.`,
  );
}
function withNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  const { namespace: _, ...rest } = object.metadata ?? {};
  const metadata = (namespace === undefined ? rest : { ...rest, namespace }) as KubeObject["metadata"];
  return { ...object, metadata };
}

/** What decoding into ObjectMeta refuses: `name: yes` is a boolean in YAML 1.1. */
function checkMetadata(metadata: unknown, source: string): void {
  if (!isRecord(metadata)) return;
  const refuse = (field: string, value: unknown): never => {
    throw new CommandError(
      `unable to decode "${source}": json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field ObjectMeta.metadata.${field} of type string`,
    );
  };
  for (const field of ["name", "generateName", "namespace"]) {
    const value = metadata[field];
    if (value !== undefined && value !== null && typeof value !== "string") refuse(field, value);
  }
  for (const field of ["labels", "annotations"]) {
    const values = metadata[field];
    if (!isRecord(values)) continue;
    for (const value of Object.values(values)) if (value !== null && typeof value !== "string") refuse(field, value);
  }
}
function jsonTypeOf(value: unknown): string {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "string";
  return Array.isArray(value) ? "array" : "object";
}

/** -l applies to objects of files by their labels in the file. */
function matchesSelector(info: Info, selector: string | undefined): boolean {
  if (!selector) return true;
  const labels: Readonly<Record<string, string>> = info.object?.metadata?.labels ?? {};
  return parseRequirements(selector).every((requirement) => requirement(labels));
}
function parseRequirements(selector: string): ((labels: Readonly<Record<string, string>>) => boolean)[] {
  return selector.split(/,(?![^(]*\))/).map((part) => {
    const text = part.trim();
    const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
    if (set) {
      const values = (set[3] ?? "").split(",").map((value) => value.trim());
      const key = set[1] ?? "";
      return set[2] === "in" ? (labels) => values.includes(labels[key] ?? "\0") : (labels) => !values.includes(labels[key] ?? "\0");
    }
    const equality = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(text);
    if (equality) {
      const [, key = "", operator, value = ""] = equality;
      return operator === "!=" ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
    }
    if (text.startsWith("!")) return (labels) => !(text.slice(1).trim() in labels);
    return (labels) => text in labels;
  });
}
