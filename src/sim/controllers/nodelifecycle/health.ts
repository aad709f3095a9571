/**
 * Whether a node still reports: what its status and its lease have shown, and the status of one that has stopped.
 * Follows tryUpdateNodeHealth of pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 */
import { findCondition } from "../../../kube/condition.ts";
import type { Timers } from "../../../kube/timers.ts";
import type { core, Lease, Node } from "../../../kube/types.ts";

export interface NodeHealth {
  /** Virtual microseconds at which the controller last saw a sign of life. */
  probed: number;
  heartbeat: string | undefined;
  transition: string | undefined;
  renewed: string | undefined;
  /** Status of the Ready condition as last seen. */
  ready: string;
}

export type NodeCondition = core.NodeCondition;
const WATCHED = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] as const;

export function readyCondition(node: Node): NodeCondition | undefined {
  return findCondition(node.status?.conditions, "Ready");
}

/** The health after looking at the node and its lease once more. */
export function observe(health: NodeHealth | undefined, node: Node, lease: Lease | undefined, timers: Timers): NodeHealth {
  const ready = readyCondition(node);
  const renewed = lease?.spec.renewTime as string | undefined;
  const seen = { heartbeat: ready?.lastHeartbeatTime, transition: ready?.lastTransitionTime, renewed, ready: ready?.status ?? "Unknown" };
  if (!health) return { ...seen, probed: timers.now };
  const alive =
    health.heartbeat !== seen.heartbeat || health.transition !== seen.transition || (renewed !== undefined && renewed !== health.renewed);
  return { ...seen, probed: alive ? timers.now : health.probed };
}

/** Conditions of a node that has not reported for its grace period: everything unknown. The same list when it is so already. */
export function unknownConditions(node: Node, timers: Timers): readonly NodeCondition[] {
  const current = node.status?.conditions ?? [];
  const now = timers.timestamp();
  let changed = false;
  const next = [...current];
  for (const type of WATCHED) {
    const index = next.findIndex((condition) => condition.type === type);
    const condition = next[index];
    if (!condition) {
      next.push({
        type,
        status: "Unknown",
        reason: "NodeStatusNeverUpdated",
        message: "Kubelet never posted node status.",
        lastHeartbeatTime: node.metadata.creationTimestamp,
        lastTransitionTime: now,
      });
      changed = true;
    } else if (condition.status !== "Unknown") {
      next[index] = {
        ...condition,
        status: "Unknown",
        reason: "NodeStatusUnknown",
        message: "Kubelet stopped posting node status.",
        lastTransitionTime: now,
      };
      changed = true;
    }
  }
  return changed ? next : current;
}
