import { semanticEqual } from "../../../kube/deep-equal.ts";
import { forbidden } from "../../../kube/status.ts";
import type { core, KubeObject, Pod } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

type RuntimeClass = KubeObject & {
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: core.Toleration[] };
};

/**
 * A pod of a runtime class is given the class's overhead, node selector and tolerations.
 * Upstream: plugin/pkg/admission/runtimeclass/admission.go.
 */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  handles: (operation, resource, subresource) => operation === "CREATE" && resource.kind === "Pod" && subresource === "",
  admit({ object, resource, name }, host) {
    const pod = object as Pod;
    const { runtimeClassName, overhead } = pod.spec;
    if (!runtimeClassName) {
      if (overhead && Object.keys(overhead).length > 0)
        throw forbidden(resource, name, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
      return pod;
    }
    const found = host.store("node.k8s.io", "runtimeclasses")?.find(runtimeClassName) as RuntimeClass | undefined;
    if (!found) throw forbidden(resource, name, `pod rejected: RuntimeClass ${JSON.stringify(runtimeClassName)} not found`);
    const fixed = found.overhead?.podFixed;
    if (fixed === undefined && overhead !== undefined)
      throw forbidden(resource, name, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    if (fixed !== undefined && overhead !== undefined && !semanticEqual(fixed, overhead))
      throw forbidden(resource, name, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    const { nodeSelector = {}, tolerations = [] } = found.scheduling ?? {};
    const own = pod.spec.nodeSelector ?? {};
    const clash = Object.entries(nodeSelector).find(([key, value]) => own[key] !== undefined && own[key] !== value);
    if (clash) {
      const [key, value] = clash;
      throw forbidden(
        resource,
        name,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`,
      );
    }
    const has = (pod.spec.tolerations ?? []) as core.Toleration[];
    const added = tolerations.filter((toleration) => !has.some((one) => semanticEqual(one, toleration)));
    return {
      ...pod,
      spec: {
        ...pod.spec,
        ...(fixed ? { overhead: fixed } : {}),
        ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector: { ...own, ...nodeSelector } } : {}),
        ...(added.length > 0 ? { tolerations: [...has, ...added] } : {}),
      },
    };
  },
};
