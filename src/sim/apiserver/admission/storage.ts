import type { KubeObject, PersistentVolumeClaim, StorageClass } from "../../../kube/types.ts";
import { isDefaultStorageClass } from "../../resources/storage/storage-class.ts";
import type { AdmissionPlugin } from "./admission.ts";
import { newestFirst } from "./default-ingress-class.ts";

const PROTECTIONS: Readonly<Record<string, string>> = {
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  persistentvolumes: "kubernetes.io/pv-protection",
};

/** Claims and volumes in use are kept by a finalizer. Upstream: plugin/pkg/admission/storage/storageobjectinuseprotection. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  handles: (operation, resource, subresource) =>
    operation === "CREATE" && resource.group === "" && PROTECTIONS[resource.resource] !== undefined && subresource === "",
  admit({ object, resource }) {
    const finalizer = PROTECTIONS[resource.resource] as string;
    const present = object.metadata.finalizers ?? [];
    if (present.includes(finalizer)) return object;
    return { ...object, metadata: { ...object.metadata, finalizers: [...present, finalizer] } };
  },
};

/** A claim without a class gets the default one. Upstream: plugin/pkg/admission/storage/storageclass/setdefault. */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  handles: (operation, resource, subresource) =>
    operation === "CREATE" && resource.group === "" && resource.resource === "persistentvolumeclaims" && subresource === "",
  admit({ object }, host): KubeObject {
    const claim = object as PersistentVolumeClaim;
    if (claim.spec.storageClassName !== undefined && claim.spec.storageClassName !== null) return claim;
    if (claim.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] !== undefined) return claim;
    const defaults = ((host.store("storage.k8s.io", "storageclasses")?.all() ?? []) as StorageClass[]).filter(isDefaultStorageClass);
    const [chosen] = defaults.sort(newestFirst);
    if (!chosen) return claim;
    const next: PersistentVolumeClaim = { ...claim, spec: { ...claim.spec, storageClassName: chosen.metadata.name } };
    return next;
  },
};
