/**
 * What a Go type holds by value is there even when nobody wrote it: an object without `spec` is one with an empty
 * spec, to defaulting, validation and whoever reads it.
 */
import type { KubeObject } from "../../../kube/types.ts";

const WITHOUT_SPEC: ReadonlySet<string> = new Set(
  (
    "Binding ComponentStatus ConfigMap ControllerRevision Endpoints EndpointSlice Event PodTemplate Secret ServiceAccount " +
    "MutatingWebhookConfiguration ValidatingWebhookConfiguration Role RoleBinding ClusterRole ClusterRoleBinding StorageClass " +
    "CSIStorageCapacity VolumeAttributesClass PriorityClass RuntimeClass"
  ).split(" "),
);

/** The object with its spec; the same object when it has one or its kind (a built-in one) has none. */
export function withSpec(object: KubeObject): KubeObject {
  const { spec } = object as { spec?: unknown };
  return (spec === undefined || spec === null) && !WITHOUT_SPEC.has(object.kind) ? ({ ...object, spec: {} } as KubeObject) : object;
}
