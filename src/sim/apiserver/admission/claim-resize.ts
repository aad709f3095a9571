import { parseQuantity } from "../../../kube/quantity.ts";
import { forbidden } from "../../../kube/status.ts";
import type { PersistentVolumeClaim, StorageClass } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

/** A claim grows only when it is bound and its class allows it. Upstream: plugin/pkg/admission/storage/persistentvolume/resize. */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  handles: (operation, { group, resource }, subresource) =>
    operation === "UPDATE" && group === "" && resource === "persistentvolumeclaims" && subresource === "",
  validate({ object, old, resource, name }, host) {
    const [next, current] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim];
    if (asked(next) <= asked(current)) return;
    if (current.status.phase !== "Bound") throw forbidden(resource, name, "Only bound persistent volume claims can be expanded");
    const [className, before] = [classOf(next), classOf(current)];
    const found =
      className === "" ? undefined : (host.store("storage.k8s.io", "storageclasses")?.find(className) as StorageClass | undefined);
    if (className === before && found?.allowVolumeExpansion) return;
    throw forbidden(
      resource,
      name,
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
    );
  },
};

const asked = ({ spec }: PersistentVolumeClaim) => parseQuantity(String(spec.resources?.requests?.["storage"] ?? "0")).nanos;

function classOf({ metadata, spec }: PersistentVolumeClaim): string {
  return metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "";
}
