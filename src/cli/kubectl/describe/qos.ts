/** A pod's quality of service when its status does not say it (kubectl/pkg/util/qos). */
import { quantityMilliValue } from "../../../kube/quantity.ts";
import type { Pod } from "../../../kube/types.ts";

export function podQos({ spec }: Pod): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const amount = (list: Readonly<Record<string, string>> | undefined, name: string): number => quantityMilliValue(list?.[name] ?? "0");
  const any = containers.some(({ resources }) =>
    ["cpu", "memory"].some((name) => amount(resources?.limits, name) > 0 || amount(resources?.requests, name) > 0),
  );
  if (!any) return "BestEffort";
  const guaranteed = containers.every(({ resources }) =>
    ["cpu", "memory"].every(
      (name) => amount(resources?.limits, name) > 0 && amount(resources?.requests, name) === amount(resources?.limits, name),
    ),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}
