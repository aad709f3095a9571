import { forbidden } from "../../../kube/status.ts";
import type { Pod, PriorityClass } from "../../../kube/types.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { AdmissionPlugin } from "./admission.ts";

/**
 * A pod's priority is that of its class, or of the global default, or 0.
 * Upstream: plugin/pkg/admission/priority/admission.go.
 */
export const priority: AdmissionPlugin = {
  name: "Priority",
  handles: (operation, resource, subresource) => operation === "CREATE" && resource.kind === "Pod" && subresource === "",
  admit({ object, resource, name }, host) {
    const pod = object as Pod;
    const classes = host.store("scheduling.k8s.io", "priorityclasses");
    const className = pod.spec.priorityClassName;
    const found = className ? (classes?.find(className) as PriorityClass | undefined) : globalDefault(host);
    if (className && !found) throw forbidden(resource, name, `no PriorityClass with name ${className} was found`);
    const value = found?.value ?? 0;
    if (pod.spec.priority !== undefined && pod.spec.priority !== null && pod.spec.priority !== value) {
      throw forbidden(
        resource,
        name,
        `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    const policy = (found?.preemptionPolicy ?? "PreemptLowerPriority") as "PreemptLowerPriority" | "Never";
    if (pod.spec.preemptionPolicy !== undefined && pod.spec.preemptionPolicy !== policy) {
      throw forbidden(
        resource,
        name,
        `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    }
    return {
      ...pod,
      spec: {
        ...pod.spec,
        ...(className || !found ? {} : { priorityClassName: found.metadata.name }),
        priority: value,
        preemptionPolicy: policy,
      },
    };
  },
};

/** The global default with the lowest value; classes are few. */
function globalDefault(host: RegistryHost): PriorityClass | undefined {
  const all = (host.store("scheduling.k8s.io", "priorityclasses")?.all() ?? []) as PriorityClass[];
  return all.filter((item) => item.globalDefault).sort((a, b) => a.value - b.value)[0];
}
