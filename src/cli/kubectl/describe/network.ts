/** Describes services, endpoints, ingresses, network policies. */
import type { core, EndpointSlice, Endpoints, KubeObject, networking, Service, Stored } from "../../../kube/types.ts";
import { formatLabels } from "../printers/table.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, header, labelLines, selectorText } from "./metadata.ts";
import { goTime } from "./time.ts";
import { DescriptionWriter } from "./writer.ts";

type Ingress = Stored<networking.Ingress>;
type IngressClass = Stored<networking.IngressClass>;
type NetworkPolicy = Stored<networking.NetworkPolicy>;

export async function describeService(object: unknown, context: DescribeContext): Promise<string> {
  const service = object as Service;
  const { metadata, spec, status } = service;
  const later = context.release.kubectl.laterDescribers;
  const endpoints = await endpointsOf(context, metadata.namespace ?? "", metadata.name);
  const w = new DescriptionWriter();
  header(w, service);
  w.line(0, "Selector:", formatLabels(spec.selector as Record<string, string> | undefined));
  w.line(0, "Type:", spec.type);
  if (spec.ipFamilyPolicy) w.line(0, "IP Family Policy:", spec.ipFamilyPolicy);
  w.line(0, "IP Families:", spec.ipFamilies?.length ? spec.ipFamilies.join(",") : "<none>");
  w.line(0, "IP:", spec.clusterIP ?? "");
  w.line(0, "IPs:", spec.clusterIPs?.length ? spec.clusterIPs.join(",") : "<none>");
  if (spec.externalIPs?.length) w.line(0, "External IPs:", spec.externalIPs.join(","));
  if (spec.loadBalancerIP) w.line(0, later ? "Desired LoadBalancer IP:" : "IP:", spec.loadBalancerIP);
  if (spec.externalName) w.line(0, "External Name:", spec.externalName);
  if (status.loadBalancer?.ingress?.length)
    w.line(
      0,
      "LoadBalancer Ingress:",
      status.loadBalancer.ingress
        .map((one) => (one.ip ? (later && one.ipMode ? `${one.ip} (${one.ipMode})` : one.ip) : one.hostname))
        .join(", "),
    );
  for (const port of spec.ports ?? []) {
    w.line(0, "Port:", port.name || "<unset>", `${port.port}/${port.protocol}`);
    w.line(0, "TargetPort:", `${port.targetPort}/${port.protocol}`);
    if (port.nodePort) w.line(0, "NodePort:", port.name || "<unset>", `${port.nodePort}/${port.protocol}`);
    w.line(0, "Endpoints:", endpointsText(endpoints, port.name ?? "", later));
  }
  w.line(0, "Session Affinity:", spec.sessionAffinity);
  if (spec.externalTrafficPolicy) w.line(0, "External Traffic Policy:", spec.externalTrafficPolicy);
  if (later && spec.internalTrafficPolicy) w.line(0, "Internal Traffic Policy:", spec.internalTrafficPolicy);
  if (later && spec.trafficDistribution) w.line(0, "Traffic Distribution:", spec.trafficDistribution);
  if (spec.healthCheckNodePort) w.line(0, "HealthCheck NodePort:", spec.healthCheckNodePort);
  if (spec.loadBalancerSourceRanges?.length) w.line(0, "LoadBalancer Source Ranges:", spec.loadBalancerSourceRanges.join(","));
  eventLines(w, await context.events(service), context.now);
  return w.text();
}

