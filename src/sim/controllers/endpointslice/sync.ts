/**
 * The EndpointSlices a Service should have, given those it has: endpoints stay in their slice, new ones fill
 * slices with room, at most 100 in each. Follows k8s.io/endpointslice/{reconciler,utils}.go.
 */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { stableText } from "../../../kube/hash.ts";
import { isPodReady } from "../../../kube/pod.ts";
import type { discovery, EndpointSlice, Node, Pod, Service } from "../../../kube/types.ts";
import { hostnameOf, shouldPodBeInEndpoints, targetPortOf } from "../servicepods.ts";

export const MAX_ENDPOINTS_PER_SLICE = 100;
export const ZONE_LABEL = "topology.kubernetes.io/zone";

export type Endpoint = discovery.Endpoint;
export type EndpointPort = discovery.EndpointPort;

/** A slice as it should be; `existing` is the one to update, none: create it. */
export interface WantedSlice {
  existing: EndpointSlice | undefined;
  ports: EndpointPort[];
  endpoints: Endpoint[];
}
export interface SlicePlan {
  write: WantedSlice[];
  delete: EndpointSlice[];
}

/** Endpoints by the ports they serve; pods with differently numbered named ports fall into different groups. */
export function endpointGroups(
  service: Service,
  pods: readonly Pod[],
  nodeOf: (name: string) => Node | undefined,
): { ports: EndpointPort[]; endpoints: Endpoint[] }[] {
  const groups = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    if (!shouldPodBeInEndpoints(pod, true)) continue;
    const ports = portsOf(service, pod);
    const name = stableText(ports);
    const group = groups.get(name) ?? { ports, endpoints: [] };
    groups.set(name, group);
    group.endpoints.push(endpointOf(service, pod, nodeOf(pod.spec.nodeName ?? "")));
  }
  return [...groups.values()];
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = targetPortOf(pod, port);
    if (number === undefined) continue;
    ports.push({
      name: port.name ?? "",
      protocol: port.protocol ?? "TCP",
      port: number,
      ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
    });
  }
  return ports;
}

function endpointOf(service: Service, pod: Pod, node: Node | undefined): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const hostname = hostnameOf(pod, service);
  const zone = node?.metadata.labels?.[ZONE_LABEL];
  const { namespace, name, uid } = pod.metadata;
  return {
    addresses: [pod.status.podIP as string],
    conditions: { ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
    ...(hostname ? { hostname } : {}),
    targetRef: { kind: "Pod", ...(namespace ? { namespace } : {}), name, uid },
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    ...(zone ? { zone } : {}),
  };
}

/** Which slices to write and to delete; `labels` are what every slice of the Service carries. */
export function plan(
  existing: readonly EndpointSlice[],
  groups: readonly { ports: EndpointPort[]; endpoints: Endpoint[] }[],
  labels: Readonly<Record<string, string>>,
): SlicePlan {
  const left = new Set(existing);
  const write: WantedSlice[] = [];
  for (const { ports, endpoints } of groups) {
    const mine = existing.filter((slice) => left.has(slice) && semanticEqual(slice.ports, ports));
    for (const slice of mine) left.delete(slice);
    write.push(...fill(mine, ports, endpoints, labels, left));
  }
  const remove = [...left];
  const kept = existing.length - remove.length;
  if (kept === 0 && !write.some((slice) => !slice.existing)) {
    const placeholder = remove.find((slice) => (slice.endpoints ?? []).length === 0 && (slice.ports ?? []).length === 0);
    if (placeholder && remove.length === 1) {
      remove.pop();
      if (!semanticEqual(placeholder.metadata.labels, labels)) write.push({ existing: placeholder, ports: [], endpoints: [] });
    } else write.push({ existing: undefined, ports: [], endpoints: [] });
  }
  // A slice that would go becomes the one that would be made.
  for (const slice of write) if (!slice.existing && remove.length > 0) slice.existing = remove.shift();
  return { write, delete: remove };
}

function fill(
  slices: readonly EndpointSlice[],
  ports: EndpointPort[],
  endpoints: readonly Endpoint[],
  labels: Readonly<Record<string, string>>,
  left: Set<EndpointSlice>,
): WantedSlice[] {
  const wanted = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]));
  const write: WantedSlice[] = [];
  const unchanged: WantedSlice[] = [];
  for (const slice of slices) {
    const kept: Endpoint[] = [];
    let changed = !semanticEqual(slice.metadata.labels, labels);
    for (const endpoint of slice.endpoints ?? []) {
      const next = wanted.get(identity(endpoint));
      if (!next) {
        changed = true;
        continue;
      }
      wanted.delete(identity(endpoint));
      changed ||= !semanticEqual(endpoint, next);
      kept.push(next);
    }
    if (kept.length === 0 && (slice.endpoints ?? []).length > 0) left.add(slice);
    else (changed ? write : unchanged).push({ existing: slice, ports, endpoints: kept });
  }
  let rest = [...wanted.values()];
  // Slices that are written anyway first, then the fullest of the others with room, then new ones.
  const roomy = [...write, ...unchanged.sort((a, b) => b.endpoints.length - a.endpoints.length)];
  for (const slice of roomy) {
    if (rest.length === 0) break;
    const room = MAX_ENDPOINTS_PER_SLICE - slice.endpoints.length;
    if (room <= 0) continue;
    slice.endpoints = [...slice.endpoints, ...rest.slice(0, room)];
    rest = rest.slice(room);
    if (!write.includes(slice)) write.push(slice);
  }
  for (; rest.length > 0; rest = rest.slice(MAX_ENDPOINTS_PER_SLICE)) {
    write.push({ existing: undefined, ports, endpoints: rest.slice(0, MAX_ENDPOINTS_PER_SLICE) });
  }
  return write;
}

function identity(endpoint: Endpoint): string {
  return `${endpoint.addresses.join(",")}/${endpoint.targetRef?.uid ?? ""}/${endpoint.nodeName ?? ""}`;
}
