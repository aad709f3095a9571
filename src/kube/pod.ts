/** Questions about pods that many components ask. Follows pkg/api/v1/pod/util.go and pkg/controller/controller_utils.go. */
import { parseTime } from "./time.ts";
import type { Timers } from "./timers.ts";
import type { core, Pod } from "./types.ts";

export type PodConditionType = "PodScheduled" | "Initialized" | "ContainersReady" | "Ready" | "DisruptionTarget" | (string & {});

/** The condition of that type, if the pod has it. */
export function podCondition(pod: Pod, type: PodConditionType): core.PodCondition | undefined {
  const conditions = pod.status?.conditions;
  if (conditions) for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

/** Its Ready condition is True. */
export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, "Ready")?.status === "True";
}

/** Ready for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, timers: Timers): boolean {
  const ready = podCondition(pod, "Ready");
  if (ready?.status !== "True") return false;
  if (minReadySeconds === 0) return true;
  return ready.lastTransitionTime !== undefined && parseTime(ready.lastTransitionTime) + minReadySeconds * 1000 <= timers.date;
}

/** Succeeded or Failed. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** Neither finished nor being deleted (controller.IsPodActive). */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}