/** A Service's endpoints: later kubectls put them together from its slices (formatEndpointSlices). */
async function endpointsOf(context: DescribeContext, namespace: string, name: string): Promise<Endpoints | undefined> {
  if (!context.release.kubectl.laterDescribers) return context.get<Endpoints>(`/api/v1/namespaces/${namespace}/endpoints/${name}`);
  const selector = encodeURIComponent(`kubernetes.io/service-name=${name}`);
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`;
  const slices = await context.get<{ items: EndpointSlice[] } & KubeObject>(path);
  if (!slices) return undefined;
  const subsets = slices.items.map(({ endpoints, ports }) => ({
    addresses: (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) => addresses.map((ip) => ({ ip }))),
    ports: ports ?? [],
  }));
  return { subsets } as unknown as Endpoints;
}

/** Three addresses and how many more. */
function endpointsText(endpoints: Endpoints | undefined, portName: string, later: boolean): string {
  const subsets = (endpoints as unknown as core.Endpoints | undefined)?.subsets ?? [];
  if (subsets.length === 0) return later ? "" : "<none>";
  const all: string[] = [];
  let count = 0;
  for (const { addresses = [], ports = [] } of subsets) {
    if (ports.length === 0) {
      for (const { ip } of addresses) {
        if (all.length < 3) all.push(ip);
        count++;
      }
      continue;
    }
    for (const port of ports) {
      if ((port.name ?? "") !== portName) continue;
      for (const { ip } of addresses) {
        if (all.length < 3) all.push(`${ip}:${port.port}`);
        count++;
      }
    }
  }
  const text = all.join(",");
  return count > 3 ? `${text} + ${count - 3} more...` : text;
}

export async function describeEndpoints(object: unknown, context: DescribeContext): Promise<string> {
  const endpoints = object as KubeObject & { subsets?: core.EndpointSubset[] };
  const w = new DescriptionWriter();
  header(w, endpoints);
  w.write(0, "Subsets:\n");
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of endpoints.subsets ?? []) {
    const join = (list: readonly core.EndpointAddress[]): string => list.map((one) => one.ip).join(",") || "<none>";
    w.line(1, "Addresses:", join(addresses));
    w.line(1, "NotReadyAddresses:", join(notReadyAddresses));
    if (ports.length > 0) {
      w.write(1, "Ports:\n");
      w.line(2, "Name", "Port", "Protocol");
      w.line(2, "----", "----", "--------");
      for (const port of ports) w.line(2, port.name || "<unset>", port.port, port.protocol);
    }
    w.write(0, "\n");
  }
  eventLines(w, await context.events(endpoints), context.now);
  return w.text();
}

export async function describeEndpointSlice(object: unknown, context: DescribeContext): Promise<string> {
  const slice = object as EndpointSlice;
  const w = new DescriptionWriter();
  header(w, slice);
  w.line(0, "AddressType:", slice.addressType);
  if (slice.ports?.length) {
    w.write(0, "Ports:\n");
    w.line(1, "Name", "Port", "Protocol");
    w.line(1, "----", "----", "--------");
    for (const port of slice.ports) w.line(1, port.name || "<unset>", port.port ?? "<unset>", port.protocol);
  } else w.write(0, "Ports: <unset>\n");
  if (slice.endpoints.length === 0) w.write(0, "Endpoints: <none>\n");
  else {
    w.write(0, "Endpoints:\n");
    for (const endpoint of slice.endpoints) {
      w.line(1, "- Addresses:", endpoint.addresses.join(","));
      w.write(2, "Conditions:\n");
      w.line(3, "Ready:", endpoint.conditions?.ready === undefined ? "<unset>" : String(endpoint.conditions.ready));
      w.line(2, "Hostname:", endpoint.hostname ?? "<unset>");
      if (endpoint.targetRef) w.line(2, "TargetRef:", `${endpoint.targetRef.kind}/${endpoint.targetRef.name}`);
      w.line(2, "NodeName:", endpoint.nodeName ?? "<unset>");
      w.line(2, "Zone:", endpoint.zone ?? "<unset>");
    }
  }
  eventLines(w, await context.events(slice), context.now);
  return w.text();
}

export async function describeIngress(object: unknown, context: DescribeContext): Promise<string> {
  const ingress = object as Ingress;
  const { metadata, spec, status } = ingress;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  labelLines(w, "Labels", metadata.labels);
  w.line(0, "Namespace:", metadata.namespace);
  w.line(0, "Address:", (status.loadBalancer?.ingress ?? []).map((one) => one.ip || one.hostname || "").join(","));
  w.line(0, "Ingress Class:", spec.ingressClassName ?? "<none>");
  if (spec.defaultBackend) w.line(0, "Default backend:", await backendText(spec.defaultBackend, metadata.namespace ?? "", context));
  else w.line(0, "Default backend:", "<default>");
  if (spec.tls?.length) {
    w.write(0, "TLS:\n");
    for (const { secretName = "", hosts = [] } of spec.tls) {
      const where = secretName === "" ? "SNI routes" : `${secretName} terminates`;
      w.line(1, `${where} ${hosts.join(",")}`);
    }
  }
  w.write(0, "Rules:\n");
  w.line(1, "Host", "Path", "Backends");
  w.line(1, "----", "----", "--------");
  let rules = 0;
  for (const rule of spec.rules ?? []) {
    if (!rule.http) continue;
    rules++;
    w.line(1, rule.host || "*", "");
    for (const path of rule.http.paths ?? [])
      w.write(2, `\t${path.path ?? ""} \t${await backendText(path.backend, metadata.namespace ?? "", context)}\n`);
  }
  if (rules === 0)
    w.line(1, "*", "*", spec.defaultBackend ? await backendText(spec.defaultBackend, metadata.namespace ?? "", context) : "<default>");
  annotationLines(w, "Annotations", metadata.annotations);
  eventLines(w, await context.events(ingress), context.now);
  return w.text();
}
async function backendText(backend: networking.IngressBackend, namespace: string, context: DescribeContext): Promise<string> {
  if (backend.service) {
    const { name, port } = backend.service;
    const portText = port?.number ? String(port.number) : (port?.name ?? "");
    return `${name}:${portText} (${await serviceAddresses(name, port, namespace, context)})`;
  }
  const { apiGroup, kind = "", name = "" } = backend.resource ?? {};
  return `APIGroup: ${apiGroup ?? "<none>"}, Kind: ${kind}, Name: ${name}`;
}
async function serviceAddresses(
  name: string,
  port: networking.ServiceBackendPort | undefined,
  namespace: string,
  context: DescribeContext,
): Promise<string> {
  const endpoints = await endpointsOf(context, namespace, name);
  if (!endpoints) return `<error: ${context.release.kubectl.laterDescribers ? "services" : "endpoints"} "${name}" not found>`;
  const service = await context.get<Service>(`/api/v1/namespaces/${namespace}/services/${name}`);
  if (!service) return `<error: services "${name}" not found>`;
  const found = (service.spec.ports ?? []).find((one) => (port?.name ? one.name === port.name : one.port === port?.number));
  return endpointsText(endpoints, found?.name ?? "", context.release.kubectl.laterDescribers);
}

export async function describeIngressClass(object: unknown, context: DescribeContext): Promise<string> {
  const ingressClass = object as IngressClass;
  const w = new DescriptionWriter();
  header(w, ingressClass, { namespace: false });
  w.line(0, "Controller:", ingressClass.spec.controller ?? "");
  const parameters = ingressClass.spec.parameters;
  if (parameters) {
    w.write(0, "Parameters:\n");
    if (parameters.apiGroup) w.line(1, "APIGroup:", parameters.apiGroup);
    w.line(1, "Kind:", parameters.kind);
    w.line(1, "Name:", parameters.name);
  }
  eventLines(w, await context.events(ingressClass), context.now);
  return w.text();
}

export async function describeNetworkPolicy(object: unknown, context: DescribeContext): Promise<string> {
  const policy = object as NetworkPolicy;
  const { metadata, spec } = policy;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  w.line(0, "Namespace:", metadata.namespace);
  w.line(0, "Created on:", goTime(metadata.creationTimestamp));
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  w.write(0, "Spec:\n");
  const all = Object.keys(spec.podSelector?.matchLabels ?? {}).length === 0 && (spec.podSelector?.matchExpressions ?? []).length === 0;
  w.write(
    1,
    `PodSelector:     ${all ? "<none> (Allowing the specific traffic to all pods in this namespace)" : selectorText(spec.podSelector)}\n`,
  );
  const types = spec.policyTypes ?? [];
  // Earlier describers know nothing of endPort.
  const ranges = context.release.kubectl.laterDescribers;
  ruleLines(w, "ingress", types.includes("Ingress"), spec.ingress ?? [], ranges);
  ruleLines(w, "egress", types.includes("Egress"), spec.egress ?? [], ranges);
  w.write(1, `Policy Types: ${types.join(", ")}\n`);
  return w.text();
}
type PolicyRule = networking.NetworkPolicyIngressRule & networking.NetworkPolicyEgressRule;
function ruleLines(
  w: DescriptionWriter,
  direction: "ingress" | "egress",
  isolated: boolean,
  rules: readonly PolicyRule[],
  ranges: boolean,
): void {
  if (!isolated) {
    w.write(1, `Not affecting ${direction} traffic\n`);
    return;
  }
  w.write(1, `Allowing ${direction} traffic:\n`);
  if (rules.length === 0) w.write(2, `<none> (Selected pods are isolated for ${direction} connectivity)\n`);
  const [target, peersLabel] =
    direction === "ingress"
      ? ["From", "<any> (traffic not restricted by source)"]
      : ["To", "<any> (traffic not restricted by destination)"];
  rules.forEach((rule, index) => {
    const ports = rule.ports ?? [];
    if (ports.length === 0) w.write(2, "To Port: <any> (traffic allowed to all ports)\n");
    for (const { port, protocol, endPort } of ports)
      w.write(
        2,
        ranges && endPort !== undefined
          ? `To Port Range: ${port}-${endPort}/${protocol ?? "TCP"}\n`
          : `To Port: ${port ?? "<any>"}/${protocol ?? "TCP"}\n`,
      );
    const peers = (direction === "ingress" ? rule.from : rule.to) ?? [];
    if (peers.length === 0) w.write(2, `${target}: ${peersLabel}\n`);
    for (const peer of peers) {
      w.write(2, `${target}:\n`);
      if (peer.ipBlock) {
        w.write(3, "IPBlock:\n");
        w.write(4, `CIDR: ${peer.ipBlock.cidr}\n`);
        w.write(4, `Except: ${(peer.ipBlock.except ?? []).join(", ")}\n`);
      } else {
        if (peer.namespaceSelector) w.write(3, `NamespaceSelector: ${selectorText(peer.namespaceSelector)}\n`);
        if (peer.podSelector) w.write(3, `PodSelector: ${selectorText(peer.podSelector)}\n`);
      }
    }
    if (index < rules.length - 1) w.write(2, "----------\n");
  });
}
