/**
 * Scaling a Deployment whose template does not change: one active ReplicaSet takes all, several share in
 * proportion to their size. Follows pkg/controller/deployment/sync.go (scale).
 */
import type { Deployment, ReplicaSet } from "../../../kube/types.ts";
import { activeOf, byCreation, findActiveOrLatest, replicasOf, totalReplicas } from "./replicasets.ts";
import { DESIRED_REPLICAS, MAX_REPLICAS } from "./revision.ts";
import { isRollingUpdate, maxSurge } from "./rolling.ts";

/** A ReplicaSet and the size it gets; equal sizes still refresh its size annotations when `annotate` is set. */
export interface Resize {
  replicaSet: ReplicaSet;
  to: number;
  annotate: boolean;
}

export function scale(deployment: Deployment, fresh: ReplicaSet | undefined, old: readonly ReplicaSet[]): Resize[] {
  const wanted = deployment.spec.replicas ?? 1;
  const only = findActiveOrLatest(fresh, old);
  if (only) return replicasOf(only) === wanted ? [] : [{ replicaSet: only, to: wanted, annotate: false }];
  if (isSaturated(deployment, fresh)) return activeOf(old).map((replicaSet) => ({ replicaSet, to: 0, annotate: false }));
  if (!isRollingUpdate(deployment)) return [];

  const all = activeOf(fresh ? [...old, fresh] : old);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const toAdd = allowed - totalReplicas(all);
  all.sort(toAdd > 0 ? bySizeNewer : bySizeOlder);
  let added = 0;
  const sizes = all.map((replicaSet) => {
    const share = toAdd === 0 ? 0 : proportion(replicaSet, deployment, toAdd, added);
    added += share;
    return replicasOf(replicaSet) + share;
  });
  // Rounding leaves some over: the first (largest) takes them.
  if (toAdd !== 0 && sizes[0] !== undefined) sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  return all.map((replicaSet, index) => ({ replicaSet, to: sizes[index] ?? 0, annotate: true }));
}

function isSaturated(deployment: Deployment, fresh: ReplicaSet | undefined): boolean {
  if (!fresh) return false;
  const wanted = deployment.spec.replicas ?? 1;
  const desired = fresh.metadata.annotations?.[DESIRED_REPLICAS];
  return replicasOf(fresh) === wanted && Number(desired ?? Number.NaN) === wanted && (fresh.status?.availableReplicas ?? 0) === wanted;
}

function proportion(replicaSet: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (replicasOf(replicaSet) === 0 || toAdd === added) return 0;
  const fraction = shareOf(replicaSet, deployment);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

function shareOf(replicaSet: ReplicaSet, deployment: Deployment): number {
  const size = replicasOf(replicaSet);
  const wanted = deployment.spec.replicas ?? 1;
  if (wanted === 0) return -size;
  const annotated = Number(replicaSet.metadata.annotations?.[MAX_REPLICAS] ?? deployment.status?.replicas ?? 0);
  const exact = (size * (wanted + maxSurge(deployment))) / annotated;
  return roundHalfAwayFromZero(exact) - size;
}
function roundHalfAwayFromZero(value: number): number {
  return value < 0 ? Math.trunc(value - 0.5) : Math.trunc(value + 0.5);
}

function bySizeNewer(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || byCreation(b, a);
}
function bySizeOlder(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || byCreation(a, b);
}

/** The size was changed since the ReplicaSets were last scaled (isScalingEvent). */
export function isScalingEvent(deployment: Deployment, replicaSets: readonly ReplicaSet[]): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return activeOf(replicaSets).some((replicaSet) => {
    const desired = replicaSet.metadata.annotations?.[DESIRED_REPLICAS];
    return desired !== undefined && /^-?\d+$/.test(desired) && Number(desired) !== wanted;
  });
}
