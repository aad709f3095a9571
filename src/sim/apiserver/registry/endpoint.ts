/**
 * One served resource: the store behind it, and the translation when it is served in another version than it is
 * stored in (events.k8s.io/v1, autoscaling/v1). Stores deal only in storage objects.
 */
import type { DeleteOptions, WatchHandler } from "../../../kube/client/client.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Resource } from "../../resources/resource.ts";
import type { RequestContext } from "./host.ts";
import type { Selection } from "./selection.ts";
import type { Deletion, ListRequest, ListResult, Store, UpdateOptions } from "./store.ts";

export class Endpoint {
  readonly resource: Resource;
  readonly store: Store;
  readonly #out: ((object: KubeObject) => KubeObject) | undefined;
  readonly #in: ((object: KubeObject) => KubeObject) | undefined;

  constructor(resource: Resource, store: Store) {
    this.resource = resource;
    this.store = store;
    this.#out = resource.view?.fromStorage;
    this.#in = resource.view?.toStorage;
  }

  /** Storage object → as this endpoint serves it. */
  shown(object: KubeObject): KubeObject {
    return this.#out ? this.#out(object) : object;
  }
  stored(object: KubeObject): KubeObject {
    return this.#in ? this.#in(object) : object;
  }

  get(name: string, namespace?: string): KubeObject {
    return this.shown(this.store.get(name, namespace));
  }
  list(request: ListRequest): ListResult {
    const result = this.store.list(request);
    return this.#out ? { ...result, items: result.items.map(this.#out) } : result;
  }
  create(context: RequestContext, input: KubeObject, namespace: string | undefined, options: { applied?: boolean } = {}): KubeObject {
    return this.shown(this.store.create(context, this.stored(input), namespace, options));
  }
  update(
    context: RequestContext,
    name: string,
    namespace: string | undefined,
    change: (current: KubeObject) => KubeObject,
    options: UpdateOptions = {},
  ): KubeObject {
    return this.shown(this.store.update(context, name, namespace, (current) => this.stored(change(this.shown(current))), options));
  }
  delete(context: RequestContext, name: string, namespace: string | undefined, options: DeleteOptions = {}): Deletion {
    return this.store.delete(context, name, namespace, options);
  }
  watch(selection: Selection, revision: number | undefined, actor: string, handler: WatchHandler<KubeObject>): { stop(): void } {
    const out = this.#out;
    if (!out) return this.store.watch(selection, revision, actor, handler);
    return this.store.watch(selection, revision, actor, {
      event: (type, object) => handler.event(type, out(object)),
      end: (error) => handler.end(error),
    });
  }
}
