/**
 * Pods carry the zone and region of their node, from their binding on, or from their birth when they name the node
 * themselves. Upstream: plugin/pkg/admission/podtopologylabels.
 */
import type { Pod } from "../../../kube/types.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { AdmissionPlugin } from "./admission.ts";

const TOPOLOGY = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

export const podTopologyLabels: AdmissionPlugin = {
  name: "PodTopologyLabels",
  handles: (operation, resource, subresource) => operation === "CREATE" && resource.kind === "Pod" && subresource === "",
  admit({ object }, host) {
    const pod = object as Pod;
    const labels = pod.spec.nodeName ? topologyLabels(host, pod.spec.nodeName) : undefined;
    return labels ? { ...pod, metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, ...labels } } } : pod;
  },
};

/** What a pod takes over from the node it is bound to; undefined when there is nothing. */
export function topologyLabels(host: RegistryHost, nodeName: string): Record<string, string> | undefined {
  if (!host.release.features.enabled("PodTopologyLabelsAdmission")) return undefined;
  const given = host.store("", "nodes")?.find(nodeName, undefined)?.metadata.labels ?? {};
  const labels: Record<string, string> = {};
  for (const key of TOPOLOGY) if (given[key] !== undefined) labels[key] = given[key];
  return Object.keys(labels).length > 0 ? labels : undefined;
}
