/**
 * The deployment controller: keeps a ReplicaSet per revision of the template and moves pods from the old ones to
 * the new one. Follows pkg/controller/deployment/deployment_controller.go.
 */

import type { Informer } from "../../../kube/client/informer.ts";
import type { Recorder } from "../../../kube/client/recorder.ts";
import type { WorkQueue } from "../../../kube/client/workqueue.ts";
import { findCondition } from "../../../kube/condition.ts";
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { podTemplateHash } from "../../../kube/hash.ts";
import { matches, selectorOf } from "../../../kube/labels.ts";
import { controllerOf } from "../../../kube/owner.ts";
import { isPodTerminal } from "../../../kube/pod.ts";
import { deployments, pods, replicaSets } from "../../../kube/resource.ts";
import { isAlreadyExists, isNotFound } from "../../../kube/status.ts";
import { type Deployment, keyOf, type New, type Pod, type ReplicaSet } from "../../../kube/types.ts";
import { byController, byNamespace, CONTROLLER_INDEX, claim, NAMESPACE_INDEX, orphansOf, resolveController } from "../adoption.ts";
import { type ControllerContext, caches, messageOf, sorted } from "../context.ts";
import { controllerReference, isNamespaceTerminating } from "../podcontrol.ts";
import {
  activeOf,
  byCreation,
  equalIgnoreHash,
  findNewReplicaSet,
  findOldReplicaSets,
  POD_TEMPLATE_HASH,
  replicasOf,
} from "./replicasets.ts";
import { maxRevision, newReplicaSetAnnotations, REVISION, revisionOf, sizeAnnotations } from "./revision.ts";
import { newReplicaSetSize, scaleDownOld } from "./rolling.ts";
import { isScalingEvent, scale } from "./scaling.ts";
import {
  calculateStatus,
  type DeploymentStatus,
  deadlineCheck,
  deploymentComplete,
  hasProgressDeadline,
  newCondition,
  outdatedReplicaSets,
  REASONS,
  rolloutStatus,
  withCondition,
} from "./status.ts";

export function startDeploymentController(context: ControllerContext): void {
  new DeploymentController(context);
}

