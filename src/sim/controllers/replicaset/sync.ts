/**
 * What should be true of a ReplicaSet (or ReplicationController): how many pods to make or to delete, and its
 * status. Follows pkg/controller/replicaset/{replica_set,replica_set_utils}.go.
 */
import { findCondition } from "../../../kube/condition.ts";
import { isPodAvailable, isPodReady } from "../../../kube/pod.ts";
import type { Timers } from "../../../kube/timers.ts";
import type { apps, Pod, ReplicaSet, ReplicationController } from "../../../kube/types.ts";

/** Both have the same fields where it matters here. */
export type Replicated = ReplicaSet | ReplicationController;
export type ReplicatedStatus = NonNullable<ReplicaSet["status"]>;

/** At most so many creations or deletions in one reconcile. */
export const BURST_REPLICAS = 500;

/** Positive: so many pods are missing. Negative: so many are too many. */
export function missingPods(owner: Replicated, active: number): number {
  const missing = (owner.spec.replicas ?? 1) - active;
  return Math.max(-BURST_REPLICAS, Math.min(BURST_REPLICAS, missing));
}

/** The status after a reconcile; `failure` is what creating or deleting ended with, `terminating` (where the release counts them) pods that are on their way out. */
export function calculateStatus(
  owner: Replicated,
  active: readonly Pod[],
  failure: Error | undefined,
  timers: Timers,
  terminating?: number,
): ReplicatedStatus {
  const templateLabels = Object.entries(owner.spec.template?.metadata?.labels ?? {});
  const minReadySeconds = owner.spec.minReadySeconds ?? 0;
  let fullyLabeledReplicas = 0;
  let readyReplicas = 0;
  let availableReplicas = 0;
  for (const pod of active) {
    if (hasAll(pod, templateLabels)) fullyLabeledReplicas++;
    if (!isPodReady(pod)) continue;
    readyReplicas++;
    if (minReadySeconds === 0 || isPodAvailable(pod, minReadySeconds, timers)) availableReplicas++;
  }
  const conditions = withFailure(owner, active.length, failure, timers);
  return {
    replicas: active.length,
    ...(fullyLabeledReplicas > 0 ? { fullyLabeledReplicas } : {}),
    ...(readyReplicas > 0 ? { readyReplicas } : {}),
    ...(availableReplicas > 0 ? { availableReplicas } : {}),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    observedGeneration: owner.metadata.generation ?? 0,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

function hasAll({ metadata: { labels } }: Pod, wanted: readonly (readonly [string, string])[]): boolean {
  for (const entry of wanted) if (labels?.[entry[0]] !== entry[1]) return false;
  return true;
}

function withFailure(owner: Replicated, active: number, failure: Error | undefined, timers: Timers): apps.ReplicaSetCondition[] {
  const conditions = owner.status?.conditions ?? [];
  const known = findCondition(conditions, "ReplicaFailure");
  if (failure && !known) {
    const difference = active - (owner.spec.replicas ?? 1);
    const reason = difference < 0 ? "FailedCreate" : difference > 0 ? "FailedDelete" : "";
    return [
      ...conditions,
      { type: "ReplicaFailure", status: "True", lastTransitionTime: timers.timestamp(), reason, message: failure.message },
    ];
  }
  if (!failure && known) return conditions.filter((condition) => condition.type !== "ReplicaFailure");
  return conditions;
}
