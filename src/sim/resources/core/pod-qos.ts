import { canonicalQuantity } from "../../../kube/quantity.ts";
import type { Container, Pod } from "../../../kube/types.ts";

/**
 * Quality of service class: Guaranteed when every container (init containers too) limits cpu and memory and
 * requests exactly that, BestEffort when none asks for anything, else Burstable.
 * Upstream: pkg/apis/core/v1/helper/qos/qos.go.
 */
export function qosClass(pod: Pick<Pod, "spec">): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])];
  let asked = false;
  let guaranteed = true;
  for (const container of containers) {
    for (const name of COMPUTE) {
      const request = amount(container, "requests", name);
      const limit = amount(container, "limits", name);
      if (request !== undefined || limit !== undefined) asked = true;
      if (limit === undefined || (request !== undefined && request !== limit && canonicalQuantity(request) !== canonicalQuantity(limit)))
        guaranteed = false;
    }
  }
  if (!asked) return "BestEffort";
  return guaranteed ? "Guaranteed" : "Burstable";
}

const COMPUTE = ["cpu", "memory"] as const;

/** A quantity as text; zero counts as not given. */
function amount(container: Container, kind: "requests" | "limits", name: string): string | undefined {
  const value = container.resources?.[kind]?.[name];
  return value === undefined || /^0+(\.0*)?[a-zA-Z]*$/.test(String(value)) ? undefined : String(value);
}
