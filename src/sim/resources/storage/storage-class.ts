import type { StorageClass } from "../../../kube/types.ts";
import { age } from "../columns.ts";
import { defaultStorageClass } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateStorageClass, validateStorageClassUpdate } from "../validation/index.ts";

const DEFAULT_ANNOTATIONS = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

/** StorageClasses. Upstream: pkg/registry/storage/storageclass/strategy.go. */
export const storageClasses = defineResource<StorageClass>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "StorageClass",
  resource: "storageclasses",
  namespaced: false,
  applyDefaults: defaultStorageClass,
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  shortNames: ["sc"],
  columns: [
    {
      name: "Name",
      format: "name",
      cell: (object) => (isDefaultStorageClass(object) ? `${object.metadata.name} (default)` : object.metadata.name),
    },
    { name: "Provisioner", cell: ({ provisioner }) => provisioner },
    { name: "ReclaimPolicy", cell: ({ reclaimPolicy }) => reclaimPolicy ?? "Delete" },
    { name: "VolumeBindingMode", cell: ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate" },
    { name: "AllowVolumeExpansion", cell: ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false },
    age,
  ],
});

/** Claims without a class get this one. */
export function isDefaultStorageClass({ metadata }: StorageClass): boolean {
  return DEFAULT_ANNOTATIONS.some((key) => metadata.annotations?.[key] === "true");
}
