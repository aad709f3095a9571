import { defineResource } from "../resource.ts";

export const volumeAttachments = defineResource({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttachment",
  namespaced: false,
  subresources: { status: true },
});
