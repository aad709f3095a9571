/**
 * The least of an API server that a scheduler needs, for its tests and its benchmark: objects by key, watches through
 * the clock, bindings, status patches, graceful deletion. No admission, no defaults, no validation.
 */
import type { Client, Watch, WatchEventType, WatchHandler } from "../../kube/client/client.ts";
import { type Release, releases } from "../../kube/releases/index.ts";
import { pods, type ResourceType } from "../../kube/resource.ts";
import { notFound } from "../../kube/status.ts";
import { type KubeObject, keyOf, type New, type ObjectList, type Pod } from "../../kube/types.ts";
import { Clock } from "../clock/clock.ts";
import type { ComponentContext } from "../component.ts";
import { Random } from "../random/random.ts";
import { Trace } from "../trace/trace.ts";

type Fields = Record<string, unknown>;

export class TestCluster implements Client {
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly release: Release;
  readonly context: ComponentContext;
  readonly logs: string[] = [];
  #objects = new Map<string, Map<string, KubeObject>>();
  #watches = new Map<string, Set<WatchHandler<KubeObject>>>();
  #revision = 0;

  constructor(release: Release = releases[0] as Release, seed = 1) {
    this.release = release;
    this.clock = new Clock(release.birth);
    this.random = new Random(seed);
    this.trace = new Trace(this.clock);
    this.context = {
      clock: this.clock,
      random: this.random,
      trace: this.trace,
      release,
      client: this,
      clientAs: () => this,
      log: (line: string) => this.logs.push(line),
    };
  }

  /** Runs everything that happens in the next `duration` microseconds. */
  run(duration: number): void {
    const end = this.clock.now + duration;
    for (let next = this.clock.next(); next !== undefined && next <= end; next = this.clock.next()) this.clock.step();
    this.clock.moveTo(end);
  }

  get<T extends KubeObject>(type: ResourceType<T>, name: string, namespace?: string): T {
    const found = this.#of(type).get(namespace ? `${namespace}/${name}` : name);
    if (!found) throw notFound(type, name);
    return found as T;
  }
  list<T extends KubeObject>(type: ResourceType<T>): ObjectList<T> {
    return {
      apiVersion: "v1",
      kind: `${type.kind}List`,
      metadata: { resourceVersion: `${this.#revision}` },
      items: [...this.#of(type).values()] as T[],
    };
  }
  create<T extends KubeObject>(type: ResourceType<T>, object: New<T>, options: { subresource?: string } = {}): T {
    const { name = "", namespace } = object.metadata;
    if (options.subresource === "binding") {
      const pod = this.get(pods, name, namespace);
      const target = (object as unknown as { target: { name: string } }).target.name;
      const bound = { type: "PodScheduled", status: "True" };
      const conditions = [...(pod.status.conditions ?? []).filter(({ type: kind }) => kind !== "PodScheduled"), bound];
      return this.#put(
        type,
        { ...pod, spec: { ...pod.spec, nodeName: target }, status: { ...pod.status, conditions } } as unknown as T,
        "MODIFIED",
      );
    }
    const uid = `uid-${++this.#revision}`;
    const metadata = {
      uid,
      creationTimestamp: this.clock.timestamp(),
      ...(type.namespaced ? { namespace: "default" } : {}),
      ...object.metadata,
    };
    return this.#put(type, { spec: {}, status: {}, ...object, metadata } as unknown as T, "ADDED");
  }
  update<T extends KubeObject>(type: ResourceType<T>, object: T): T {
    this.get(type, object.metadata.name, object.metadata.namespace);
    return this.#put(type, object, "MODIFIED");
  }
  updateStatus<T extends KubeObject>(type: ResourceType<T>, object: T): T {
    return this.update(type, object);
  }
  patch<T extends KubeObject>(type: ResourceType<T>, name: string, namespace: string | undefined, patch: { body: unknown }): T {
    return this.#put(type, merged(this.get(type, name, namespace), patch.body) as T, "MODIFIED");
  }
  delete(type: ResourceType, name: string, namespace?: string, options: { gracePeriodSeconds?: number } = {}): void {
    const object = this.get(type, name, namespace);
    if (type.resource === "pods" && (object as unknown as Pod).spec.nodeName && options.gracePeriodSeconds !== 0) {
      const metadata = { ...object.metadata, deletionTimestamp: object.metadata.deletionTimestamp ?? this.clock.timestamp() };
      this.#put(type, { ...object, metadata }, "MODIFIED");
      return;
    }
    this.#of(type).delete(keyOf(object));
    this.#tell(type, "DELETED", { ...object, metadata: { ...object.metadata, resourceVersion: `${++this.#revision}` } });
  }
  watch<T extends KubeObject>(type: ResourceType<T>, _options: object, handler: WatchHandler<T>): Watch {
    const name = nameOf(type);
    const handlers = this.#watches.get(name) ?? new Set();
    this.#watches.set(name, handlers);
    handlers.add(handler as unknown as WatchHandler<KubeObject>);
    return { stop: () => handlers.delete(handler as unknown as WatchHandler<KubeObject>) };
  }

  #of(type: ResourceType): Map<string, KubeObject> {
    const name = nameOf(type);
    let objects = this.#objects.get(name);
    if (!objects) {
      objects = new Map();
      this.#objects.set(name, objects);
    }
    return objects;
  }
  #put<T extends KubeObject>(type: ResourceType<T>, object: T, event: WatchEventType): T {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: `${++this.#revision}` } };
    this.#of(type).set(keyOf(stored), stored);
    this.#tell(type, event, stored);
    return stored;
  }
  #tell(type: ResourceType, event: WatchEventType, object: KubeObject): void {
    const handlers = this.#watches.get(nameOf(type));
    if (!handlers || handlers.size === 0) return;
    this.clock.after(100, () => {
      for (const handler of handlers) handler.event(event, object);
    });
  }
}

function nameOf({ group, resource }: ResourceType): string {
  return `${group}/${resource}`;
}

/** A merge patch in which `conditions` are merged by type. */
function merged(before: unknown, patch: unknown): unknown {
  const next: Fields = { ...(before as Fields) };
  for (const [key, value] of Object.entries(patch as Fields)) {
    if (value === null) delete next[key];
    else if (key === "conditions" && Array.isArray(value)) {
      const types = new Set(value.map(({ type }: { type: string }) => type));
      next[key] = [...((next[key] as { type: string }[] | undefined) ?? []).filter(({ type }) => !types.has(type)), ...value];
    } else if (typeof value === "object" && !Array.isArray(value)) next[key] = merged(next[key] ?? {}, value);
    else next[key] = value;
  }
  return next;
}
