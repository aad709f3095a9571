/**
 * The synchronous client of components: the server's registry called directly, as one identity. It skips paths
 * and JSON, not authorization, admission, trace or audit.
 */
import type { Client, DeleteOptions, ListOptions, Patch, Watch, WatchHandler, WriteOptions } from "../../kube/client/client.ts";
import type { ResourceType } from "../../kube/resource.ts";
import type { KubeObject, New, ObjectList } from "../../kube/types.ts";
import { answered } from "./aggregator/aggregator.ts";
import type { Identity } from "./identity.ts";
import type { RequestContext } from "./registry/host.ts";
import { parseSelection } from "./registry/selection.ts";
import type { ApiServer } from "./server.ts";

export class LocalClient implements Client {
  readonly #server: ApiServer;
  readonly identity: Identity;
  /** The context of a request without options. */
  readonly #plain: RequestContext;

  constructor(server: ApiServer, identity: Identity) {
    this.#server = server;
    this.identity = identity;
    this.#plain = { identity };
  }

  get<T extends KubeObject>(type: ResourceType<T>, name: string, namespace?: string): T {
    const elsewhere = this.#elsewhere(type, namespace, name, {});
    if (elsewhere !== undefined) return elsewhere as T;
    const endpoint = this.#server.endpoint(type);
    return this.#server.call(this.identity, "get", endpoint, "", namespace, name, () => endpoint.get(name, namespace)) as T;
  }
  list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions = {}): ObjectList<T> {
    const elsewhere = this.#elsewhere(type, options.namespace, "", options);
    if (elsewhere !== undefined) return elsewhere as ObjectList<T>;
    const endpoint = this.#server.endpoint(type);
    return this.#server.call(this.identity, "list", endpoint, "", options.namespace, "", () => {
      const { items, revision } = endpoint.list({ selection: parseSelection(endpoint.resource, options) });
      return {
        apiVersion: endpoint.resource.apiVersion,
        kind: endpoint.resource.listKind,
        metadata: { resourceVersion: String(revision) },
        items: items as T[],
      };
    });
  }
  create<T extends KubeObject>(type: ResourceType<T>, object: New<T>, options: WriteOptions = {}): T {
    const endpoint = this.#server.endpoint(type);
    const { subresource = "" } = options;
    const { name = "", namespace } = object.metadata;
    const input = object as unknown as KubeObject;
    return this.#server.call(this.identity, "create", endpoint, subresource, namespace, subresource ? name : "", () =>
      this.#server.create(endpoint, this.#context(options), subresource, name, namespace, input),
    ) as T;
  }
  update<T extends KubeObject>(type: ResourceType<T>, object: T, options: WriteOptions = {}): T {
    const endpoint = this.#server.endpoint(type);
    const { subresource = "" } = options;
    const { name, namespace } = object.metadata;
    return this.#server.call(this.identity, "update", endpoint, subresource, namespace, name, () =>
      this.#server.subresources.update(endpoint, this.#context(options), subresource, name, namespace, () => object),
    ) as T;
  }
  updateStatus<T extends KubeObject>(type: ResourceType<T>, object: T, options: WriteOptions = {}): T {
    return this.update(type, object, { ...options, subresource: "status" });
  }
  patch<T extends KubeObject>(
    type: ResourceType<T>,
    name: string,
    namespace: string | undefined,
    patch: Patch,
    options: WriteOptions = {},
  ): T {
    const endpoint = this.#server.endpoint(type);
    const { subresource = "" } = options;
    return this.#server.call(this.identity, "patch", endpoint, subresource, namespace, name, () =>
      this.#server.patch(endpoint, this.#context(options), subresource, name, namespace, patch),
    ) as T;
  }
  delete(type: ResourceType, name: string, namespace?: string, options: DeleteOptions = {}): void {
    const endpoint = this.#server.endpoint(type);
    this.#server.call(this.identity, "delete", endpoint, "", namespace, name, () =>
      endpoint.delete(this.#context({}), name, namespace, options),
    );
  }
  watch<T extends KubeObject>(type: ResourceType<T>, options: ListOptions & { resourceVersion: string }, handler: WatchHandler<T>): Watch {
    const endpoint = this.#server.endpoint(type);
    const { resourceVersion } = options;
    const revision = resourceVersion === "" || resourceVersion === "0" ? undefined : Number(resourceVersion);
    return this.#server.call(this.identity, "watch", endpoint, "", options.namespace, "", () =>
      endpoint.watch(
        parseSelection(endpoint.resource, options),
        revision,
        this.identity.actor,
        handler as unknown as WatchHandler<KubeObject>,
      ),
    );
  }

  /** What another server answers, for a group that is not served here; undefined for one that is. Throws StatusError. */
  #elsewhere(type: ResourceType, namespace: string | undefined, name: string, options: ListOptions): unknown {
    const { aggregator } = this.#server;
    const { group, version, resource } = type;
    const service = this.#server.running ? aggregator.find(group, version) : undefined;
    if (!service) return undefined;
    const verb = name ? "get" : "list";
    if (!this.identity.master)
      this.#server.authorize(this.identity, { verb, group, resource, subresource: "", namespace: namespace ?? "", name });
    const selector = options.labelSelector ? `?labelSelector=${encodeURIComponent(options.labelSelector)}` : "";
    const path = `/apis/${group}/${version}/${namespace ? `namespaces/${namespace}/` : ""}${resource}${name ? `/${name}` : ""}${selector}`;
    return answered(aggregator.proxy(service, this.identity, { method: "GET", path, headers: {} }));
  }
  #context(options: WriteOptions): RequestContext {
    if (!options.fieldManager && !options.dryRun) return this.#plain;
    return {
      identity: this.identity,
      ...(options.fieldManager ? { fieldManager: options.fieldManager } : {}),
      ...(options.dryRun ? { dryRun: true } : {}),
    };
  }
}
