import type { KubeObject, storage } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

type VolumeAttachment = KubeObject & { spec: storage.VolumeAttachmentSpec; status: storage.VolumeAttachmentStatus };

/** VolumeAttachments. Upstream: pkg/registry/storage/volumeattachment/strategy.go. */
export const volumeAttachments = defineResource<VolumeAttachment>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttachment",
  namespaced: false,
  subresources: { status: true },
  initialStatus: () => ({ attached: false }),
  columns: [
    name,
    { name: "Attacher", format: "name", cell: ({ spec }) => spec.attacher },
    { name: "PV", cell: ({ spec }) => spec.source.persistentVolumeName ?? "" },
    { name: "Node", cell: ({ spec }) => spec.nodeName },
    { name: "Attached", type: "boolean", cell: ({ status }) => status.attached },
    age,
  ],
});
