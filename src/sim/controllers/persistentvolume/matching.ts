/** Which volume a claim gets. Follows component-helpers storage/volume/pv_helpers.go (FindMatchingVolume). */

import { labelSelectorMatches } from "../../../kube/labels.ts";
import { compareQuantities, parseQuantity } from "../../../kube/quantity.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../../kube/types.ts";
import { storageClassOf } from "../../../kube/volume.ts";

/** The volume is reserved for this very claim. */
export function isBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { claimRef } = volume.spec;
  return (
    claimRef?.name === claim.metadata.name &&
    claimRef.namespace === claim.metadata.namespace &&
    (!claimRef.uid || claimRef.uid === claim.metadata.uid)
  );
}

/** Why a volume does not do for a claim, or undefined. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const request = parseQuantity(claim.spec.resources?.requests?.["storage"] ?? "0");
  const capacity = parseQuantity(volume.spec.capacity?.["storage"] ?? "0");
  if (compareQuantities(capacity, request) < 0) return "requested PV is too small";
  if (storageClassOf(volume) !== storageClassOf(claim)) return "storageClassName does not match";
  if ((volume.spec.volumeMode ?? "Filesystem") !== (claim.spec.volumeMode ?? "Filesystem")) return "incompatible volumeMode";
  const modes = volume.spec.accessModes ?? [];
  if (!(claim.spec.accessModes ?? []).every((mode) => modes.includes(mode))) return "incompatible accessMode";
  return undefined;
}

/** The smallest volume that does; one that is reserved for the claim before all others. With delayed binding only that one. */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  delayed: boolean,
): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (volume.metadata.deletionTimestamp || mismatch(volume, claim) !== undefined) continue;
    if (volume.spec.claimRef) {
      if (isBoundTo(volume, claim)) return volume;
      continue;
    }
    if (delayed || (volume.status?.phase && volume.status.phase !== "Available" && volume.status.phase !== "Pending")) continue;
    if (claim.spec.selector && !labelSelectorMatches(claim.spec.selector, volume.metadata.labels)) continue;
    if (!smallest || isSmaller(volume, smallest)) smallest = volume;
  }
  return smallest;
}

function isSmaller(a: PersistentVolume, b: PersistentVolume): boolean {
  const size = (volume: PersistentVolume) => parseQuantity(volume.spec.capacity?.["storage"] ?? "0");
  const order = compareQuantities(size(a), size(b));
  return order < 0 || (order === 0 && a.metadata.name < b.metadata.name);
}
