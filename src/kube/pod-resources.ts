/**
 * What a pod asks for and may use, all containers together.
 * Upstream: k8s.io/kubernetes/pkg/api/v1/resource/helpers.go (PodRequests, PodLimits).
 */
import { addQuantities, compareQuantities, parseQuantity, type Quantity } from "./quantity.ts";
import type { Container, PodSpec } from "./types.ts";

export type Amounts = Readonly<Record<string, Quantity>>;

/** Requests: the sum of the containers and sidecars, or the largest init container if that is more, plus overhead. */
export function podRequests(spec: PodSpec): Amounts {
  return total(spec, "requests");
}

/** Limits, in the same way; overhead counts only where there is a limit. */
export function podLimits(spec: PodSpec): Amounts {
  return total(spec, "limits");
}

function total(spec: PodSpec, list: "requests" | "limits"): Amounts {
  const sum: Record<string, Quantity> = {};
  for (const container of spec.containers ?? []) add(sum, amountsOf(container, list));
  const sidecars: Record<string, Quantity> = {};
  const peak: Record<string, Quantity> = {};
  for (const container of spec.initContainers ?? []) {
    const amounts = amountsOf(container, list);
    if (container.restartPolicy === "Always") {
      add(sum, amounts);
      add(sidecars, amounts);
      raise(peak, sidecars);
    } else {
      const together: Record<string, Quantity> = { ...sidecars };
      add(together, amounts);
      raise(peak, together);
    }
  }
  raise(sum, peak);
  for (const [name, text] of Object.entries(spec.overhead ?? {})) {
    const present = sum[name];
    if (list === "requests") add(sum, { [name]: parseQuantity(text) });
    else if (present !== undefined && present.nanos !== 0n) sum[name] = addQuantities(present, parseQuantity(text));
  }
  return sum;
}

function amountsOf(container: Container, list: "requests" | "limits"): Amounts {
  return Object.fromEntries(Object.entries(container.resources?.[list] ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
}
function add(sum: Record<string, Quantity>, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) {
    const present = sum[name];
    sum[name] = present === undefined ? amount : addQuantities(present, amount);
  }
}
function raise(sum: Record<string, Quantity>, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) {
    const present = sum[name];
    if (present === undefined || compareQuantities(amount, present) > 0) sum[name] = amount;
  }
}
