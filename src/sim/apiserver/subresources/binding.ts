import { badRequest, conflict, success } from "../../../kube/status.ts";
import type { core, KubeObject, Pod } from "../../../kube/types.ts";
import { topologyLabels } from "../admission/pod-topology-labels.ts";
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
      const labels = topologyLabels(host, target.name ?? "");
      const annotations = metadata?.annotations ? { ...pod.metadata.annotations, ...metadata.annotations } : pod.metadata.annotations;
      const conditions = (pod.status.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
      return {
        ...pod,
        metadata:
          annotations === pod.metadata.annotations && labels === undefined
            ? pod.metadata
            : {
                ...pod.metadata,
                ...(labels ? { labels: { ...pod.metadata.labels, ...labels } } : {}),
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
