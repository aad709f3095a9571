/**
 * The garbage collector: deletes what lost its last owner, and carries out foreground and orphaning deletions.
 * Follows pkg/controller/garbagecollector/garbagecollector.go.
 */
import type { Informer } from "../../../kube/client/informer.ts";
import type { WorkQueue } from "../../../kube/client/workqueue.ts";
import { apiVersionOf, type ResourceType } from "../../../kube/resource.ts";
import { isConflict, isNotFound } from "../../../kube/status.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { KubeObject, OwnerReference } from "../../../kube/types.ts";
import type { ControllerContext } from "../context.ts";
import { FOREGROUND, Graph, type GraphNode, ORPHAN } from "./graph.ts";

/** Objects of these groups and types come and go in masses and own nothing. */
const IGNORED = new Set(["events", "events.events.k8s.io"]);
/** Discovery is asked again this often (`Sync`, 30 s), to learn of custom resources. */
const DISCOVERY_PERIOD = 30 * SECOND;

export function startGarbageCollector(context: ControllerContext): void {
  new GarbageCollector(context);
}

class GarbageCollector {
  #context: ControllerContext;
  #graph: Graph;
  #queue: WorkQueue;
  #orphans: WorkQueue;
  /** Watched types by `apiVersion/kind` as owner references name them. */
  #types = new Map<string, ResourceType>();
  #caches = new Map<string, Informer<KubeObject>>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#queue = context.queue({ name: "delete", sync: (uid) => this.#attemptToDelete(uid) });
    this.#orphans = context.queue({ name: "orphan", sync: (uid) => this.#orphan(uid) });
    this.#graph = new Graph({
      attemptToDelete: (node) => this.#queue.add(node.uid),
      attemptToOrphan: (node) => this.#orphans.add(node.uid),
    });
    this.#discover();
    context.every(DISCOVERY_PERIOD, "discovery", () => this.#discover());
  }

  #discover(): void {
    const { informers, options } = this.#context;
    const seen = new Set<string>();
    for (const type of options.resourceTypes()) {
      const resource = type.group === "" ? type.resource : `${type.resource}.${type.group}`;
      if (IGNORED.has(resource)) continue;
      if (type.verbs && !["delete", "list", "watch"].every((verb) => type.verbs?.includes(verb))) continue;
      const name = `${apiVersionOf(type)}/${type.kind}`;
      seen.add(name);
      if (this.#types.has(name)) continue;
      this.#types.set(name, type);
      const informer = informers.for<KubeObject>(type as ResourceType<KubeObject>);
      this.#caches.set(name, informer);
      informer.on({
        add: (object) => this.#graph.observe(type, object),
        update: (object) => this.#graph.observe(type, object),
        delete: (object) => this.#graph.remove(object.metadata.uid),
      });
      // The factory starts those that exist when the manager starts; later ones are started here.
      if (this.#context.started) informer.start();
    }
    for (const [name] of this.#types) if (!seen.has(name)) this.#forgetType(name);
  }

  /** A custom resource definition is gone: its objects are gone with it. */
  #forgetType(name: string): void {
    const informer = this.#caches.get(name);
    this.#types.delete(name);
    this.#caches.delete(name);
    for (const object of informer?.values() ?? []) this.#graph.remove(object.metadata.uid);
    informer?.stop();
  }

  #synced(): boolean {
    for (const informer of this.#caches.values()) if (!informer.synced) return false;
    return true;
  }

  #attemptToDelete(uid: string): void {
    const node = this.#graph.get(uid);
    if (!node) return;
    if (!this.#synced()) {
      this.#queue.addAfter(uid, SECOND / 10);
      return;
    }
    if (node.virtual) return this.#lookUp(node);
    if (node.deleting && !node.foreground) return;
    if (!node.type) return;
    const object = this.#read(node.type, node);
    if (!object) {
      this.#graph.remove(uid);
      return;
    }
    if (node.foreground) return this.#processDependents(node, object);
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const { solid, dangling, waiting } = this.#classify(node, owners);
    if (solid.length > 0) {
      if (dangling.length + waiting.length === 0) return;
      const gone = new Set([...dangling, ...waiting].map((owner) => owner.uid));
      this.#write(node.type, {
        ...object,
        metadata: { ...object.metadata, ownerReferences: owners.filter((owner) => !gone.has(owner.uid)) },
      });
      return;
    }
    if (waiting.length > 0 && node.dependents.size > 0) {
      const blocked = [...node.dependents].some((dependent) => dependent.foreground);
      // A circle of owners in foreground deletion would wait for itself: do not block then.
      if (blocked) {
        const ownerReferences = owners.map((owner) => ({ ...owner, blockOwnerDeletion: false }));
        this.#write(node.type, { ...object, metadata: { ...object.metadata, ownerReferences } });
      }
      return this.#delete(node.type, object, "Foreground");
    }
    const finalizers = object.metadata.finalizers ?? [];
    this.#delete(node.type, object, finalizers.includes(ORPHAN) ? "Orphan" : finalizers.includes(FOREGROUND) ? "Foreground" : "Background");
  }

  /** Owners that live, that do not exist, and that wait in foreground deletion for this one. */
  #classify(node: GraphNode, owners: readonly OwnerReference[]) {
    const solid: OwnerReference[] = [];
    const dangling: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const owner of owners) {
      const known = this.#graph.get(owner.uid);
      if (known && !known.virtual) (known.foreground ? waiting : solid).push(owner);
      else {
        const type = this.#types.get(`${owner.apiVersion}/${owner.kind}`);
        // An owner of a type that is not served may exist all the same: nothing is deleted on a guess.
        if (!type) throw new Error(`no matches for kind "${owner.kind}" in version "${owner.apiVersion}"`);
        // Asked each time: an owner that was gone is there again when the store was restored to an earlier state.
        const found = this.#read(type, { name: owner.name, namespace: type.namespaced ? node.namespace : undefined, uid: owner.uid });
        if (found) (isForeground(found) ? waiting : solid).push(owner);
        else dangling.push(owner);
      }
    }
    return { solid, dangling, waiting };
  }

  #processDependents(node: GraphNode, object: KubeObject): void {
    const blocking = [...node.dependents].filter((dependent) =>
      dependent.owners.some((owner) => owner.uid === node.uid && owner.blockOwnerDeletion),
    );
    if (blocking.length === 0) {
      this.#removeFinalizer(node, object, FOREGROUND);
      return;
    }
    for (const dependent of blocking) if (!dependent.foreground) this.#queue.add(dependent.uid);
  }

  /** A node that was only ever named by its dependents: does it exist? */
  #lookUp(node: GraphNode): void {
    const type = this.#types.get(`${node.apiVersion}/${node.kind}`);
    if (!type) return;
    const found = this.#read(type, { name: node.name, namespace: type.namespaced ? node.namespace : undefined, uid: node.uid });
    if (found) return;
    this.#graph.remove(node.uid);
  }

  #orphan(uid: string): void {
    const node = this.#graph.get(uid);
    if (!node?.type) return;
    if (!this.#synced()) {
      this.#orphans.addAfter(uid, SECOND / 10);
      return;
    }
    for (const dependent of [...node.dependents]) {
      if (!dependent.type) continue;
      const object = this.#read(dependent.type, dependent);
      if (!object) continue;
      const ownerReferences = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
      this.#write(dependent.type, { ...object, metadata: { ...object.metadata, ownerReferences } });
    }
    const object = this.#read(node.type, node);
    if (object) this.#removeFinalizer(node, object, ORPHAN);
  }

  #removeFinalizer(node: GraphNode, object: KubeObject, finalizer: string): void {
    const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
    if (finalizers.length === (object.metadata.finalizers ?? []).length || !node.type) return;
    this.#write(node.type, { ...object, metadata: { ...object.metadata, finalizers } });
  }

  #read(
    type: ResourceType,
    { name, namespace, uid }: { name: string; namespace: string | undefined; uid: string },
  ): KubeObject | undefined {
    try {
      const object = this.#context.client.get(type, name, namespace);
      return object.metadata.uid === uid ? object : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
  #write(type: ResourceType, object: KubeObject): void {
    try {
      this.#context.client.update(type as ResourceType<KubeObject>, object);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  #delete(type: ResourceType, { metadata }: KubeObject, propagationPolicy: "Background" | "Foreground" | "Orphan"): void {
    try {
      this.#context.client.delete(type, metadata.name, metadata.namespace, {
        propagationPolicy,
        preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion },
      });
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isConflict(error)) throw error;
      this.#queue.addAfter(metadata.uid, SECOND / 100);
    }
  }
}

function isForeground(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).includes(FOREGROUND);
}
