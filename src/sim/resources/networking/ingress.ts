import type { KubeObject, networking } from "../../../kube/types.ts";
import { age, NONE, name } from "../columns.ts";
import { defineResource } from "../resource.ts";
import { validateIngress } from "../validation/index.ts";

type Ingress = KubeObject & { spec: networking.IngressSpec; status: networking.IngressStatus };

/** Ingresses. Upstream: pkg/registry/networking/ingress/strategy.go; printers.go printIngress. */
export const ingresses = defineResource<Ingress>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  resource: "ingresses",
  namespaced: true,
  validate: validateIngress,
  shortNames: ["ing"],
  storage: "ingress",
  generation: true,
  subresources: { status: true },
  initialStatus: () => ({ loadBalancer: {} }),
  columns: [
    name,
    { name: "Class", cell: ({ spec }) => spec.ingressClassName ?? NONE },
    { name: "Hosts", cell: hostsText },
    { name: "Address", cell: ({ status }) => addressText(status) },
    { name: "Ports", cell: ({ spec }) => (spec.tls?.length ? "80, 443" : "80") },
    age,
  ],
});

function hostsText({ spec }: Ingress): string {
  const hosts = (spec.rules ?? []).map(({ host }) => host || "*");
  if (hosts.length === 0) return "*";
  return hosts.length > 3 ? `${hosts.slice(0, 3).join(",")} + ${hosts.length - 3} more...` : hosts.join(",");
}
function addressText(status: networking.IngressStatus): string {
  return (status.loadBalancer?.ingress ?? [])
    .map(({ ip, hostname }) => ip || hostname || "")
    .filter((text) => text !== "")
    .join(",");
}
