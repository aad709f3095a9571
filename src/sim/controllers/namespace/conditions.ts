/** Conditions of a namespace that is being deleted. Follows pkg/controller/namespace/deletion/status_condition_utils.go. */
import type { Timers } from "../../../kube/timers.ts";
import type { core } from "../../../kube/types.ts";

export interface Remaining {
  /** Objects left, by `resource.group` (the core group leaves the dot: `pods.`). */
  numbers: Map<string, number>;
  /** How many of them each finalizer holds. */
  finalizers: Map<string, number>;
  failures: string[];
  /** Seconds. */
  estimate: number;
}

type Condition = core.NamespaceCondition;

export function deletionConditions(current: readonly Condition[], remaining: Remaining, timers: Timers): Condition[] {
  const { numbers, finalizers, failures } = remaining;
  const wanted: [type: string, status: "True" | "False", reason: string, message: string][] = [
    ["NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"],
    ["NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions", "All legacy kube types successfully parsed"],
    failures.length > 0
      ? [
          "NamespaceDeletionContentFailure",
          "True",
          "ContentDeletionFailed",
          `Failed to delete all resource types, ${failures.length} remaining: ${[...failures].sort().join(", ")}`,
        ]
      : ["NamespaceDeletionContentFailure", "False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
    numbers.size > 0
      ? ["NamespaceContentRemaining", "True", "SomeResourcesRemain", someResources(numbers)]
      : ["NamespaceContentRemaining", "False", "ContentRemoved", "All content successfully removed"],
    finalizers.size > 0
      ? ["NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", someFinalizers(finalizers)]
      : ["NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers", "All content-preserving finalizers finished"],
  ];
  const conditions = [...current];
  for (const [type, status, reason, message] of wanted) {
    const index = conditions.findIndex((condition) => condition.type === type);
    const before = conditions[index];
    const next: Condition = { type, status, lastTransitionTime: timers.timestamp(), reason, message };
    if (!before) conditions.push(next);
    else if (before.status !== status || before.reason !== reason || before.message !== message) {
      conditions[index] = before.status === status ? { ...next, lastTransitionTime: before.lastTransitionTime as string } : next;
    }
  }
  return conditions;
}

function someResources(numbers: ReadonlyMap<string, number>): string {
  const texts = [...numbers].filter(([, count]) => count > 0).map(([type, count]) => `${type} has ${count} resource instances`);
  return `Some resources are remaining: ${texts.sort().join(", ")}`;
}
function someFinalizers(finalizers: ReadonlyMap<string, number>): string {
  const texts = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`);
  return `Some content in the namespace has finalizers remaining: ${texts.sort().join(", ")}`;
}
