import { defineResource } from "../resource.ts";

export const volumeAttributesClasses = defineResource({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttributesClass",
  resource: "volumeattributesclasses",
  namespaced: false,
  shortNames: ["vac"],
});
