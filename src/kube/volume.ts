/** What volumes and claims say of themselves in more than one place. */
import { parseQuantity } from "./quantity.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "./types.ts";

/** The class that an object names, by the old annotation or by its field; empty for none. Upstream: component-helpers storage/volume/helpers.go. */
export function storageClassOf({ metadata, spec }: PersistentVolume | PersistentVolumeClaim): string {
  return metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "";
}

/** How much a claim asks for, in billionths of a byte; nothing is 0. */
export function requestedStorage({ spec }: PersistentVolumeClaim): bigint {
  return parseQuantity(String(spec.resources?.requests?.["storage"] ?? "0")).nanos;
}
