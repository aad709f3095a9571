/** What the server serves: discovery documents, and names typed by people resolved to resources (client-go restmapper). */
import { StatusError } from "../../kube/status.ts";
import { CommandError, RequestError } from "./errors.ts";
import type { RestClient } from "./rest.ts";

export interface ApiResource {
  readonly group: string;
  readonly version: string;
  /** Plural: the path segment. */
  readonly name: string;
  readonly singularName: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly string[];
}
export interface ApiGroup {
  readonly name: string;
  /** Preferred first. */
  readonly versions: readonly { readonly version: string; readonly resources: readonly ApiResource[]; readonly error?: Error }[];
}

/** `apps/v1` or `v1`. */
export function groupVersionOf({ group, version }: { group: string; version: string }): string {
  return group === "" ? version : `${group}/${version}`;
}
/** `deployments.apps` or `pods`. */
export function groupResourceOf({ group, name }: { group: string; name: string }): string {
  return group === "" ? name : `${name}.${group}`;
}
/** `deployment.apps` or `pod`: what results are printed with. */
export function singularOf(resource: ApiResource): string {
  const kind = resource.kind.toLowerCase();
  return resource.group === "" ? kind : `${kind}.${resource.group}`;
}

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

interface AggregatedResource {
  resource: string;
  responseKind?: { kind: string };
  scope: string;
  singularResource?: string;
  verbs?: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string }[];
}
interface AggregatedList {
  kind: "APIGroupDiscoveryList";
  items: { metadata?: { name?: string }; versions: { version: string; resources?: AggregatedResource[]; freshness?: string }[] }[];
}
interface LegacyResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
}

/** Asks the server for everything it serves. Throws RequestError or StatusError. */
export async function discover(client: RestClient): Promise<ApiGroup[]> {
  const options = { headers: { accept: AGGREGATED }, query: { timeout: "32s" } };
  const core = await client.body("GET", "/api", options);
  const others = await client.body("GET", "/apis", options);
  return [...(await groupsOf(client, core, "/api")), ...(await groupsOf(client, others, "/apis"))];
}

async function groupsOf(client: RestClient, document: unknown, root: "/api" | "/apis"): Promise<ApiGroup[]> {
  if (isAggregated(document))
    return document.items.map((item) => {
      const group = item.metadata?.name ?? "";
      return {
        name: group,
        versions: item.versions.map(({ version, resources, freshness }) => ({
          version,
          resources: (resources ?? []).map((resource) => fromAggregated(group, version, resource)),
          ...(freshness === "Stale" ? { error: new Error("stale GroupVersion discovery: " + groupVersionOf({ group, version })) } : {}),
        })),
      };
    });
  const named =
    root === "/api"
      ? [{ name: "", versions: ((document as { versions?: string[] }).versions ?? []).map((version) => ({ version })) }]
      : ((document as { groups?: { name: string; versions: { version: string }[]; preferredVersion?: { version: string } }[] }).groups ??
        []);
  const groups: ApiGroup[] = [];
  for (const { name, versions } of named) {
    const read: { version: string; resources: ApiResource[]; error?: Error }[] = [];
    for (const { version } of versions) {
      try {
        const list = (await client.body("GET", name === "" ? `/api/${version}` : `/apis/${name}/${version}`, {
          query: { timeout: "32s" },
        })) as {
          resources?: LegacyResource[];
        };
        read.push({ version, resources: fromLegacy(name, version, list.resources ?? []) });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        read.push({ version, resources: [], error });
      }
    }
    groups.push({ name, versions: read });
  }
  return groups;
}
function isAggregated(document: unknown): document is AggregatedList {
  return typeof document === "object" && document !== null && (document as { kind?: unknown }).kind === "APIGroupDiscoveryList";
}
function fromAggregated(group: string, version: string, resource: AggregatedResource): ApiResource {
  return {
    group,
    version,
    name: resource.resource,
    singularName: resource.singularResource ?? "",
    kind: resource.responseKind?.kind ?? "",
    namespaced: resource.scope === "Namespaced",
    verbs: resource.verbs ?? [],
    shortNames: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    subresources: (resource.subresources ?? []).map((one) => one.subresource),
  };
}
function fromLegacy(group: string, version: string, resources: readonly LegacyResource[]): ApiResource[] {
  return resources
    .filter((one) => !one.name.includes("/"))
    .map((one) => ({
      group,
      version,
      name: one.name,
      singularName: one.singularName,
      kind: one.kind,
      namespaced: one.namespaced,
      verbs: one.verbs,
      shortNames: one.shortNames ?? [],
      categories: one.categories ?? [],
      subresources: resources.filter((sub) => sub.name.startsWith(`${one.name}/`)).map((sub) => sub.name.slice(one.name.length + 1)),
    }));
}

