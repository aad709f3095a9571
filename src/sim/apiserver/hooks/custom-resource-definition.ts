/**
 * The apiextensions controllers: names are accepted, the kind is served, and at the end its objects are deleted.
 * Upstream: apiextensions-apiserver/pkg/controller/{status,establish,finalizer}.
 */
import { MILLISECOND } from "../../../kube/timers.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Resource } from "../../resources/resource.ts";
import { type CustomResourceDefinition, resourcesOf } from "../customresource/definition.ts";
import type { Identity } from "../identity.ts";
import type { RegistryHost, StoreHooks } from "../registry/host.ts";

/** Between a definition and its being served. */
const LATENCY = 20 * MILLISECOND;

export interface Extensible extends RegistryHost {
  readonly loopback: Identity;
  install(resource: Resource): unknown;
  uninstall(resource: Resource): void;
}

export class CustomResourceHooks implements StoreHooks {
  #served = new Map<string, Resource[]>();

  /** Serves every definition there is: at the start of the server. */
  load(host: Extensible): void {
    for (const object of host.store("apiextensions.k8s.io", "customresourcedefinitions")?.all() ?? [])
      this.#serve(object as CustomResourceDefinition, host);
  }
  created(object: KubeObject, host: RegistryHost): void {
    host.clock.after(
      LATENCY,
      () => this.#establish(object.metadata.name, host as Extensible),
      `customresourcedefinition/${object.metadata.name}`,
    );
  }
  updated(next: KubeObject, current: KubeObject, host: RegistryHost): void {
    if ((next as CustomResourceDefinition).spec === (current as CustomResourceDefinition).spec) return;
    if (this.#served.has(next.metadata.name)) this.#serve(next as CustomResourceDefinition, host as Extensible);
  }
  beforeDelete(object: KubeObject, host: RegistryHost): undefined {
    const { loopback } = host as Extensible;
    const { group, names } = (object as CustomResourceDefinition).spec;
    const store = host.store(group, names.plural);
    for (const { metadata } of store?.all() ?? []) store?.delete({ identity: loopback }, metadata.name, metadata.namespace);
    return undefined;
  }
  elsewhere(next: KubeObject | undefined, previous: KubeObject | undefined, host: RegistryHost): void {
    const [definition, before] = [next as CustomResourceDefinition | undefined, previous as CustomResourceDefinition | undefined];
    const name = (next ?? previous)?.metadata.name ?? "";
    if (!definition) {
      for (const resource of this.#served.get(name) ?? []) (host as Extensible).uninstall(resource);
      this.#served.delete(name);
    } else if (isEstablished(definition) && !(this.#served.has(name) && definition.spec === before?.spec))
      this.#serve(definition, host as Extensible);
  }
  deleted(object: KubeObject, host: RegistryHost): void {
    const served = this.#served.get(object.metadata.name) ?? [];
    this.#served.delete(object.metadata.name);
    for (const resource of served) (host as Extensible).uninstall(resource);
    this.#apiServices(served, host as Extensible, false);
  }

  #establish(name: string, host: Extensible): void {
    const store = host.store("apiextensions.k8s.io", "customresourcedefinitions");
    const definition = host.etcd.running ? (store?.find(name) as CustomResourceDefinition | undefined) : undefined;
    if (!definition || !store) return;
    const lastTransitionTime = host.timestamp();
    const accepted = { ...definition.spec.names, singular: definition.spec.names.singular ?? definition.spec.names.kind.toLowerCase() };
    store.update(
      { identity: host.loopback },
      name,
      undefined,
      (current) =>
        ({
          ...current,
          status: {
            conditions: [
              { type: "NamesAccepted", status: "True", lastTransitionTime, reason: "NoConflicts", message: "no conflicts found" },
              {
                type: "Established",
                status: "True",
                lastTransitionTime,
                reason: "InitialNamesAccepted",
                message: "the initial names have been accepted",
              },
            ],
            acceptedNames: accepted,
            storedVersions: definition.spec.versions.filter(({ storage }) => storage).map((version) => version.name),
          },
        }) as KubeObject,
      { subresource: "status" },
    );
    this.#serve(definition, host);
    this.#apiServices(this.#served.get(name) ?? [], host, true);
  }
  #serve(definition: CustomResourceDefinition, host: Extensible): void {
    const resources = resourcesOf(definition);
    for (const old of this.#served.get(definition.metadata.name) ?? []) host.uninstall(old);
    for (const resource of resources) host.install(resource);
    this.#served.set(definition.metadata.name, resources);
  }
  #apiServices(resources: readonly Resource[], host: Extensible, wanted: boolean): void {
    const store = host.store("apiregistration.k8s.io", "apiservices");
    for (const { group, version } of resources) {
      const name = `${version}.${group}`;
      const shared = [...this.#served.values()].flat().some((other) => other.group === group && other.version === version);
      if (!wanted && !shared && store?.find(name)) store.delete({ identity: host.loopback }, name, undefined);
      if (!wanted || store?.find(name)) continue;
      store?.create(
        { identity: host.loopback },
        {
          metadata: { name, labels: { "kube-aggregator.kubernetes.io/automanaged": "true" } },
          spec: { group, version, groupPriorityMinimum: 1000, versionPriority: 100 },
          status: {
            conditions: [
              {
                type: "Available",
                status: "True",
                lastTransitionTime: host.timestamp(),
                reason: "Local",
                message: "Local APIServices are always available",
              },
            ],
          },
        } as unknown as KubeObject,
        undefined,
      );
    }
  }
}

function isEstablished(definition: CustomResourceDefinition): boolean {
  const { conditions = [] } = (definition as { status?: { conditions?: { type: string; status: string }[] } }).status ?? {};
  return conditions.some(({ type, status }) => type === "Established" && status === "True");
}
