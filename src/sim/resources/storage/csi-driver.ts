import type { KubeObject, storage } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defaultCsiDriver } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";

type CSIDriver = KubeObject & { spec: storage.CSIDriverSpec };

/** CSIDrivers. Upstream: pkg/registry/storage/csidriver/strategy.go. */
export const csiDrivers = defineResource<CSIDriver>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIDriver",
  namespaced: false,
  generation: true,
  applyDefaults: defaultCsiDriver,
  columns: [
    name,
    { name: "AttachRequired", type: "boolean", cell: ({ spec }) => spec.attachRequired ?? true },
    { name: "PodInfoOnMount", type: "boolean", cell: ({ spec }) => spec.podInfoOnMount ?? false },
    { name: "StorageCapacity", type: "boolean", cell: ({ spec }) => spec.storageCapacity ?? false },
    { name: "TokenRequests", cell: ({ spec }) => (spec.tokenRequests ?? []).map(({ audience }) => audience).join(",") || "<unset>" },
    { name: "RequiresRepublish", type: "boolean", cell: ({ spec }) => spec.requiresRepublish ?? false },
    { name: "Modes", cell: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(",") || "<none>" },
    age,
  ],
});
