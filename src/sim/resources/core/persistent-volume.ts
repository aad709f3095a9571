import type { Release } from "../../../kube/releases/index.ts";
import type { PersistentVolume } from "../../../kube/types.ts";
import { storageClassOf } from "../../../kube/volume.ts";
import { accessModesText, age, name } from "../columns.ts";
import { defaultPersistentVolume } from "../defaults/index.ts";
import { type Column, defineResource } from "../resource.ts";
import { validatePersistentVolume, validatePersistentVolumeUpdate } from "../validation/index.ts";

/** PersistentVolumes. Upstream: pkg/registry/core/persistentvolume/strategy.go. */
export const persistentVolumes = defineResource<PersistentVolume>({
  group: "",
  version: "v1",
  kind: "PersistentVolume",
  namespaced: false,
  applyDefaults: defaultPersistentVolume,
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  shortNames: ["pv"],
  subresources: { status: true },
  initialStatus: () => ({ phase: "Pending" }),
  columns,
});

function columns(release: Release): Column<PersistentVolume>[] {
  return [
    name,
    { name: "Capacity", cell: ({ spec }) => String(spec.capacity?.["storage"] ?? "0") },
    { name: "Access Modes", cell: ({ spec }) => accessModesText(spec.accessModes) },
    { name: "Reclaim Policy", cell: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? "" },
    { name: "Status", cell: ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status.phase ?? "")) },
    { name: "Claim", cell: ({ spec }) => (spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : "") },
    { name: "StorageClass", cell: storageClassOf },
    ...(release.features.enabled("VolumeAttributesClass")
      ? [
          {
            name: "VolumeAttributesClass",
            cell: ({ spec }: PersistentVolume) => (spec as { volumeAttributesClassName?: string }).volumeAttributesClassName ?? "<unset>",
          },
        ]
      : []),
    { name: "Reason", cell: ({ status }) => status.reason ?? "" },
    age,
    { name: "VolumeMode", wide: true, cell: ({ spec }) => spec.volumeMode ?? "<unset>" },
  ];
}
