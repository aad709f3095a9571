/**
 * Which pods go first when there are too many. Follows ActivePodsWithRanks of pkg/controller/controller_utils.go.
 */
import { parseTimestamp } from "../../../kube/duration.ts";
import { isPodReady, podCondition } from "../../../kube/pod.ts";
import type { Pod } from "../../../kube/types.ts";

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
export const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/**
 * The pods, first victim first. `related` are all active pods that share the owner (for a ReplicaSet: all
 * ReplicaSets of the same Deployment): of two pods, the one on the node with more of them goes first.
 */
export function rankForDeletion(pods: readonly Pod[], related: readonly Pod[], now: number): Pod[] {
  const onNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? "";
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const rank = (pod: Pod) => onNode.get(pod.spec.nodeName ?? "") ?? 0;
  return [...pods].sort((a, b) => compare(a, b, rank, now));
}

function compare(a: Pod, b: Pod, rank: (pod: Pod) => number, now: number): number {
  const assigned = (pod: Pod) => (pod.spec.nodeName ? 1 : 0);
  const ready = (pod: Pod) => (isPodReady(pod) ? 1 : 0);
  return (
    assigned(a) - assigned(b) ||
    phase(a) - phase(b) ||
    ready(a) - ready(b) ||
    deletionCost(a) - deletionCost(b) ||
    rank(b) - rank(a) ||
    (ready(a) && ready(b) ? younger(a, b, readySince, now) : 0) ||
    restarts(b) - restarts(a) ||
    younger(a, b, (pod) => pod.metadata.creationTimestamp, now)
  );
}

/** The younger one first; of about the same age (on a logarithmic scale) the one with the smaller uid, which is chance. */
function younger(a: Pod, b: Pod, since: (pod: Pod) => string | undefined, now: number): number {
  if (since(a) === since(b)) return 0;
  return age(since(a), now) - age(since(b), now) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
}

function phase(pod: Pod): number {
  return PHASE_ORDER[pod.status?.phase ?? "Pending"] ?? 0;
}
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : 0;
}
function readySince(pod: Pod): string | undefined {
  return podCondition(pod, "Ready")?.lastTransitionTime;
}
function restarts(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce((max, { restartCount }) => Math.max(max, restartCount), 0);
}

function age(since: string | undefined, now: number): number {
  const milliseconds = since === undefined ? 0 : now - parseTimestamp(since);
  return milliseconds <= 0 ? -1 : Math.floor(Math.log2(milliseconds * 1_000_000));
}
