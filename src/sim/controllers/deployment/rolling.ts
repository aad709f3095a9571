/**
 * The arithmetic of a rolling update. Percentages: surge rounds up, unavailability down; never both zero.
 * Follows pkg/controller/deployment/rolling.go and util/deployment_util.go.
 */
import type { Deployment, ReplicaSet } from "../../../kube/types.ts";
import { type IntOrString, scaledValue } from "../intstr.ts";
import { byCreation, replicasOf, totalReplicas } from "./replicasets.ts";

/** Pods that may exist above and be missing below the wanted number. */
export function resolveFenceposts(
  surge: IntOrString | undefined,
  unavailable: IntOrString | undefined,
  wanted: number,
): { surge: number; unavailable: number } {
  const resolved = { surge: scaledValue(surge, wanted, "up"), unavailable: scaledValue(unavailable, wanted, "down") };
  // Validation forbids two zeros, but two percentages may both round to zero: then nothing could move.
  if (resolved.surge === 0 && resolved.unavailable === 0) resolved.unavailable = 1;
  return resolved;
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type === "RollingUpdate";
}
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge: surge, maxUnavailable: unavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  return resolveFenceposts(surge, unavailable, deployment.spec.replicas ?? 1);
}
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;
}
export function maxUnavailable(deployment: Deployment): number {
  const wanted = deployment.spec.replicas ?? 1;
  if (!isRollingUpdate(deployment) || wanted === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, wanted);
}

/** How large the new ReplicaSet may be now. */
export function newReplicaSetSize(deployment: Deployment, all: readonly ReplicaSet[], newReplicaSet: ReplicaSet | undefined): number {
  const wanted = deployment.spec.replicas ?? 1;
  if (!isRollingUpdate(deployment)) return wanted;
  const allowed = wanted + maxSurge(deployment);
  const current = totalReplicas(all);
  const size = newReplicaSet ? replicasOf(newReplicaSet) : 0;
  if (current >= allowed) return size;
  return size + Math.min(allowed - current, wanted - size);
}

/** One scaling of a ReplicaSet. */
export interface Scaling {
  replicaSet: ReplicaSet;
  from: number;
  to: number;
}

/**
 * Which old ReplicaSets shrink now (reconcileOldReplicaSets): pods that do not serve first, because they cost no
 * availability, then as many of the serving ones as the minimum allows; oldest ReplicaSets first.
 */
export function scaleDownOld(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  old: readonly ReplicaSet[],
  newReplicaSet: ReplicaSet,
): Scaling[] {
  if (totalReplicas(old) === 0) return [];
  const minAvailable = (deployment.spec.replicas ?? 1) - maxUnavailable(deployment);
  const newUnavailable = replicasOf(newReplicaSet) - available(newReplicaSet);
  const budget = totalReplicas(all) - minAvailable - newUnavailable;
  if (budget <= 0) return [];

  const scalings: Scaling[] = [];
  const sizes = new Map(old.map((replicaSet) => [replicaSet, replicasOf(replicaSet)]));
  const shrink = (replicaSet: ReplicaSet, by: number) => {
    const from = sizes.get(replicaSet) ?? 0;
    scalings.push({ replicaSet, from, to: from - by });
    sizes.set(replicaSet, from - by);
  };
  const oldestFirst = [...old].sort(byCreation);

  let cleaned = 0;
  for (const replicaSet of oldestFirst) {
    if (cleaned >= budget) break;
    const missing = replicasOf(replicaSet) - available(replicaSet);
    if (replicasOf(replicaSet) === 0 || missing === 0) continue;
    // The status still counts Pods that were scaled away a moment ago: no further step until it is true again
    // (cleanupUnhealthyReplicas ends the round with an error here).
    if (missing < 0) return scalings;
    const unavailable = Math.min(budget - cleaned, missing);
    shrink(replicaSet, unavailable);
    cleaned += unavailable;
  }

  let allowance = all.reduce((sum, replicaSet) => sum + available(replicaSet), 0) - minAvailable;
  for (const replicaSet of oldestFirst) {
    if (allowance <= 0) break;
    const down = Math.min(sizes.get(replicaSet) ?? 0, allowance);
    if (down === 0) continue;
    shrink(replicaSet, down);
    allowance -= down;
  }
  return scalings;
}

function available(replicaSet: ReplicaSet): number {
  return replicaSet.status?.availableReplicas ?? 0;
}