class DeploymentController {
  #context: ControllerContext;
  #deployments: Informer<Deployment>;
  #replicaSets: Informer<ReplicaSet>;
  #pods: Informer<Pod>;
  #queue: WorkQueue;
  #recorder: Recorder;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#recorder = context.recorder("deployment-controller");
    this.#deployments = context.informers.for(deployments);
    this.#replicaSets = context.informers.for(replicaSets);
    this.#pods = context.informers.for(pods);
    this.#deployments.addIndex(NAMESPACE_INDEX, byNamespace);
    this.#replicaSets.addIndex(CONTROLLER_INDEX, byController);
    this.#pods.addIndex(CONTROLLER_INDEX, byController);
    this.#queue = context.queue({
      of: deployments,
      sync: (key) => this.#sync(key),
      needs: caches(this.#deployments, this.#replicaSets, this.#pods),
    });
    const enqueue = (deployment: Deployment) => this.#queue.add(keyOf(deployment));
    this.#deployments.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#replicaSets.on({
      add: (replicaSet) => this.#replicaSetSeen(replicaSet),
      update: (next, previous) => {
        if (controllerOf(previous)?.uid !== controllerOf(next)?.uid) this.#replicaSetSeen(previous);
        this.#replicaSetSeen(next);
      },
      delete: (replicaSet) => this.#replicaSetSeen(replicaSet),
    });
    this.#pods.on({ delete: (pod) => this.#podDeleted(pod) });
  }

  #replicaSetSeen(replicaSet: ReplicaSet): void {
    const { namespace } = replicaSet.metadata;
    const owner = controllerOf(replicaSet);
    if (owner) {
      const deployment = resolveController(this.#deployments, "Deployment", namespace, owner);
      if (deployment) this.#queue.add(keyOf(deployment));
      return;
    }
    const labels = replicaSet.metadata.labels;
    if (!labels || replicaSet.metadata.deletionTimestamp) return;
    for (const deployment of this.#deployments.byIndex(NAMESPACE_INDEX, namespace ?? "").values()) {
      if (matches(selectorOf(deployment.spec.selector), labels)) this.#queue.add(keyOf(deployment));
    }
  }

  /** A Recreate waits until the last old pod is gone. */
  #podDeleted(pod: Pod): void {
    const owner = resolveController(this.#replicaSets, "ReplicaSet", pod.metadata.namespace, controllerOf(pod));
    const deployment = owner && resolveController(this.#deployments, "Deployment", pod.metadata.namespace, controllerOf(owner));
    if (deployment?.spec.strategy?.type === "Recreate") this.#queue.add(keyOf(deployment));
  }

  #sync(key: string): void {
    const found = this.#deployments.get(key);
    if (!found) return;
    let deployment = found;
    const selector = selectorOf(deployment.spec.selector);
    if (selector.requirements.length === 0) {
      this.#recorder.event(
        deployment,
        "Warning",
        "SelectingAll",
        "This deployment is selecting all pods. A non-empty selector is required.",
      );
      if ((deployment.status?.observedGeneration ?? 0) < (deployment.metadata.generation ?? 0)) {
        this.#updateStatus(deployment, { ...deployment.status, observedGeneration: deployment.metadata.generation ?? 0 });
      }
      return;
    }
    const candidates = [
      ...sorted(this.#replicaSets.byIndex(CONTROLLER_INDEX, deployment.metadata.uid)),
      ...sorted(this.#replicaSets.byIndex(CONTROLLER_INDEX, orphansOf(deployment.metadata.namespace))),
    ];
    const owned = claim(candidates, {
      client: this.#context.client,
      type: replicaSets,
      controller: deployment,
      controllerType: deployments,
      matches: (labels) => matches(selector, labels),
    });
    if (deployment.metadata.deletionTimestamp) return this.#syncStatusOnly(deployment, owned);
    deployment = this.#checkPaused(deployment);
    if (deployment.spec.paused || isScalingEvent(deployment, owned)) return this.#syncSize(deployment, owned);
    if (deployment.spec.strategy?.type === "Recreate") this.#recreate(deployment, owned);
    else this.#rolling(deployment, owned);
  }

  #syncStatusOnly(deployment: Deployment, owned: readonly ReplicaSet[]): void {
    const fresh = findNewReplicaSet(deployment, owned);
    this.#syncStatus(deployment, [...findOldReplicaSets(deployment, owned), ...(fresh ? [fresh] : [])], fresh);
  }

  /** Pausing is written down, so that the deadline does not run meanwhile. */
  #checkPaused(deployment: Deployment): Deployment {
    if (!hasProgressDeadline(deployment)) return deployment;
    const condition = findCondition(deployment.status?.conditions, "Progressing");
    if (condition?.reason === REASONS.progressDeadlineExceeded) return deployment;
    const known = condition?.reason === REASONS.paused;
    const paused = deployment.spec.paused === true;
    if (paused === known) return deployment;
    const { clock } = this.#context;
    const next = paused
      ? newCondition("Progressing", "Unknown", REASONS.paused, "Deployment is paused", clock)
      : newCondition("Progressing", "Unknown", REASONS.resumed, "Deployment is resumed", clock);
    return this.#updateStatus(deployment, {
      ...deployment.status,
      conditions: withCondition(deployment.status?.conditions, next),
    });
  }

  /** Scaling and pauses: no ReplicaSet is made, sizes follow. */
  #syncSize(deployment: Deployment, owned: readonly ReplicaSet[]): void {
    const [current, fresh, old] = this.#syncRevision(deployment, owned, false);
    const resizes = scale(current, fresh, old);
    for (const { replicaSet, to } of resizes) this.#scale(current, replicaSet, to);
    if (current.spec.paused) this.#cleanup(current, old);
    this.#syncStatus(current, fresh ? [...old, fresh] : old, fresh);
  }

  #rolling(deployment: Deployment, owned: readonly ReplicaSet[]): void {
    const [current, fresh, old] = this.#syncRevision(deployment, owned, true);
    if (!fresh) return;
    const all = [...old, fresh];
    const size = newReplicaSetSize(current, all, fresh);
    const wanted = current.spec.replicas ?? 1;
    const to = replicasOf(fresh) > wanted ? wanted : size;
    if (replicasOf(fresh) !== to && this.#scale(current, fresh, to)) return this.#syncRolloutStatus(current, all, fresh);
    const scalings = scaleDownOld(current, all, activeOf(old), fresh);
    if (scalings.length > 0) {
      const latest = new Map<string, ReplicaSet>();
      for (const { replicaSet, to } of scalings) {
        const uid = replicaSet.metadata.uid;
        latest.set(uid, this.#scale(current, latest.get(uid) ?? replicaSet, to) ?? replicaSet);
      }
      return this.#syncRolloutStatus(current, all, fresh);
    }
    if (deploymentComplete(current, current.status ?? {})) this.#cleanup(current, old);
    this.#syncRolloutStatus(current, all, fresh);
  }

  #recreate(deployment: Deployment, owned: readonly ReplicaSet[]): void {
    const [current, existing, old] = this.#syncRevision(deployment, owned, false);
    const active = activeOf(old);
    const all = existing ? [...old, existing] : old;
    if (active.length > 0) {
      for (const replicaSet of active) this.#scale(current, replicaSet, 0);
      return this.#syncRolloutStatus(current, all, existing);
    }
    if (this.#oldPodsRunning(old)) return this.#syncRolloutStatus(current, all, existing);
    const [after, fresh] = existing ? [current, existing] : this.#syncRevision(current, owned, true);
    if (!fresh) return;
    this.#scale(after, fresh, after.spec.replicas ?? 1);
    if (deploymentComplete(after, after.status ?? {})) this.#cleanup(after, old);
    this.#syncRolloutStatus(after, [...old, fresh], fresh);
  }

  #oldPodsRunning(old: readonly ReplicaSet[]): boolean {
    return old.some((replicaSet) =>
      [...this.#pods.byIndex(CONTROLLER_INDEX, replicaSet.metadata.uid).values()].some((pod) => !isPodTerminal(pod)),
    );
  }

  /** The Deployment (its status may have been written), its new ReplicaSet and the old ones. */
  #syncRevision(deployment: Deployment, owned: readonly ReplicaSet[], create: boolean): [Deployment, ReplicaSet | undefined, ReplicaSet[]] {
    const old = findOldReplicaSets(deployment, owned);
    const existing = findNewReplicaSet(deployment, owned);
    const revision = maxRevision(old) + 1;
    if (existing) return this.#refreshNewReplicaSet(deployment, existing, old, revision);
    if (!create) return [deployment, undefined, old];
    return this.#createNewReplicaSet(deployment, old, revision);
  }

  #refreshNewReplicaSet(
    deployment: Deployment,
    existing: ReplicaSet,
    old: ReplicaSet[],
    revision: number,
  ): [Deployment, ReplicaSet, ReplicaSet[]] {
    const { client, clock } = this.#context;
    const annotations = newReplicaSetAnnotations(deployment, existing.metadata.annotations, revision, true);
    const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
    if (annotations !== existing.metadata.annotations || (existing.spec.minReadySeconds ?? 0) !== minReadySeconds) {
      const { minReadySeconds: _, ...spec } = existing.spec;
      const next: ReplicaSet = {
        ...existing,
        metadata: { ...existing.metadata, annotations },
        spec: { ...spec, ...(minReadySeconds === 0 ? {} : { minReadySeconds }) },
      };
      return [deployment, client.update(replicaSets, next), old];
    }
    let next = withRevision(deployment, existing.metadata.annotations?.[REVISION] ?? "");
    if (hasProgressDeadline(deployment) && !findCondition(deployment.status?.conditions, "Progressing")) {
      const condition = newCondition(
        "Progressing",
        "True",
        REASONS.foundNewReplicaSet,
        `Found new replica set "${existing.metadata.name}"`,
        clock,
      );
      next = { ...next, status: { ...next.status, conditions: withCondition(next.status?.conditions, condition) } };
    }
    return [next === deployment ? deployment : client.updateStatus(deployments, next), existing, old];
  }

  #createNewReplicaSet(deployment: Deployment, old: ReplicaSet[], revision: number): [Deployment, ReplicaSet, ReplicaSet[]] {
    const { client, clock, release } = this.#context;
    const { template, selector, minReadySeconds } = deployment.spec;
    const hash = podTemplateHash(template, deployment.status?.collisionCount, release.podTemplateHashes);
    const name = `${deployment.metadata.name}-${hash}`;
    const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
    const replicas = newReplicaSetSize(deployment, old, undefined);
    let created: ReplicaSet;
    let alreadyExists = false;
    try {
      created = client.create(replicaSets, {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        metadata: {
          name,
          namespace: deployment.metadata.namespace as string,
          ownerReferences: [controllerReference(deployment)],
          labels,
          annotations: newReplicaSetAnnotations(deployment, undefined, revision, false),
        },
        spec: {
          replicas,
          ...(minReadySeconds ? { minReadySeconds } : {}),
          selector: { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
          template: { ...template, metadata: { ...template.metadata, labels } },
        },
      } as New<ReplicaSet>);
    } catch (error) {
      if (isNamespaceTerminating(error)) throw error;
      if (isAlreadyExists(error)) {
        // The cache may only be late; a stranger of that name means that the hash collided.
        const other = client.get(replicaSets, name, deployment.metadata.namespace);
        if (controllerOf(other)?.uid !== deployment.metadata.uid || !equalIgnoreHash(template, other.spec.template)) {
          const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
          this.#updateStatus(deployment, { ...deployment.status, collisionCount });
          throw error;
        }
        created = other;
        alreadyExists = true;
      } else {
        const message = `Failed to create new replica set "${name}": ${messageOf(error)}`;
        if (hasProgressDeadline(deployment)) {
          const condition = newCondition("Progressing", "False", REASONS.replicaSetCreateError, message, clock);
          this.#updateStatus(deployment, { ...deployment.status, conditions: withCondition(deployment.status?.conditions, condition) });
        }
        this.#recorder.event(deployment, "Warning", REASONS.replicaSetCreateError, message);
        throw error;
      }
    }
    if (!alreadyExists && replicas > 0) {
      this.#recorder.event(deployment, "Normal", "ScalingReplicaSet", release.texts.scaledUp(name, replicas, 0));
    }
    let next = withRevision(deployment, String(revision));
    if (!alreadyExists && hasProgressDeadline(deployment)) {
      const condition = newCondition("Progressing", "True", REASONS.newReplicaSetCreated, `Created new replica set "${name}"`, clock);
      next = { ...next, status: { ...next.status, conditions: withCondition(next.status?.conditions, condition) } };
    }
    return [next === deployment ? deployment : client.updateStatus(deployments, next), created, old];
  }

  /** The ReplicaSet with its new size, or undefined if the size was right. */
  #scale(deployment: Deployment, replicaSet: ReplicaSet, to: number): ReplicaSet | undefined {
    const { client, release } = this.#context;
    const from = replicasOf(replicaSet);
    const annotations = sizeAnnotations(deployment, replicaSet.metadata.annotations ?? {});
    if (from === to && annotations === (replicaSet.metadata.annotations ?? annotations)) return undefined;
    const updated = client.update(replicaSets, {
      ...replicaSet,
      metadata: { ...replicaSet.metadata, annotations },
      spec: { ...replicaSet.spec, replicas: to },
    });
    if (from === to) return undefined;
    const { name } = replicaSet.metadata;
    const text = from < to ? scaledUpFrom(release.texts.scaledUp(name, to, from), from) : release.texts.scaledDown(name, to, from);
    this.#recorder.event(deployment, "Normal", "ScalingReplicaSet", text);
    return updated;
  }

  #cleanup(deployment: Deployment, old: readonly ReplicaSet[]): void {
    const outdated = outdatedReplicaSets(deployment, old, (a, b) => (revisionOf(a) ?? 0) - (revisionOf(b) ?? 0) || byCreation(a, b));
    for (const { metadata } of outdated) {
      try {
        this.#context.client.delete(replicaSets, metadata.name, metadata.namespace);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  #syncStatus(deployment: Deployment, all: readonly ReplicaSet[], fresh: ReplicaSet | undefined): void {
    const next = calculateStatus(deployment, all, fresh, this.#context.clock);
    if (!semanticEqual(next, deployment.status)) this.#updateStatus(deployment, next);
  }

  #syncRolloutStatus(deployment: Deployment, all: readonly ReplicaSet[], fresh: ReplicaSet | undefined): void {
    const { clock } = this.#context;
    const next = rolloutStatus(deployment, all, fresh, clock);
    if (!semanticEqual(next, deployment.status)) {
      this.#updateStatus(deployment, next);
      return;
    }
    const wait = deadlineCheck(deployment, next, clock);
    if (wait !== undefined) this.#queue.addAfter(keyOf(deployment), wait);
    // Nothing is overdue any more: the world may come to rest.
    else this.#queue.cancelAfter(keyOf(deployment));
  }

  #updateStatus(deployment: Deployment, status: DeploymentStatus): Deployment {
    return this.#context.client.updateStatus(deployments, { ...deployment, status });
  }
}

function withRevision(deployment: Deployment, revision: string): Deployment {
  if (deployment.metadata.annotations?.[REVISION] === revision) return deployment;
  return { ...deployment, metadata: { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, [REVISION]: revision } } };
}

/** Scaling an existing ReplicaSet always says from where; `… to 2 from 0` in the releases whose first text leaves it out. */
function scaledUpFrom(text: string, from: number): string {
  return from === 0 && !text.includes(" from ") ? `${text} from 0` : text;
}
