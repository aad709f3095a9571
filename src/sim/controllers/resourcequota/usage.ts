/** Sums of what quotas count. Follows pkg/controller/resourcequota. */
import { addQuantities, formatQuantity, parseQuantity, quantityOf } from "../../../kube/quantity.ts";
import type { QuotaUsage } from "../../../kube/quota-usage.ts";
import type { KubeObject, Pod } from "../../../kube/types.ts";

/** A pod counts until it has finished, or until its grace period is over. */
export function podCounts(pod: Pod, now: number, parse: (time: string) => number): boolean {
  if (pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true;
  return now <= parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

/** Sums, for the names in `hard` only, as text; what nothing uses is `0`. */
export function usedOf(hard: Readonly<Record<string, string>>, usages: Iterable<QuotaUsage>): Record<string, string> {
  const total: QuotaUsage = new Map();
  for (const usage of usages) {
    for (const [name, quantity] of usage) {
      if (!(name in hard)) continue;
      const before = total.get(name);
      total.set(name, before ? addQuantities(before, quantity) : quantity);
    }
  }
  return Object.fromEntries(
    Object.keys(hard)
      .sort()
      .map((name) => [name, formatQuantity(total.get(name) ?? { nanos: 0n, format: parseQuantity(hard[name] ?? "0").format })]),
  );
}
export function countUsage(name: string, objects: readonly KubeObject[]): QuotaUsage {
  return new Map([[name, quantityOf(objects.length)]]);
}
