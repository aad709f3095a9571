/** How many of a budget's pods may be disrupted now. Follows pkg/controller/disruption/disruption.go. */
import { findCondition } from "../../../kube/condition.ts";
import type { Timers } from "../../../kube/timers.ts";
import type { Condition, PodDisruptionBudget } from "../../../kube/types.ts";
import { scaledValue } from "../intstr.ts";

export interface Expectation {
  expected: number;
  desiredHealthy: number;
}

/** `scale` is the sum of the sizes that the pods' controllers want; asked for only when needed. */
export function expectedPods(budget: PodDisruptionBudget, pods: number, scale: () => number): Expectation {
  const { minAvailable, maxUnavailable } = budget.spec;
  if (maxUnavailable !== undefined && maxUnavailable !== null) {
    const expected = scale();
    return { expected, desiredHealthy: Math.max(0, expected - scaledValue(maxUnavailable, expected, "up")) };
  }
  if (typeof minAvailable === "number") return { expected: pods, desiredHealthy: minAvailable };
  if (minAvailable !== undefined) {
    const expected = scale();
    return { expected, desiredHealthy: scaledValue(minAvailable, expected, "up") };
  }
  return { expected: 0, desiredHealthy: 0 };
}

/** The DisruptionAllowed condition among the others. */
export function withDisruptionCondition(
  budget: PodDisruptionBudget,
  allowed: number,
  failure: string | undefined,
  timers: Timers,
): Condition[] {
  const conditions = [...(budget.status?.conditions ?? [])];
  const current = findCondition(conditions, "DisruptionAllowed");
  const [status, reason, message] =
    failure !== undefined
      ? ["False", "SyncFailed", failure]
      : allowed > 0
        ? ["True", "SufficientPods", ""]
        : ["False", "InsufficientPods", ""];
  const next: Condition = {
    type: "DisruptionAllowed",
    status: status as string,
    observedGeneration: budget.metadata.generation ?? 0,
    lastTransitionTime: current?.status === status ? (current?.lastTransitionTime as string) : timers.timestamp(),
    reason: reason as string,
    message: message as string,
  };
  return current ? conditions.map((condition) => (condition === current ? next : condition)) : [...conditions, next];
}
