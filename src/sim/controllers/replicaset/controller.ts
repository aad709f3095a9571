/**
 * The replicaset controller, and with another type the replication controller: keeps the wanted number of pods.
 * Follows pkg/controller/replicaset/replica_set.go.
 */
import type { Informer } from "../../../kube/client/informer.ts";
import type { WorkQueue } from "../../../kube/client/workqueue.ts";
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { matches, type Selector, selectorFromSet, selectorOf } from "../../../kube/labels.ts";
import { controllerOf } from "../../../kube/owner.ts";
import { isPodActive, isPodReady, isPodTerminal } from "../../../kube/pod.ts";
import { pods, type ResourceType, replicaSets, replicationControllers } from "../../../kube/resource.ts";
import { isConflict, isNotFound } from "../../../kube/status.ts";
import { SECOND } from "../../../kube/timers.ts";
import { keyOf, type Pod, type ReplicaSet, type ReplicationController } from "../../../kube/types.ts";
import { byController, byNamespace, CONTROLLER_INDEX, claim, NAMESPACE_INDEX, orphansOf, resolveController } from "../adoption.ts";
import { type ControllerContext, caches, sorted } from "../context.ts";
import { Expectations } from "../expectations.ts";
import { isNamespaceTerminating, PodControl, podFromTemplate } from "../podcontrol.ts";
import { slowStartBatch } from "../slowstart.ts";
import { rankForDeletion } from "./ranking.ts";
import { calculateStatus, missingPods, type Replicated } from "./sync.ts";

export function startReplicaSetController(context: ControllerContext): void {
  new ReplicaController<ReplicaSet>(context, {
    type: replicaSets,
    component: "replicaset-controller",
    selector: (replicaSet) => selectorOf(replicaSet.spec.selector),
  });
}
export function startReplicationController(context: ControllerContext): void {
  new ReplicaController<ReplicationController>(context, {
    type: replicationControllers,
    component: "replication-controller",
    selector: (controller) => selectorFromSet(controller.spec.selector),
  });
}

interface Kind<T extends Replicated> {
  type: ResourceType<T>;
  component: string;
  selector(owner: T): Selector;
}

class ReplicaController<T extends Replicated> {
  #context: ControllerContext;
  #kind: Kind<T>;
  #owners: Informer<T>;
  #pods: Informer<Pod>;
  #queue: WorkQueue;
  #expectations: Expectations;
  #control: PodControl;
  #selectors = new WeakMap<object, Selector>();

