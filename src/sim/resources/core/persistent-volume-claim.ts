import type { Release } from "../../../kube/releases/index.ts";
import type { PersistentVolumeClaim } from "../../../kube/types.ts";
import { storageClassOf } from "../../../kube/volume.ts";
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
  prepareForCreate: withBothDataSources,
  validate: validatePersistentVolumeClaim,
  validateUpdate: validatePersistentVolumeClaimUpdate,
  shortNames: ["pvc"],
  subresources: { status: true },
  initialStatus: () => ({ phase: "Pending" }),
  columns,
});

/**
 * Anything but a claim or a snapshot is dropped from `dataSource`; what one of the two fields says is copied to the
 * other (`EnforceDataSourceBackwardsCompatibility`, `NormalizeDataSources`).
 */
function withBothDataSources(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const { dataSource: given, dataSourceRef, ...rest } = claim.spec;
  if (!given && !dataSourceRef) return claim;
  const classic = (given?.kind === "PersistentVolumeClaim" && !given.apiGroup) || isSnapshot(given);
  const dataSource = classic ? given : undefined;
  const { namespace, ...local } = dataSourceRef ?? {};
  const source = dataSource ?? (dataSourceRef && !namespace ? (local as typeof given) : undefined);
  const reference = dataSourceRef ?? dataSource;
  return {
    ...claim,
    spec: { ...rest, ...(source ? { dataSource: source } : {}), ...(reference ? { dataSourceRef: reference } : {}) },
  };
}
function isSnapshot(source: PersistentVolumeClaim["spec"]["dataSource"]): boolean {
  return source?.kind === "VolumeSnapshot" && source.apiGroup === "snapshot.storage.k8s.io";
}

function columns(release: Release): Column<PersistentVolumeClaim>[] {
  const bound = ({ spec }: PersistentVolumeClaim) => (spec.volumeName ?? "") !== "";
  return [
    name,
    { name: "Status", cell: ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status.phase ?? "")) },
    { name: "Volume", cell: ({ spec }) => spec.volumeName ?? "" },
    { name: "Capacity", cell: (claim) => (bound(claim) ? String(claim.status.capacity?.["storage"] ?? "0") : "") },
    { name: "Access Modes", cell: (claim) => (bound(claim) ? accessModesText(claim.status.accessModes) : "") },
    { name: "StorageClass", cell: storageClassOf },
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
