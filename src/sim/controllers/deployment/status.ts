/**
 * Status and conditions of a Deployment. Follows pkg/controller/deployment/{sync,progress}.go and
 * util/deployment_util.go.
 */
import { findCondition } from "../../../kube/condition.ts";
import { parseTimestamp } from "../../../kube/duration.ts";
import type { Timers } from "../../../kube/timers.ts";
import type { apps, Deployment, ReplicaSet } from "../../../kube/types.ts";
import { replicasOf, totalReplicas } from "./replicasets.ts";
import { maxUnavailable } from "./rolling.ts";

export type DeploymentStatus = NonNullable<Deployment["status"]>;
export type DeploymentCondition = apps.DeploymentCondition;

/** Reasons of conditions. */
export const REASONS = {
  newReplicaSetCreated: "NewReplicaSetCreated",
  foundNewReplicaSet: "FoundNewReplicaSet",
  replicaSetUpdated: "ReplicaSetUpdated",
  replicaSetCreateError: "ReplicaSetCreateError",
  newReplicaSetAvailable: "NewReplicaSetAvailable",
  progressDeadlineExceeded: "ProgressDeadlineExceeded",
  paused: "DeploymentPaused",
  resumed: "DeploymentResumed",
  minimumAvailable: "MinimumReplicasAvailable",
  minimumUnavailable: "MinimumReplicasUnavailable",
} as const;

const NO_DEADLINE = 2_147_483_647;

export function hasProgressDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== NO_DEADLINE;
}

export function newCondition(type: string, status: string, reason: string, message: string, timers: Timers): DeploymentCondition {
  const now = timers.timestamp();
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** Sets a condition; one with the same status and reason is left as it is, one with the same status keeps its transition time. */
export function withCondition(conditions: readonly DeploymentCondition[] | undefined, next: DeploymentCondition): DeploymentCondition[] {
  const list = [...(conditions ?? [])];
  const current = findCondition(list, next.type);
  if (current && current.status === next.status && current.reason === next.reason) return list;
  const kept = current?.status === next.status ? { ...next, lastTransitionTime: current.lastTransitionTime } : next;
  return [...list.filter((condition) => condition.type !== next.type), kept];
}
function without(conditions: readonly DeploymentCondition[], type: string): DeploymentCondition[] {
  return conditions.filter((condition) => condition.type !== type);
}

function sum(replicaSets: readonly ReplicaSet[], field: "replicas" | "readyReplicas" | "availableReplicas"): number {
  return replicaSets.reduce((total, replicaSet) => total + (replicaSet.status?.[field] ?? 0), 0);
}

/** Counts and the Available condition (calculateStatus). Zero counts are left out, as the server prints them. */
export function calculateStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  fresh: ReplicaSet | undefined,
  timers: Timers,
): DeploymentStatus {
  const wanted = deployment.spec.replicas ?? 1;
  const available = sum(all, "availableReplicas");
  const enough = available >= wanted - maxUnavailable(deployment);
  const conditions = withCondition(
    deployment.status?.conditions,
    enough
      ? newCondition("Available", "True", REASONS.minimumAvailable, "Deployment has minimum availability.", timers)
      : newCondition("Available", "False", REASONS.minimumUnavailable, "Deployment does not have minimum availability.", timers),
  );
  const terminating = all.map((replicaSet) => (replicaSet.status as { terminatingReplicas?: number } | undefined)?.terminatingReplicas);
  const counted = terminating.some((count) => count !== undefined);
  const zeroless = status({
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sum(all, "replicas"),
    updatedReplicas: fresh?.status?.replicas ?? 0,
    readyReplicas: sum(all, "readyReplicas"),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, totalReplicas(all) - available),
    conditions,
    ...(deployment.status?.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
  });
  return counted
    ? ({ ...zeroless, terminatingReplicas: terminating.reduce<number>((total, count) => total + (count ?? 0), 0) } as DeploymentStatus)
    : zeroless;
}

function status(full: DeploymentStatus): DeploymentStatus {
  const entries = Object.entries(full).filter(([, value]) => value !== 0);
  return Object.fromEntries(entries) as DeploymentStatus;
}

