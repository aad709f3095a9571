/** The kubernetes plugin: records of Services, endpoints and pods. Upstream: coredns plugin/kubernetes, the DNS specification. */
import type { EndpointSlice, Service } from "../../kube/types.ts";
import type { DnsAnswer, DnsQuestion, DnsRecord } from "../../machine/dns.ts";

export interface ClusterView {
  service(key: string): Service | undefined;
  slices(key: string): Iterable<EndpointSlice>;
  serviceAt(ip: string): Service | undefined;
  sliceAt(ip: string): EndpointSlice | undefined;
  namespaceExists(name: string): boolean;
}

interface Backend {
  ip: string;
  hostname: string;
  ports: { name: string; protocol: string; port: number }[];
}

export class ClusterRecords {
  #view: ClusterView;
  constructor(view: ClusterView) {
    this.#view = view;
  }

  answer(question: DnsQuestion, zone: string, ttl: number, podMode: string): DnsAnswer {
    const none: DnsAnswer = { code: "NXDOMAIN", authoritative: true, records: [] };
    if (zone.endsWith("in-addr.arpa.")) return this.#pointer(question, ttl) ?? none;
    const under = question.name.slice(0, question.name.length - zone.length).replace(/\.$/, "");
    const labels = under === "" ? [] : under.split(".");
    const found = this.#lookup(labels, question, zone, ttl, podMode);
    return found
      ? {
          code: "NOERROR",
          authoritative: true,
          records: found.filter((record) => record.type === question.type || record.type === "CNAME" || question.type === "ANY"),
        }
      : none;
  }

  /** Undefined: no such name. Empty: the name exists without such records. */
  #lookup(labels: string[], { name }: DnsQuestion, zone: string, ttl: number, podMode: string): DnsRecord[] | undefined {
    const kind = labels.at(-1);
    if (labels.length === 0) return [];
    const a = (data: string, at = name): DnsRecord => ({ name: at, ttl, type: "A", data });
    if (kind === "pod") {
      if (podMode === "disabled" || labels.length > 3) return undefined;
      const namespace = labels.at(-2);
      if (namespace === undefined) return [];
      if (!this.#view.namespaceExists(namespace)) return undefined;
      const [first] = labels;
      if (labels.length === 2) return [];
      return first && /^\d+-\d+-\d+-\d+$/.test(first) ? [a(first.replaceAll("-", "."))] : undefined;
    }
    if (kind !== "svc") return undefined;
    if (labels.length === 1) return [];
    const namespace = labels.at(-2) as string;
    if (labels.length === 2) return this.#view.namespaceExists(namespace) ? [] : undefined;
    const serviceName = labels.at(-3) as string;
    const service = this.#view.service(`${namespace}/${serviceName}`);
    if (!service) return undefined;
    const host = labels.slice(0, -3);
    if (service.spec.type === "ExternalName")
      return host.length === 0 ? [{ name, ttl, type: "CNAME", data: `${service.spec.externalName}.` }] : undefined;
    const headless = service.spec.clusterIP === "None";
    const backends = this.#backends(service);
    const target = `${serviceName}.${namespace}.svc.${zone}`;
    if (host.length === 0) {
      if (!headless) return [a(service.spec.clusterIP as string), ...this.#ports(service).map((port) => srv(name, ttl, port.port, target))];
      // A headless Service without ready pods does not exist for DNS.
      if (backends.length === 0) return undefined;
      return [
        ...backends.map(({ ip }) => a(ip)),
        ...backends.flatMap((backend) => backend.ports.map((port) => srv(name, ttl, port.port, `${backend.hostname}.${target}`))),
      ];
    }
    if (host.length === 2 && host[0]?.startsWith("_") && host[1]?.startsWith("_")) {
      const portName = host[0].slice(1);
      const protocol = host[1].slice(1).toUpperCase();
      if (headless) {
        const records = backends.flatMap((backend) =>
          backend.ports
            .filter((port) => port.name === portName && port.protocol === protocol)
            .map((port) => srv(name, ttl, port.port, `${backend.hostname}.${target}`)),
        );
        return records.length > 0 ? records : undefined;
      }
      const port = this.#ports(service).find((one) => one.name === portName && one.protocol === protocol);
      return port ? [srv(name, ttl, port.port, target)] : undefined;
    }
    if (host.length === 1) {
      const matching = backends.filter(({ hostname }) => hostname === host[0]);
      return matching.length > 0 ? matching.map(({ ip }) => a(ip)) : undefined;
    }
    return undefined;
  }

  #ports(service: Service): { name: string; protocol: string; port: number }[] {
    return (service.spec.ports ?? []).map(({ name = "", protocol = "TCP", port }) => ({ name, protocol, port }));
  }
  #backends(service: Service): Backend[] {
    const backends: Backend[] = [];
    for (const slice of this.#view.slices(`${service.metadata.namespace}/${service.metadata.name}`)) {
      if (slice.addressType !== "IPv4") continue;
      const ports = (slice.ports ?? []).map(({ name = "", protocol = "TCP", port = 0 }) => ({ name, protocol, port }));
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false && !service.spec.publishNotReadyAddresses) continue;
        for (const ip of endpoint.addresses) backends.push({ ip, hostname: endpoint.hostname ?? ip.replaceAll(".", "-"), ports });
      }
    }
    return backends;
  }
  #pointer({ name }: DnsQuestion, ttl: number): DnsAnswer | undefined {
    const ip = name
      .replace(/\.in-addr\.arpa\.$/, "")
      .split(".")
      .reverse()
      .join(".");
    const service = this.#view.serviceAt(ip);
    const ptr = (data: string): DnsAnswer => ({ code: "NOERROR", authoritative: true, records: [{ name, ttl, type: "PTR", data }] });
    if (service) return ptr(`${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local.`);
    const slice = this.#view.sliceAt(ip);
    const serviceName = slice?.metadata.labels?.["kubernetes.io/service-name"];
    if (!slice || !serviceName) return undefined;
    const endpoint = slice.endpoints?.find(({ addresses }) => addresses.includes(ip));
    return ptr(`${endpoint?.hostname ?? ip.replaceAll(".", "-")}.${serviceName}.${slice.metadata.namespace}.svc.cluster.local.`);
  }
}

function srv(name: string, ttl: number, port: number, target: string): DnsRecord {
  return { name, ttl, type: "SRV", data: `0 100 ${port} ${target}` };
}
