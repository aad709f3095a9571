import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

type ResourceSlice = KubeObject & { spec: { nodeName?: string; driver?: string; pool?: { name?: string } } };

/** ResourceSlice objects are stored and shown; kubewekend does not model dynamic resource allocation. */
export const resourceSlices = defineResource<ResourceSlice>({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceSlice",
  namespaced: false,
  generation: true,
  served: (release) => release.features.enabled("DynamicResourceAllocation"),
  columns: [
    name,
    { name: "Node", cell: ({ spec }) => spec.nodeName ?? "<unset>" },
    { name: "Driver", cell: ({ spec }) => spec.driver ?? "" },
    { name: "Pool", cell: ({ spec }) => spec.pool?.name ?? "" },
    age,
  ],
});