/** Answers questions about names over one discovery result. */
export class ResourceMapper {
  readonly groups: readonly ApiGroup[];
  readonly resources: readonly ApiResource[];
  constructor(groups: readonly ApiGroup[]) {
    this.groups = groups;
    this.resources = groups.flatMap((group) => group.versions.flatMap((version) => version.resources));
  }

  /** Of a kind as a manifest names it. */
  forKind(apiVersion: string, kind: string): ApiResource | undefined {
    return this.resources.find((one) => groupVersionOf(one) === apiVersion && (one.kind === kind || one.kind.toLowerCase() === kind));
  }
  /** The preferred version's resource of a kind in a group. */
  forGroupKind(group: string, kind: string): ApiResource | undefined {
    return this.resources.find((one) => one.group === group && one.kind === kind);
  }

  /** `po`, `pods`, `deploy.apps`, `deployments.v1.apps`, `Deployment`: undefined when nothing matches. */
  find(typed: string): ApiResource | undefined {
    const expanded = this.#expandShortName(typed);
    const [name = "", ...rest] = expanded.split(".");
    const lower = name.toLowerCase();
    const named = this.resources.filter((one) => matchesName(one, lower));
    if (rest.length === 0) return preferListable(named) ?? this.#byKind(name);
    if (rest.length >= 1) {
      const [version = "", ...group] = rest;
      const exact = named.find((one) => one.version === version && one.group === group.join("."));
      if (exact && expanded.split(".").length > 2) return exact;
    }
    const group = rest.join(".");
    return (
      named.find((one) => one.group === group) ??
      named.find((one) => one.group.startsWith(group)) ??
      this.resources.find(
        (one) => one.kind === name && (one.group === group || (one.version === rest[0] && one.group === rest.slice(1).join("."))),
      )
    );
  }
  #byKind(kind: string): ApiResource | undefined {
    return this.resources.find((one) => one.kind === kind);
  }
  #expandShortName(typed: string): string {
    const dot = typed.indexOf(".");
    const name = (dot < 0 ? typed : typed.slice(0, dot)).toLowerCase();
    const rest = dot < 0 ? "" : typed.slice(dot);
    if (this.resources.some((one) => one.name === name || one.singularName === name)) return typed;
    const match = this.resources.find(
      (one) => one.shortNames.includes(name) && (rest === "" || `.${one.version}.${one.group}`.endsWith(rest)),
    );
    if (!match) return typed;
    return `${match.name}${rest === "" && match.group !== "" ? `.${match.group}` : rest}`;
  }

  /** Throws in kubectl's words. */
  require(typed: string): ApiResource {
    const found = this.find(typed);
    if (!found) throw new CommandError(`the server doesn't have a resource type "${typed.split(".")[0] ?? typed}"`);
    return found;
  }

  /** Resources of a category (`all`), preferred versions only, that can be listed. */
  category(name: string): ApiResource[] {
    return this.groups.flatMap((group) =>
      (group.versions[0]?.resources ?? []).filter((one) => one.categories.includes(name) && one.verbs.includes("list")),
    );
  }
}

function matchesName(resource: ApiResource, name: string): boolean {
  return resource.name === name || (resource.singularName || resource.kind.toLowerCase()) === name;
}
function preferListable(resources: readonly ApiResource[]): ApiResource | undefined {
  return resources[0];
}
export function isConnectionRefused(error: unknown): boolean {
  return error instanceof RequestError && error.detail.includes("connection refused");
}

/** Groups whose kinds are in kubectl's scheme. */
export function isBuiltin({ group }: { group: string }): boolean {
  return group === "" || !group.includes(".") || group.endsWith(".k8s.io");
}