  constructor(context: ControllerContext, kind: Kind<T>) {
    this.#context = context;
    this.#kind = kind;
    this.#expectations = new Expectations(context.clock);
    this.#control = new PodControl(context.client, context.recorder(kind.component));
    this.#owners = context.informers.for(kind.type);
    this.#pods = context.informers.for(pods);
    this.#owners.addIndex(NAMESPACE_INDEX, byNamespace);
    this.#owners.addIndex(CONTROLLER_INDEX, byController);
    this.#pods.addIndex(CONTROLLER_INDEX, byController);
    this.#queue = context.queue({ of: kind.type, sync: (key) => this.#sync(key), needs: caches(this.#owners, this.#pods) });
    const enqueue = (owner: T) => this.#queue.add(keyOf(owner));
    this.#owners.on({
      add: enqueue,
      update: enqueue,
      delete: (owner) => {
        this.#expectations.forget(keyOf(owner));
        enqueue(owner);
      },
    });
    this.#pods.on({
      add: (pod) => (pod.metadata.deletionTimestamp ? this.#podDeleted(pod) : this.#podAdded(pod)),
      update: (next, previous) => this.#podUpdated(next, previous),
      delete: (pod) => this.#podDeleted(pod),
    });
  }

  /** Read once for each state of the spec. */
  #selectorOf(owner: T): Selector {
    let selector = this.#selectors.get(owner.spec);
    if (!selector) {
      selector = this.#kind.selector(owner);
      this.#selectors.set(owner.spec, selector);
    }
    return selector;
  }
  #ownerOf(pod: Pod): T | undefined {
    return resolveController(this.#owners, this.#kind.type.kind, pod.metadata.namespace, controllerOf(pod));
  }
  #enqueueMatching(pod: Pod): void {
    for (const owner of this.#owners.byIndex(NAMESPACE_INDEX, pod.metadata.namespace ?? "").values()) {
      const selector = this.#kind.selector(owner);
      if (selector.requirements.length > 0 && matches(selector, pod.metadata.labels)) this.#queue.add(keyOf(owner));
    }
  }

  #podAdded(pod: Pod): void {
    if (!controllerOf(pod)) return this.#enqueueMatching(pod);
    const owner = this.#ownerOf(pod);
    if (!owner) return;
    this.#expectations.creationObserved(keyOf(owner));
    this.#queue.add(keyOf(owner));
  }
  #podUpdated(next: Pod, previous: Pod): void {
    if (next.metadata.deletionTimestamp) {
      this.#podDeleted(next);
      return;
    }
    const moved = controllerOf(previous)?.uid !== controllerOf(next)?.uid;
    if (moved) {
      const before = this.#ownerOf(previous);
      if (before) this.#queue.add(keyOf(before));
    }
    if (controllerOf(next)) {
      const owner = this.#ownerOf(next);
      if (!owner) return;
      this.#queue.add(keyOf(owner));
      const minReadySeconds = owner.spec.minReadySeconds ?? 0;
      if (minReadySeconds > 0 && !isPodReady(previous) && isPodReady(next))
        this.#queue.addAfter(keyOf(owner), (minReadySeconds + 1) * SECOND);
      return;
    }
    if (moved || !semanticEqual(previous.metadata.labels, next.metadata.labels)) this.#enqueueMatching(next);
  }
  #podDeleted(pod: Pod): void {
    const owner = this.#ownerOf(pod);
    if (!owner) return;
    this.#expectations.deletionObserved(keyOf(owner), keyOf(pod));
    this.#queue.add(keyOf(owner));
  }

  #sync(key: string): void {
    const owner = this.#owners.get(key);
    if (!owner) {
      this.#expectations.forget(key);
      return;
    }
    const { client, clock } = this.#context;
    const settled = this.#expectations.satisfied(key);
    const selector = this.#selectorOf(owner);
    const active =
      this.#undisputed(owner, selector) ??
      claim(
        [
          ...sorted(this.#pods.byIndex(CONTROLLER_INDEX, owner.metadata.uid)),
          ...sorted(this.#pods.byIndex(CONTROLLER_INDEX, orphansOf(owner.metadata.namespace))),
        ].filter(isPodActive),
        {
          client,
          type: pods,
          controller: owner,
          controllerType: this.#kind.type,
          matches: (labels) => matches(selector, labels),
        },
      );
    let failure: Error | undefined;
    if (settled && !owner.metadata.deletionTimestamp) failure = this.#manage(key, owner, active);
    const status = calculateStatus(owner, active, failure, clock, this.#terminating(owner));
    this.#writeStatus(owner, status as T["status"]);
    const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
    const minReadySeconds = owner.spec.minReadySeconds ?? 0;
    if (!failure && minReadySeconds > 0 && readyReplicas === replicas && availableReplicas !== replicas) {
      this.#queue.addAfter(key, minReadySeconds * SECOND);
    }
    if (failure) throw failure;
  }

  /**
   * The usual case: nobody to adopt, nobody to release, nobody to delete, so the order does not matter either.
   * Undefined: look closely.
   */
  #undisputed(owner: T, selector: Selector): Pod[] | undefined {
    if (this.#pods.byIndex(CONTROLLER_INDEX, orphansOf(owner.metadata.namespace)).size > 0) return undefined;
    const active: Pod[] = [];
    for (const pod of this.#pods.byIndex(CONTROLLER_INDEX, owner.metadata.uid).values()) {
      if (!isPodActive(pod)) continue;
      if (!matches(selector, pod.metadata.labels)) return undefined;
      active.push(pod);
    }
    return missingPods(owner, active.length) < 0 ? undefined : active;
  }

  #manage(key: string, owner: T, active: readonly Pod[]): Error | undefined {
    const missing = missingPods(owner, active.length);
    if (missing > 0) {
      this.#expectations.expectCreations(key, missing);
      const { successes, error } = slowStartBatch(missing, () => {
        try {
          this.#control.create(podFromTemplate(owner.spec.template, owner), owner);
        } catch (refused) {
          // Everything in the namespace goes away anyway.
          if (!isNamespaceTerminating(refused)) throw refused;
          this.#expectations.creationObserved(key);
        }
      });
      this.#expectations.creationObserved(key, missing - successes);
      return asError(error);
    }
    if (missing < 0) {
      const victims = rankForDeletion(active, this.#relatedPods(owner), this.#context.clock.date).slice(0, -missing);
      this.#expectations.expectDeletions(key, victims.map(keyOf));
      let failure: Error | undefined;
      for (const pod of victims) {
        try {
          this.#control.delete(pod, owner);
        } catch (error) {
          this.#expectations.deletionObserved(key, keyOf(pod));
          if (!isNotFound(error)) failure ??= asError(error);
        }
      }
      return failure;
    }
    return undefined;
  }

  /** Pods of all ReplicaSets with the same controller: a scale-down spreads over the nodes of the whole Deployment. */
  #relatedPods(owner: T): Pod[] {
    const above = controllerOf(owner);
    const family = above ? [...this.#owners.byIndex(CONTROLLER_INDEX, above.uid).values()] : [owner];
    return family.flatMap((member) => [...this.#pods.byIndex(CONTROLLER_INDEX, member.metadata.uid).values()].filter(isPodActive));
  }

  /** Undefined where the release (or the kind) does not count them. */
  #terminating(owner: T): number | undefined {
    const counts =
      this.#kind.type.kind === "ReplicaSet" && this.#context.release.features.enabled("DeploymentReplicaSetTerminatingReplicas");
    if (!counts) return undefined;
    const mine = [...this.#pods.byIndex(CONTROLLER_INDEX, owner.metadata.uid).values()];
    return mine.filter((pod) => pod.metadata.deletionTimestamp && !isPodTerminal(pod)).length;
  }

  #writeStatus(owner: T, status: T["status"]): void {
    const { client } = this.#context;
    if (semanticEqual(status, owner.status)) return;
    try {
      client.updateStatus(this.#kind.type, { ...owner, status });
    } catch (error) {
      if (!isConflict(error)) throw error;
      const fresh = client.get(this.#kind.type, owner.metadata.name, owner.metadata.namespace);
      client.updateStatus(this.#kind.type, { ...fresh, status });
    }
  }
}

function asError(error: unknown): Error | undefined {
  if (error === undefined) return undefined;
  return error instanceof Error ? error : new Error(String(error));
}
