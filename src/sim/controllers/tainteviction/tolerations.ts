/** How long a pod stays on a node with NoExecute taints. Follows pkg/controller/nodelifecycle/scheduler/taint_manager.go. */
import type { core } from "../../../kube/types.ts";

/** core/v1 Toleration.ToleratesTaint */
export function tolerates(toleration: core.Toleration, taint: core.Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if ((toleration.operator ?? "Equal") === "Exists") return true;
  return toleration.operator !== undefined && toleration.operator !== "Equal"
    ? false
    : Boolean(toleration.key) && (toleration.value ?? "") === (taint.value ?? "");
}

/** Seconds the pod may stay, `Infinity` for ever, 0: it has to go at once. */
export function tolerationSeconds(tolerations: readonly core.Toleration[], taints: readonly core.Taint[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const matching = tolerations.find((toleration) => tolerates(toleration, taint));
    if (!matching) return 0;
    if (matching.tolerationSeconds !== undefined && matching.tolerationSeconds !== null) {
      least = Math.min(least, Math.max(0, matching.tolerationSeconds));
    }
  }
  return least;
}
