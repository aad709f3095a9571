import type { KubeObject } from "../../../kube/types.ts";
import { name } from "../columns.ts";
import { defineResource } from "../resource.ts";

type IPAddress = KubeObject & { spec: { parentRef?: { group?: string; resource?: string; namespace?: string; name?: string } } };

/** IPAddresses: one per allocated Service address. Upstream: pkg/registry/networking/ipaddress. */
export const ipAddresses = defineResource<IPAddress>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "IPAddress",
  resource: "ipaddresses",
  namespaced: false,
  shortNames: ["ip"],
  unconditionalUpdate: false,
  served: (release) => release.features.enabled("MultiCIDRServiceAllocator"),
  columns: [
    name,
    {
      name: "ParentRef",
      cell: ({ spec: { parentRef } }) =>
        parentRef ? [parentRef.group, parentRef.resource, parentRef.namespace, parentRef.name].filter(Boolean).join("/") : "<none>",
    },
  ],
});
