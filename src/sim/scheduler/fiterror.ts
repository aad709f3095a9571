/** The sentence of FailedScheduling. Follows pkg/scheduler/framework/types.go (FitError.Error). */
import type { NodeStatuses } from "./nodestatuses.ts";

export interface Diagnosis {
  readonly statuses: NodeStatuses;
  /** Why PreFilter refused the pod on all nodes. */
  preFilterMessage: string;
  /** What preemption said. */
  postFilterMessage: string;
}

/**
 * `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. preemption: …`: equal reasons counted,
 * the counted reasons sorted as strings.
 * @param stopAfterPostFilter up to 1.28 another full stop follows preemption's sentence
 */
export function fitErrorMessage(allNodes: number, diagnosis: Diagnosis, stopAfterPostFilter: boolean): string {
  const { statuses, preFilterMessage, postFilterMessage } = diagnosis;
  let message = `0/${allNodes} nodes are available:`;
  if (preFilterMessage !== "") {
    message += ` ${preFilterMessage}.`;
  } else {
    const counts = new Map<string, number>();
    const count = (reason: string, by: number) => counts.set(reason, (counts.get(reason) ?? 0) + by);
    for (const { reasons } of statuses.explicit.values()) for (const reason of reasons) count(reason, 1);
    const absent = allNodes - statuses.explicit.size;
    if (absent > 0) for (const reason of statuses.absent?.reasons ?? []) count(reason, absent);
    const sorted = [...counts].map(([reason, times]) => `${times} ${reason}`).sort();
    if (sorted.length > 0) message += ` ${sorted.join(", ")}.`;
  }
  if (postFilterMessage !== "") message += ` ${postFilterMessage}${stopAfterPostFilter ? "." : ""}`;
  return message;
}
