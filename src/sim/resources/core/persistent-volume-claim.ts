import type { Release } from "../../../kube/releases/index.ts";
import type { PersistentVolumeClaim } from "../../../kube/types.ts";
import { accessModesText, age, name } from "../columns.ts";
import { defaultPersistentVolumeClaim } from "../defaults/index.ts";
import { type Column, defineResource } from "../resource.ts";
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from "../validation/index.ts";

/** PersistentVolumeClaims. Upstream: pkg/registry/core/persistentvolumeclaim/strategy.go. */
export const persistentVolumeClaims = defineResource<PersistentVolumeClaim>({
  group: "",
  version: "v1",
  kind: "PersistentVolumeClaim",
  namespaced: true,
  applyDefaults: defaultPersistentVolumeClaim,
  validate: validatePersistentVolumeClaim,
  validateUpdate: validatePersistentVolumeClaimUpdate,
  shortNames: ["pvc"],
  subresources: { status: true },
  initialStatus: () => ({ phase: "Pending" }),
  columns,
});

function columns(release: Release): Column<PersistentVolumeClaim>[] {
  const bound = ({ spec }: PersistentVolumeClaim) => (spec.volumeName ?? "") !== "";
  return [
    name,
    { name: "Status", cell: ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status.phase ?? "")) },
    { name: "Volume", cell: ({ spec }) => spec.volumeName ?? "" },
    { name: "Capacity", cell: (claim) => (bound(claim) ? String(claim.status.capacity?.["storage"] ?? "0") : "") },
    { name: "Access Modes", cell: (claim) => (bound(claim) ? accessModesText(claim.status.accessModes) : "") },
    {
      name: "StorageClass",
      cell: ({ metadata, spec }) => metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "",
    },
    ...(release.features.enabled("VolumeAttributesClass")
      ? [
          {
            name: "VolumeAttributesClass",
            cell: ({ spec }: PersistentVolumeClaim) =>
              (spec as { volumeAttributesClassName?: string }).volumeAttributesClassName ?? "<unset>",
          },
        ]
      : []),
    age,
    { name: "VolumeMode", wide: true, cell: ({ spec }) => spec.volumeMode ?? "<unset>" },
  ];
}
