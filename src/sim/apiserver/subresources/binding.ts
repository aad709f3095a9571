import { badRequest, conflict, success } from "../../../kube/status.ts";
import type { core, KubeObject, Pod } from "../../../kube/types.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { SubresourceRequest } from "./subresources.ts";

const RESOURCE = { group: "", resource: "pods/binding" };

/**
 * POST pods/<name>/binding: what the scheduler decides with. Sets the node, and the condition PodScheduled.
 * Upstream: pkg/registry/core/pod/storage/storage.go (BindingREST.assignPod).
 */
export function bindPod({ host, endpoint, context, name, namespace, body }: SubresourceRequest & { body: KubeObject }): KubeObject {
  const { target, metadata } = body as unknown as core.Binding;
  if (!target?.name) throw badRequest("target.name: Required value");
  if (target.kind !== undefined && target.kind !== "" && target.kind !== "Node") {
    throw badRequest(`target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`);
  }
  const scheduled = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: host.timestamp() };
  endpoint.update(
    context,
    name,
    namespace,
    (object) => {
      const pod = object as Pod;
      if (metadata?.uid && metadata.uid !== pod.metadata.uid) {
        throw conflict(
          RESOURCE,
          name,
          `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${pod.metadata.uid}`,
        );
      }
      if (pod.metadata.deletionTimestamp) {
        throw conflict(RESOURCE, name, `pod ${name} is being deleted, cannot be assigned to a host`);
      }
      if (pod.spec.nodeName) throw conflict(RESOURCE, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
      if (pod.spec.schedulingGates?.length) throw conflict(RESOURCE, name, `pod ${name} has non-empty .spec.schedulingGates`);
      const node = target.name ?? "";
      const labels = host.release.features.enabled("PodTopologyLabelsAdmission") ? topologyLabels(host, node) : {};
      const annotations = metadata?.annotations ? { ...pod.metadata.annotations, ...metadata.annotations } : pod.metadata.annotations;
      const conditions = (pod.status.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
      return {
        ...pod,
        metadata:
          annotations === pod.metadata.annotations && !hasKeys(labels)
            ? pod.metadata
            : {
                ...pod.metadata,
                ...(hasKeys(labels) ? { labels: { ...pod.metadata.labels, ...labels } } : {}),
                ...(annotations ? { annotations } : {}),
              },
        spec: { ...pod.spec, nodeName: target.name },
        status: { ...pod.status, conditions: [...conditions, scheduled as unknown as core.PodCondition] },
      };
    },
    { subresource: "binding", operation: "bind" },
  );
  return success(201) as unknown as KubeObject;
}

const TOPOLOGY = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/** What a pod takes over from the node it is bound to (plugin/pkg/admission/podtopologylabels). */
function topologyLabels(host: RegistryHost, nodeName: string): Record<string, string> {
  const labels = host.store("", "nodes")?.find(nodeName, undefined)?.metadata.labels ?? {};
  return Object.fromEntries(TOPOLOGY.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
}
function hasKeys(record: object): boolean {
  for (const _ in record) return true;
  return false;
}
