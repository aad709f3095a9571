import { forbidden } from "../../../kube/status.ts";
import type { PersistentVolumeClaim, StorageClass } from "../../../kube/types.ts";
import { requestedStorage, storageClassOf } from "../../../kube/volume.ts";
import type { AdmissionPlugin } from "./admission.ts";

/** A claim grows only when it is bound and its class allows it. Upstream: plugin/pkg/admission/storage/persistentvolume/resize. */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  handles: (operation, { group, resource }, subresource) =>
    operation === "UPDATE" && group === "" && resource === "persistentvolumeclaims" && subresource === "",
  validate({ object, old, resource, name }, host) {
    const [next, current] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim];
    if (requestedStorage(next) <= requestedStorage(current)) return;
    if (current.status.phase !== "Bound") throw forbidden(resource, name, "Only bound persistent volume claims can be expanded");
    const [className, before] = [storageClassOf(next), storageClassOf(current)];
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
