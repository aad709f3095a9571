/**
 * Rolling updates of a DaemonSet: which old pods go now, and where a new one may start beside the old.
 * Follows pkg/controller/daemon/update.go.
 */
import { isPodAvailable, isPodReady } from "../../../kube/pod.ts";
import type { Timers } from "../../../kube/timers.ts";
import type { DaemonSet, Pod } from "../../../kube/types.ts";
import { scaledValue } from "../intstr.ts";

export interface Fenceposts {
  surge: number;
  unavailable: number;
}

export function fenceposts(daemonSet: DaemonSet, desired: number): Fenceposts {
  const { maxSurge, maxUnavailable } = daemonSet.spec.updateStrategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, desired, "up");
  const unavailable = scaledValue(maxUnavailable, desired, "up");
  // Validation forbids two zeros; a percentage of few nodes may still give them.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** The pod of the current revision and the one of an older revision on a node; undefined: more than one of a kind. */
export function newAndOld(pods: readonly Pod[], hash: string): { fresh: Pod | undefined; old: Pod | undefined } | undefined {
  let fresh: Pod | undefined;
  let old: Pod | undefined;
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp) continue;
    if (pod.metadata.labels?.["controller-revision-hash"] === hash) {
      if (fresh) return undefined;
      fresh = pod;
    } else {
      if (old) return undefined;
      old = pod;
    }
  }
  return { fresh, old };
}

export interface UpdateStep {
  /** Nodes that get a pod beside the old one. */
  create: string[];
  delete: Pod[];
}

export function rollingUpdate(
  daemonSet: DaemonSet,
  byNode: ReadonlyMap<string, readonly Pod[]>,
  hash: string,
  desired: number,
  shouldContinue: (node: string) => boolean,
  timers: Timers,
): UpdateStep {
  const { surge, unavailable: maxUnavailable } = fenceposts(daemonSet, desired);
  const minReadySeconds = daemonSet.spec.minReadySeconds ?? 0;
  const available = (pod: Pod) => isPodAvailable(pod, minReadySeconds, timers);
  const step: UpdateStep = { create: [], delete: [] };
  if (surge === 0) {
    let unavailable = 0;
    const candidates: Pod[] = [];
    const broken: Pod[] = [];
    for (const pods of byNode.values()) {
      const both = newAndOld(pods, hash);
      if (!both) continue;
      const { fresh, old } = both;
      if (!fresh && !old) unavailable++;
      else if (fresh) {
        if (!available(fresh)) unavailable++;
      } else if (old && !available(old)) {
        unavailable++;
        broken.push(old);
      } else if (old) candidates.push(old);
    }
    const room = Math.max(0, maxUnavailable - unavailable);
    step.delete = [...broken, ...candidates.slice(0, room)];
    return step;
  }
  let inSurge = 0;
  const newNodes: string[] = [];
  const brokenNodes: string[] = [];
  for (const [node, pods] of byNode) {
    const both = newAndOld(pods, hash);
    if (!both) continue;
    const { fresh, old } = both;
    if (!old) continue;
    if (!fresh) {
      if (!isPodReady(old)) {
        if (shouldContinue(node)) brokenNodes.push(node);
        continue;
      }
      if (shouldContinue(node)) newNodes.push(node);
      continue;
    }
    // The old one leaves once its successor serves.
    if (available(fresh)) step.delete.push(old);
    else inSurge++;
  }
  step.create = [...brokenNodes, ...newNodes.slice(0, Math.max(0, surge - inSurge))];
  return step;
}
