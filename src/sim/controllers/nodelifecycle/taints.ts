/** Taints that follow from a node's conditions. Follows pkg/controller/nodelifecycle and pkg/controller/util/node. */
import type { core, Node } from "../../../kube/types.ts";

export type Taint = core.Taint;

export const NOT_READY = "node.kubernetes.io/not-ready";
export const UNREACHABLE = "node.kubernetes.io/unreachable";
export const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

const BY_CONDITION: readonly (readonly [type: string, status: string, key: string])[] = [
  ["Ready", "False", NOT_READY],
  ["Ready", "Unknown", UNREACHABLE],
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"],
  ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"],
  ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"],
];
const OWN_KEYS = new Set([...BY_CONDITION.map(([, , key]) => key), UNSCHEDULABLE]);

/** The node's taints with its NoSchedule ones as its conditions demand; the same list when they are right. */
export function withNoScheduleTaints(node: Node, now: string): readonly Taint[] {
  const conditions = node.status?.conditions ?? [];
  const wanted = new Set(
    BY_CONDITION.filter(([type, status]) => conditions.some((condition) => condition.type === type && condition.status === status)).map(
      ([, , key]) => key,
    ),
  );
  if (node.spec.unschedulable) wanted.add(UNSCHEDULABLE);
  const current = node.spec.taints ?? [];
  const own = (taint: Taint) => taint.effect === "NoSchedule" && OWN_KEYS.has(taint.key);
  const kept = current.filter((taint) => !own(taint) || wanted.has(taint.key));
  const missing = [...wanted].filter((key) => !current.some((taint) => taint.effect === "NoSchedule" && taint.key === key));
  if (kept.length === current.length && missing.length === 0) return current;
  return [...kept, ...missing.map((key): Taint => ({ key, effect: "NoSchedule", timeAdded: now }))];
}

/** With the NoExecute taint `key` and without its opposite (`undefined`: without both); the same list when it is so. */
export function withNoExecuteTaint(node: Node, key: typeof NOT_READY | typeof UNREACHABLE | undefined, now: string): readonly Taint[] {
  const current = node.spec.taints ?? [];
  const own = (taint: Taint) => taint.effect === "NoExecute" && (taint.key === NOT_READY || taint.key === UNREACHABLE);
  const kept = current.filter((taint) => !own(taint) || taint.key === key);
  const has = key === undefined || kept.some((taint) => own(taint) && taint.key === key);
  if (has && kept.length === current.length) return current;
  return has ? kept : [...kept, { key: key as string, effect: "NoExecute", timeAdded: now }];
}
