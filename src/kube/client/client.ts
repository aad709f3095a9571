/**
 * The synchronous API client of components (controllers, scheduler, kubelets, kube-proxies).
 * Every call completes at one virtual instant: it returns the stored object or throws
 * `StatusError` (the server refused) or `ConnectionError` (there is no way to a server).
 * Returned objects are shared with the store: treat them as frozen.
 */
import type { ResourceType } from "../resource.ts";
import type { StatusError } from "../status.ts";
import type { KubeObject, New, ObjectList } from "../types.ts";

export interface ListOptions {
  namespace?: string;
  /** As typed after `-l`. */
  labelSelector?: string;
  /** As typed after `--field-selector`. */
  fieldSelector?: string;
}

export interface WriteOptions {
  /** spec/status/scale/binding/eviction/token/ephemeralcontainers/resize; undefined is the object itself. */
  subresource?: string;
  fieldManager?: string;
  dryRun?: boolean;
}

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  preconditions?: { uid?: string; resourceVersion?: string };
}

export type PatchType = "json" | "merge" | "strategic" | "apply";
export interface Patch {
  type: PatchType;
  /** A JSON Patch array for `json`, else a (partial) object. */
  body: unknown;
  /** Server-side apply only. */
  force?: boolean;
}

export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
export interface WatchHandler<T extends KubeObject> {
  /** Called through the clock, in revision order. */
  event(type: WatchEventType, object: T): void;
  /** The watch is over: the server stopped (no error) or refused to go on (410 Gone). */
  end(error?: StatusError): void;
}
export interface Watch {
  stop(): void;
}

export interface Client {
  get<T extends KubeObject>(type: ResourceType<T>, name: string, namespace?: string): T;
  list<T extends KubeObject>(type: ResourceType<T>, options?: ListOptions): ObjectList<T>;
  /** With `subresource`, `object.metadata.name` names the parent; Bindings, Evictions and TokenRequests are created so. */
  create<T extends KubeObject>(type: ResourceType<T>, object: New<T>, options?: WriteOptions): T;
  /** Optimistic: throws Conflict if `metadata.resourceVersion` is set and not the stored one. */
  update<T extends KubeObject>(type: ResourceType<T>, object: T, options?: WriteOptions): T;
  updateStatus<T extends KubeObject>(type: ResourceType<T>, object: T, options?: WriteOptions): T;
  patch<T extends KubeObject>(type: ResourceType<T>, name: string, namespace: string | undefined, patch: Patch, options?: WriteOptions): T;
  delete(type: ResourceType, name: string, namespace?: string, options?: DeleteOptions): void;
  /** From the given revision (exclusive). */
  watch<T extends KubeObject>(type: ResourceType<T>, options: ListOptions & { resourceVersion: string }, handler: WatchHandler<T>): Watch;
}
