/**
 * Discovery: which groups, versions and resources there are, in the old documents and the aggregated one.
 * Upstream: apiserver/pkg/endpoints/discovery.
 */
import type { Resource, StrategyContext } from "../../resources/resource.ts";
import type { AggregatedResource, AggregatedVersion } from "../aggregator/aggregator.ts";

/** The order in which the aggregator lists groups (by APIService priority); others come last, by name. */
const GROUP_ORDER = [
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "resource.k8s.io",
  "flowcontrol.apiserver.k8s.io",
];

interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  group?: string;
  version?: string;
  kind: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
  categories?: readonly string[];
}

export class Discovery {
  readonly #resources: () => Iterable<Resource>;
  readonly #context: StrategyContext;
  readonly #elsewhere: () => readonly AggregatedVersion[];
  constructor(context: StrategyContext, resources: () => Iterable<Resource>, elsewhere: () => readonly AggregatedVersion[] = () => []) {
    this.#context = context;
    this.#resources = resources;
    this.#elsewhere = elsewhere;
  }

  /** `/api` */
  legacy(serverAddress: string): unknown {
    return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }] };
  }
  /** `/apis` */
  groups(): unknown {
    return { kind: "APIGroupList", apiVersion: "v1", groups: this.groupNames().map((name) => this.#group(name)) };
  }
  /** `/apis/apps`; undefined when there is no such group. */
  group(name: string): unknown {
    const group = this.#group(name);
    return group.versions.length === 0 ? undefined : { kind: "APIGroup", apiVersion: "v1", ...group };
  }
  /** `/apis/apps/v1`; undefined when it is not served. */
  resources(group: string, version: string): unknown {
    const resources = this.#of(group, version);
    if (resources.length === 0) return undefined;
    return {
      kind: "APIResourceList",
      // The core group's document is older than its own envelope.
      ...(group === "" ? {} : { apiVersion: "v1" }),
      groupVersion: group === "" ? version : `${group}/${version}`,
      resources: resources.flatMap((resource) => this.#entries(resource)),
    };
  }
  /** The aggregated document of `/api` (core) or `/apis`. */
  aggregated(core: boolean, apiVersion: string): unknown {
    const names = core ? [""] : this.groupNames();
    const elsewhere = core ? [] : this.#elsewhere();
    return {
      kind: "APIGroupDiscoveryList",
      apiVersion,
      metadata: {},
      items: names.map((name) => ({
        metadata: { ...(name ? { name } : {}), creationTimestamp: null },
        versions: this.versions(name).map((version) => {
          const other = elsewhere.find((one) => one.group === name && one.version === version);
          if (other && !other.resources) return { version, freshness: "Stale" };
          return {
            version,
            resources:
              other?.resources?.map(remoteResource) ?? this.#of(name, version).map((resource) => this.#aggregatedResource(resource)),
            freshness: "Current",
          };
        }),
      })),
    };
  }

  groupNames(): string[] {
    const names = new Set<string>();
    for (const { group } of this.#resources()) if (group) names.add(group);
    for (const { group } of this.#elsewhere()) names.add(group);
    const place = (name: string) => (GROUP_ORDER.includes(name) ? GROUP_ORDER.indexOf(name) : GROUP_ORDER.length);
    return [...names].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  }
  /** Preferred first: v2 before v1 before v1beta3. */
  versions(group: string): string[] {
    const versions = new Set<string>();
    for (const resource of this.#resources()) if (resource.group === group) versions.add(resource.version);
    for (const other of this.#elsewhere()) if (other.group === group) versions.add(other.version);
    return [...versions].sort((a, b) => rank(b) - rank(a));
  }

  #of(group: string, version: string): Resource[] {
    const found: Resource[] = [];
    for (const resource of this.#resources()) if (resource.group === group && resource.version === version) found.push(resource);
    return found.sort((a, b) => (a.resource < b.resource ? -1 : 1));
  }
  #group(name: string) {
    const versions = this.versions(name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] };
  }

  #entries(resource: Resource): ApiResource[] {
    const { resource: name, namespaced } = resource;
    const entries: ApiResource[] = [
      {
        name,
        singularName: resource.singular,
        namespaced,
        kind: resource.kind,
        verbs: resource.verbs,
        ...(resource.shortNames.length > 0 ? { shortNames: resource.shortNames } : {}),
        ...(resource.categories.length > 0 ? { categories: resource.categories } : {}),
      },
    ];
    for (const { path, kind, group, version, verbs } of this.#subresources(resource)) {
      entries.push({
        name: `${name}/${path}`,
        singularName: "",
        namespaced,
        ...(group ? { group } : {}),
        ...(version ? { version } : {}),
        kind,
        verbs,
      });
    }
    return entries;
  }

  #aggregatedResource(resource: Resource): unknown {
    const subresources = this.#subresources(resource).map(({ path, kind, group, version, verbs }) => ({
      subresource: path,
      responseKind: { group: group ?? "", version: version ?? "", kind },
      verbs,
    }));
    return {
      resource: resource.resource,
      responseKind: { group: "", version: "", kind: resource.kind },
      scope: resource.namespaced ? "Namespaced" : "Cluster",
      singularResource: resource.singular,
      verbs: resource.verbs,
      ...(resource.shortNames.length > 0 ? { shortNames: resource.shortNames } : {}),
      ...(resource.categories.length > 0 ? { categories: resource.categories } : {}),
      ...(subresources.length > 0 ? { subresources } : {}),
    };
  }

  #subresources({ kind, subresources }: Resource) {
    const found: { path: string; kind: string; group?: string; version?: string; verbs: readonly string[] }[] = [];
    if (subresources?.status) found.push({ path: "status", kind, verbs: ["get", "patch", "update"] });
    if (subresources?.scale)
      found.push({ path: "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: ["get", "patch", "update"] });
    for (const [path, { feature, ...other }] of Object.entries(subresources?.other ?? {})) {
      if (feature === undefined || this.#context.release.features.enabled(feature)) found.push({ path, ...other });
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

function remoteResource({ name, kind, namespaced, singularName, verbs, shortNames, categories }: AggregatedResource): unknown {
  return {
    resource: name,
    responseKind: { group: "", version: "", kind },
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singularName,
    verbs,
    ...(shortNames?.length ? { shortNames } : {}),
    ...(categories?.length ? { categories } : {}),
  };
}

/** GA before beta before alpha, higher numbers first (apimachinery/pkg/version). */
function rank(version: string): number {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return -1;
  const stage = match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
  return stage * 1_000_000 + Number(match[1]) * 1000 + Number(match[3] ?? 0);
}
