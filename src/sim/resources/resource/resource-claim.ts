import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

type ResourceClaim = KubeObject & { status: { allocation?: unknown; reservedFor?: unknown[] } };

/** ResourceClaim objects are stored and shown; kubewekend does not model dynamic resource allocation. */
export const resourceClaims = defineResource<ResourceClaim>({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaim",
  namespaced: true,
  subresources: { status: true },
  served: (release) => release.features.enabled("DynamicResourceAllocation"),
  columns: [
    name,
    {
      name: "State",
      cell: ({ metadata, status }) =>
        [
          ...(metadata.deletionTimestamp ? ["deleted"] : []),
          ...(status.allocation ? ["allocated"] : []),
          ...(status.reservedFor?.length ? ["reserved"] : []),
        ].join(",") || "pending",
    },
    age,
  ],
});
