/**
 * The graph of owners: every object of the cluster with its owners and its dependents, built from watches.
 * An owner that was never seen stands in it as a virtual node until it has been looked up.
 * Follows pkg/controller/garbagecollector/{graph.go,graph_builder.go}.
 */
import type { ResourceType } from "../../../kube/resource.ts";
import type { KubeObject, OwnerReference } from "../../../kube/types.ts";

export const FOREGROUND = "foregroundDeletion";
export const ORPHAN = "orphan";

export interface GraphNode {
  readonly uid: string;
  /** Undefined for a virtual node whose type is not known. */
  readonly type: ResourceType | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  owners: readonly OwnerReference[];
  readonly dependents: Set<GraphNode>;
  virtual: boolean;
  deleting: boolean;
  /** Waits for its dependents before it goes. */
  foreground: boolean;
  orphaning: boolean;
}

export interface GraphQueues {
  attemptToDelete(node: GraphNode): void;
  attemptToOrphan(node: GraphNode): void;
}

export class Graph {
  #nodes = new Map<string, GraphNode>();
  #queues: GraphQueues;
  constructor(queues: GraphQueues) {
    this.#queues = queues;
  }
  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }
  get size(): number {
    return this.#nodes.size;
  }

  /** An object was added or changed. */
  observe(type: ResourceType, object: KubeObject): void {
    const { uid, name, namespace, ownerReferences = [] } = object.metadata;
    let node = this.#nodes.get(uid);
    if (!node || node.virtual) {
      const fresh: GraphNode = {
        uid,
        type,
        namespace,
        name,
        apiVersion: object.apiVersion,
        kind: object.kind,
        owners: [],
        dependents: node?.dependents ?? new Set(),
        virtual: false,
        deleting: false,
        foreground: false,
        orphaning: false,
      };
      this.#nodes.set(uid, fresh);
      node = fresh;
    }
    this.#setOwners(node, ownerReferences);
    this.#transitions(node, object);
  }

  #setOwners(node: GraphNode, owners: readonly OwnerReference[]): void {
    const before = node.owners;
    if (before === owners || (before.length === 0 && owners.length === 0)) return;
    const next = new Set(owners.map(({ uid }) => uid));
    const previous = new Map(before.map((owner) => [owner.uid, owner]));
    node.owners = owners;
    let changed = false;
    for (const [uid, reference] of previous) {
      if (next.has(uid)) {
        // Unblocked: the owner in foreground deletion need not wait for it any longer.
        const now = owners.find((owner) => owner.uid === uid);
        const owner = this.#nodes.get(uid);
        if (reference.blockOwnerDeletion && !now?.blockOwnerDeletion && owner?.foreground) this.#queues.attemptToDelete(owner);
        continue;
      }
      changed = true;
      const owner = this.#nodes.get(uid);
      owner?.dependents.delete(node);
      if (reference.blockOwnerDeletion && owner?.foreground) this.#queues.attemptToDelete(owner);
    }
    for (const reference of owners) {
      if (previous.has(reference.uid)) continue;
      let owner = this.#nodes.get(reference.uid);
      if (!owner) {
        owner = virtualNode(reference, node.namespace);
        this.#nodes.set(reference.uid, owner);
        this.#queues.attemptToDelete(owner);
      }
      owner.dependents.add(node);
      // The owner is already on its way out and has to know of one more.
      if (owner.foreground) this.#queues.attemptToDelete(node);
    }
    if (changed) this.#queues.attemptToDelete(node);
  }

  #transitions(node: GraphNode, object: KubeObject): void {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (!deletionTimestamp) return;
    const orphaning = finalizers.includes(ORPHAN);
    const foreground = finalizers.includes(FOREGROUND);
    if (orphaning && !node.orphaning) this.#queues.attemptToOrphan(node);
    if (foreground && !node.foreground) {
      node.foreground = true;
      for (const dependent of node.dependents) this.#queues.attemptToDelete(dependent);
      this.#queues.attemptToDelete(node);
    }
    node.orphaning = orphaning;
    node.deleting = true;
  }

  /** An object is gone (or a virtual one turned out not to exist). */
  remove(uid: string): void {
    const node = this.#nodes.get(uid);
    if (!node) return;
    this.#nodes.delete(uid);
    for (const { uid: ownerUid } of node.owners) {
      const owner = this.#nodes.get(ownerUid);
      if (!owner) continue;
      owner.dependents.delete(node);
      // An owner in foreground deletion waits for exactly this.
      if (owner.foreground) this.#queues.attemptToDelete(owner);
      if (owner.virtual && owner.dependents.size === 0) this.#nodes.delete(ownerUid);
    }
    for (const dependent of node.dependents) this.#queues.attemptToDelete(dependent);
  }
}

function virtualNode(reference: OwnerReference, namespace: string | undefined): GraphNode {
  return {
    uid: reference.uid,
    type: undefined,
    namespace,
    name: reference.name,
    apiVersion: reference.apiVersion,
    kind: reference.kind,
    owners: [],
    dependents: new Set(),
    virtual: true,
    deleting: false,
    foreground: false,
    orphaning: false,
  };
}
