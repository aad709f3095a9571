import type { Service } from "../../../kube/types.ts";
import { age, mapSelectorColumn, NONE, name } from "../columns.ts";
import { defaultService } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateService, validateServiceUpdate } from "../validation/index.ts";

/** Services; addresses and node ports are allocated by the API server. Upstream: pkg/registry/core/service/strategy.go. */
export const services = defineResource<Service>({
  group: "",
  version: "v1",
  kind: "Service",
  namespaced: true,
  applyDefaults: defaultService,
  /** The release decides: see validateService. */
  validateName: () => [],
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  shortNames: ["svc"],
  categories: ["all"],
  storage: "services/specs",
  subresources: {
    status: true,
    other: { proxy: { kind: "ServiceProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] } },
  },
  initialStatus: () => ({ loadBalancer: {} }),
  selectableFields: { "spec.clusterIP": ({ spec }) => spec.clusterIP ?? "", "spec.type": ({ spec }) => spec.type ?? "" },
  columns: [
    name,
    { name: "Type", cell: ({ spec }) => spec.type ?? "" },
    { name: "Cluster-IP", cell: ({ spec }) => spec.clusterIPs?.[0] ?? spec.clusterIP ?? NONE },
    { name: "External-IP", cell: externalText },
    { name: "Port(s)", cell: portsText },
    age,
    mapSelectorColumn,
  ],
});

function externalText({ spec, status }: Service): string {
  switch (spec.type) {
    case "NodePort":
    case "ClusterIP":
      return spec.externalIPs?.length ? spec.externalIPs.join(",") : NONE;
    case "LoadBalancer": {
      const ingress = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "").filter((text) => text !== "");
      const all = [...new Set(ingress), ...(spec.externalIPs ?? [])].filter((text) => text !== "");
      if (all.length > 0) return all.join(",");
      return "<pending>";
    }
    case "ExternalName":
      return spec.externalName ?? "";
    default:
      return "<unknown>";
  }
}
/** `80:30080/TCP,443/TCP` */
function portsText({ spec }: Service): string {
  const ports = spec.ports ?? [];
  if (ports.length === 0) return NONE;
  return ports
    .map(({ port, nodePort, protocol = "TCP" }) => (nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`))
    .join(",");
}
