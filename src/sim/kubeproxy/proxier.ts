/** What the rules of a Service should be, from its spec and its EndpointSlices: a pure decision. */
import type { EndpointSlice, Service } from "../../kube/types.ts";
import type { Backend, ServicePortRules } from "./tables.ts";

/** No rules for headless and ExternalName Services. Follows pkg/proxy/topology.go and iptables/proxier.go. */
export function rulesFor(service: Service, slices: Iterable<EndpointSlice>, nodeName: string): ServicePortRules[] {
  const { spec } = service;
  const { clusterIP } = spec;
  if (!clusterIP || clusterIP === "None" || spec.type === "ExternalName") return [];
  const all = [...slices].filter((slice) => slice.addressType === "IPv4");
  return (spec.ports ?? []).map((port): ServicePortRules => {
    const backends: (Backend & { local: boolean })[] = [];
    const terminating: (Backend & { local: boolean })[] = [];
    for (const slice of all) {
      const slicePort = slice.ports?.find(
        (candidate) => (candidate.name ?? "") === (port.name ?? "") && (candidate.protocol ?? "TCP") === (port.protocol ?? "TCP"),
      );
      if (slicePort?.port === undefined) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const ready = endpoint.conditions?.ready ?? true;
        const serving = endpoint.conditions?.serving ?? ready;
        const ip = endpoint.addresses[0];
        if (ip === undefined) continue;
        const backend = { ip, port: slicePort.port, local: endpoint.nodeName === nodeName };
        if (ready) backends.push(backend);
        else if (serving && endpoint.conditions?.terminating) terminating.push(backend);
      }
    }
    // Terminating pods that still serve are used when there is nobody else.
    const usable = (backends.length > 0 ? backends : terminating).sort((a, b) => compare(`${a.ip}:${a.port}`, `${b.ip}:${b.port}`));
    const cluster = spec.internalTrafficPolicy === "Local" ? usable.filter(({ local }) => local) : usable;
    const plain = ({ ip, port: backendPort }: Backend): Backend => ({ ip, port: backendPort });
    const external = spec.type === "NodePort" || spec.type === "LoadBalancer";
    return {
      name: `${service.metadata.namespace}/${service.metadata.name}${port.name ? `:${port.name}` : ""}`,
      clusterIP,
      port: port.port,
      protocol: (port.protocol ?? "TCP") as ServicePortRules["protocol"],
      nodePort: external ? port.nodePort : undefined,
      externalIPs: [...(spec.externalIPs ?? []), ...(service.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))],
      loadBalancerIPs: (service.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : [])),
      affinity: spec.sessionAffinity === "ClientIP",
      backends: cluster.map(plain),
      localBackends: spec.externalTrafficPolicy === "Local" ? usable.filter(({ local }) => local).map(plain) : undefined,
    };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