/** All pods are of the new template, available, and none of the old is left. */
export function deploymentComplete(deployment: Deployment, next: DeploymentStatus): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return (
    (next.updatedReplicas ?? 0) === wanted &&
    (next.replicas ?? 0) === wanted &&
    (next.availableReplicas ?? 0) === wanted &&
    (next.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** More updated, fewer old, more ready or more available pods than the stored status says. */
export function deploymentProgressing(deployment: Deployment, next: DeploymentStatus): boolean {
  const before = deployment.status ?? {};
  const old = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (next.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(next) < old(before) ||
    (next.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Nothing has moved for longer than the deadline. */
export function deploymentTimedOut(deployment: Deployment, next: DeploymentStatus, timers: Timers): boolean {
  if (!hasProgressDeadline(deployment)) return false;
  const condition = findCondition(next.conditions, "Progressing");
  if (!condition) return false;
  if (condition.reason === REASONS.newReplicaSetAvailable) return false;
  if (condition.reason === REASONS.progressDeadlineExceeded) return true;
  return parseTimestamp(condition.lastUpdateTime ?? "") + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 < timers.date;
}

/** The status that a rollout's end of reconcile writes (syncRolloutStatus). */
export function rolloutStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  fresh: ReplicaSet | undefined,
  timers: Timers,
): DeploymentStatus {
  const next = calculateStatus(deployment, all, fresh, timers);
  let conditions: DeploymentCondition[] = [...(next.conditions ?? [])];
  if (!hasProgressDeadline(deployment)) conditions = without(conditions, "Progressing");

  const current = findCondition(deployment.status?.conditions, "Progressing");
  const finished = next.replicas === next.updatedReplicas && current?.reason === REASONS.newReplicaSetAvailable;
  if (hasProgressDeadline(deployment) && !finished) {
    const about = fresh ? `ReplicaSet "${fresh.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
    if (deploymentComplete(deployment, next)) {
      const message = `${about} has successfully progressed.`;
      conditions = withCondition(conditions, newCondition("Progressing", "True", REASONS.newReplicaSetAvailable, message, timers));
    } else if (deploymentProgressing(deployment, next)) {
      const condition = newCondition("Progressing", "True", REASONS.replicaSetUpdated, `${about} is progressing.`, timers);
      // Every progress restarts the deadline, so the condition is replaced even when status and reason stay.
      const kept = current?.status === "True" ? { ...condition, lastTransitionTime: current.lastTransitionTime } : condition;
      conditions = [...without(conditions, "Progressing"), kept];
    } else if (deploymentTimedOut(deployment, { ...next, conditions }, timers)) {
      const message = `${about} has timed out progressing.`;
      conditions = withCondition(conditions, newCondition("Progressing", "False", REASONS.progressDeadlineExceeded, message, timers));
    }
  }

  const failure = replicaFailure(all, fresh);
  conditions = failure ? withCondition(conditions, failure) : without(conditions, "ReplicaFailure");
  return { ...next, conditions };
}

/** The ReplicaFailure of the new ReplicaSet, or of any other when it has none. */
function replicaFailure(all: readonly ReplicaSet[], fresh: ReplicaSet | undefined): DeploymentCondition | undefined {
  const of = (replicaSet: ReplicaSet) => findCondition(replicaSet.status?.conditions, "ReplicaFailure");
  const candidates = fresh ? [fresh] : [];
  const found = [...candidates, ...all].map((replicaSet) => of(replicaSet)).find((condition) => condition !== undefined);
  if (!found) return undefined;
  return {
    type: "ReplicaFailure",
    status: found.status,
    ...(found.reason ? { reason: found.reason } : {}),
    ...(found.message ? { message: found.message } : {}),
    ...(found.lastTransitionTime ? { lastTransitionTime: found.lastTransitionTime, lastUpdateTime: found.lastTransitionTime } : {}),
  };
}

/** Microseconds until the deadline has to be checked; undefined when nothing is to be waited for. */
export function deadlineCheck(deployment: Deployment, next: DeploymentStatus, timers: Timers): number | undefined {
  const condition = findCondition(deployment.status?.conditions, "Progressing");
  if (!hasProgressDeadline(deployment) || !condition) return undefined;
  if (deploymentComplete(deployment, next) || condition.reason === REASONS.progressDeadlineExceeded) return undefined;
  // A rollout that was complete once does not time out when its pods fail later.
  if (condition.reason === REASONS.newReplicaSetAvailable) return undefined;
  const at = parseTimestamp(condition.lastUpdateTime ?? "") + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
  // One second more, because times of conditions have whole seconds.
  return Math.max(1000, at - timers.date + 1000) * 1000;
}

/** Old ReplicaSets beyond the history limit that nothing uses any more, oldest first. */
export function outdatedReplicaSets(
  deployment: Deployment,
  old: readonly ReplicaSet[],
  byAge: (a: ReplicaSet, b: ReplicaSet) => number,
): ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === NO_DEADLINE) return [];
  const candidates = old.filter((replicaSet) => !replicaSet.metadata.deletionTimestamp).sort(byAge);
  return candidates.slice(0, Math.max(0, candidates.length - limit)).filter((replicaSet) => {
    const { replicas = 0, observedGeneration = 0 } = replicaSet.status ?? {};
    return replicas === 0 && replicasOf(replicaSet) === 0 && (replicaSet.metadata.generation ?? 0) <= observedGeneration;
  });
}
