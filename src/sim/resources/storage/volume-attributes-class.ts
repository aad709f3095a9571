import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

type VolumeAttributesClass = KubeObject & { driverName: string };

/** VolumeAttributesClasses. Upstream: pkg/registry/storage/volumeattributesclass. */
export const volumeAttributesClasses = defineResource<VolumeAttributesClass>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttributesClass",
  resource: "volumeattributesclasses",
  namespaced: false,
  shortNames: ["vac"],
  served: (release) => release.features.enabled("VolumeAttributesClass"),
  columns: [name, { name: "DriverName", cell: ({ driverName }) => driverName }, age],
});
