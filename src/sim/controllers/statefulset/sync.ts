/**
 * What to do next with the pods of a StatefulSet: in order, one at a time, unless it is Parallel.
 * Follows updateStatefulSet of pkg/controller/statefulset/stateful_set_control.go.
 */
import type { Timers } from "../../../kube/timers.ts";
import type { Pod, StatefulSet } from "../../../kube/types.ts";
import { scaledValue } from "../intstr.ts";
import { isHealthy, isRunningAndAvailable, isRunningAndReady, isTerminating, ordinalOf, revisionOf, startOrdinal } from "./pod.ts";

export type Action =
  | { do: "create"; ordinal: number; revision: "current" | "update" }
  /** The pod has finished although it should run for ever: it is deleted and made anew. */
  | { do: "recreate"; pod: Pod }
  | { do: "identify"; pod: Pod }
  /** Too many, or of an old revision. */
  | { do: "delete"; pod: Pod; because: "scale" | "update" };

export interface Counts {
  replicas: number;
  ready: number;
  available: number;
  current: number;
  updated: number;
}

export interface Revisions {
  current: string;
  update: string;
}

export function countPods(pods: readonly Pod[], revisions: Revisions, minReadySeconds: number, timers: Timers): Counts {
  const counts: Counts = { replicas: 0, ready: 0, available: 0, current: 0, updated: 0 };
  for (const pod of pods) {
    counts.replicas++;
    if (isRunningAndReady(pod)) {
      counts.ready++;
      if (isRunningAndAvailable(pod, minReadySeconds, timers)) counts.available++;
    }
    if (isTerminating(pod)) continue;
    if (revisionOf(pod) === revisions.current) counts.current++;
    if (revisionOf(pod) === revisions.update) counts.updated++;
  }
  return counts;
}

/** The revision a pod that is missing gets: the old one below the partition. */
export function revisionFor(set: StatefulSet, ordinal: number): "current" | "update" {
  const strategy = set.spec.updateStrategy;
  if (strategy?.type === "OnDelete") return "update";
  const partition = strategy?.rollingUpdate?.partition ?? (strategy?.rollingUpdate ? 0 : (set.status?.currentReplicas ?? 0));
  return ordinal < startOrdinal(set) + partition ? "current" : "update";
}

/** The next actions; with OrderedReady at most one. */
export function nextActions(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: Revisions,
  identified: (pod: Pod) => boolean,
  timers: Timers,
): Action[] {
  const actions: Action[] = [];
  const monotonic = set.spec.podManagementPolicy !== "Parallel";
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const start = startOrdinal(set);
  const end = start + (set.spec.replicas ?? 1);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  const condemned = pods.filter((pod) => ordinalOf(pod) < start || ordinalOf(pod) >= end).sort((a, b) => ordinalOf(b) - ordinalOf(a));

  for (let ordinal = start; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) {
      actions.push({ do: "create", ordinal, revision: revisionFor(set, ordinal) });
      if (monotonic) return actions;
      continue;
    }
    if ((pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") && !isTerminating(pod)) {
      actions.push({ do: "recreate", pod });
      if (monotonic) return actions;
      continue;
    }
    const waits = isTerminating(pod) || !isRunningAndReady(pod) || !isRunningAndAvailable(pod, minReadySeconds, timers);
    if (waits && monotonic) return actions;
    if (!identified(pod)) actions.push({ do: "identify", pod });
  }

  const unhealthy = [...pods].sort((a, b) => ordinalOf(a) - ordinalOf(b)).find((pod) => !isHealthy(pod));
  for (const pod of condemned) {
    if (isTerminating(pod)) {
      if (monotonic) return actions;
      continue;
    }
    // An unready pod in between holds up the others, but not itself.
    if (monotonic && pod !== unhealthy && (!isRunningAndReady(pod) || !isRunningAndAvailable(pod, minReadySeconds, timers))) return actions;
    actions.push({ do: "delete", pod, because: "scale" });
    if (monotonic) return actions;
  }
  if (set.spec.updateStrategy?.type === "OnDelete") return actions;

  const { partition = 0, maxUnavailable } = (set.spec.updateStrategy?.rollingUpdate ?? {}) as Rolling;
  const allowed = maxUnavailable === undefined ? 1 : Math.max(1, scaledValue(maxUnavailable, set.spec.replicas ?? 1, "up"));
  const rolled = [...byOrdinal.values()].filter((pod) => ordinalOf(pod) >= start && ordinalOf(pod) < end);
  let unavailable = rolled.filter((pod) => !isHealthy(pod) || !isRunningAndAvailable(pod, minReadySeconds, timers)).length;
  for (let ordinal = end - 1; ordinal >= start + partition; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) return actions;
    const old = revisionOf(pod) !== revisions.update && !isTerminating(pod);
    if (maxUnavailable === undefined) {
      if (old) {
        actions.push({ do: "delete", pod, because: "update" });
        return actions;
      }
      if (!isHealthy(pod)) return actions;
      continue;
    }
    if (!old) continue;
    // A pod that is unavailable already costs nothing more.
    const spends = isHealthy(pod) && isRunningAndAvailable(pod, minReadySeconds, timers);
    if (spends && unavailable >= allowed) return actions;
    actions.push({ do: "delete", pod, because: "update" });
    if (spends) unavailable++;
  }
  return actions;
}

interface Rolling {
  partition?: number;
  maxUnavailable?: number | string;
}
