import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

type ServiceCIDR = KubeObject & { spec: { cidrs?: string[] }; status: unknown };

/** ServiceCIDRs. Upstream: pkg/registry/networking/servicecidr. */
export const serviceCIDRs = defineResource<ServiceCIDR>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "ServiceCIDR",
  namespaced: false,
  subresources: { status: true },
  initialStatus: ({ metadata, status }) => (metadata.name === "kubernetes" ? status : {}),
  served: (release) => release.features.enabled("MultiCIDRServiceAllocator"),
  columns: [name, { name: "CIDRs", cell: ({ spec }) => (spec.cidrs ?? []).join(",") }, age],
});
