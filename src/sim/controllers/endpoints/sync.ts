/** The Endpoints a Service should have. Follows pkg/controller/endpoint/endpoints_controller.go and pkg/api/v1/endpoints/util.go. */

import { stableText } from "../../../kube/hash.ts";
import { isPodReady } from "../../../kube/pod.ts";
import type { core, Pod, Service } from "../../../kube/types.ts";
import { hostnameOf, shouldPodBeInEndpoints, targetPortOf } from "../servicepods.ts";

/** Addresses beyond so many are left out. */
export const MAX_ENDPOINTS = 1000;

export function subsetsOf(service: Service, pods: readonly Pod[]): core.EndpointSubset[] {
  const tolerateUnready = service.spec.publishNotReadyAddresses === true;
  const sets = new Map<
    string,
    { ports: core.EndpointPort[] | undefined; ready: core.EndpointAddress[]; notReady: core.EndpointAddress[] }
  >();
  for (const pod of pods) {
    if (!shouldPodBeInEndpoints(pod, tolerateUnready)) continue;
    const ports = portsOf(service, pod);
    if (ports === undefined && (service.spec.ports ?? []).length > 0) continue;
    const name = stableText(ports ?? []);
    const set = sets.get(name) ?? { ports, ready: [], notReady: [] };
    sets.set(name, set);
    const address = addressOf(service, pod);
    if (tolerateUnready || isPodReady(pod)) set.ready.push(address);
    else set.notReady.push(address);
  }
  return [...sets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { ports, ready, notReady }]) => ({
      ...(ready.length > 0 ? { addresses: ready.sort(byAddress) } : {}),
      ...(notReady.length > 0 ? { notReadyAddresses: notReady.sort(byAddress) } : {}),
      ...(ports ? { ports } : {}),
    }));
}

/** Undefined when none of the ports is found on the pod (or the Service has none). */
function portsOf(service: Service, pod: Pod): core.EndpointPort[] | undefined {
  const ports: core.EndpointPort[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = targetPortOf(pod, port);
    if (number === undefined) continue;
    ports.push({
      ...(port.name ? { name: port.name } : {}),
      port: number,
      protocol: port.protocol ?? "TCP",
      ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
    });
  }
  return ports.length > 0 ? ports.sort((a, b) => (stableText(a) < stableText(b) ? -1 : 1)) : undefined;
}

function addressOf(service: Service, pod: Pod): core.EndpointAddress {
  const hostname = hostnameOf(pod, service);
  const { namespace, name, uid } = pod.metadata;
  return {
    ip: pod.status.podIP as string,
    ...(hostname ? { hostname } : {}),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: "Pod", ...(namespace ? { namespace } : {}), name, uid },
  };
}

function byAddress(a: core.EndpointAddress, b: core.EndpointAddress): number {
  return compareAddresses(a.ip, b.ip) || ((a.targetRef?.uid ?? "") < (b.targetRef?.uid ?? "") ? -1 : 1);
}

/** IPv4 addresses by number, others as text. */
function compareAddresses(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  if (left.length !== 4 || right.length !== 4) return a < b ? -1 : a > b ? 1 : 0;
  for (let index = 0; index < 4; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Cuts to `MAX_ENDPOINTS` addresses, ready ones first; `truncated` says that some are missing. */
export function truncate(subsets: core.EndpointSubset[]): { subsets: core.EndpointSubset[]; truncated: boolean } {
  const total = subsets.reduce((sum, { addresses = [], notReadyAddresses = [] }) => sum + addresses.length + notReadyAddresses.length, 0);
  if (total <= MAX_ENDPOINTS) return { subsets, truncated: false };
  let left = MAX_ENDPOINTS;
  const take = <T>(list: T[] | undefined): T[] => {
    const taken = (list ?? []).slice(0, left);
    left -= taken.length;
    return taken;
  };
  const ready = subsets.map(({ addresses }) => take(addresses));
  const notReady = subsets.map(({ notReadyAddresses }) => take(notReadyAddresses));
  return {
    truncated: true,
    subsets: subsets
      .map(({ ports }, index) => ({ addresses: ready[index] ?? [], notReadyAddresses: notReady[index] ?? [], ...(ports ? { ports } : {}) }))
      .filter(({ addresses, notReadyAddresses }) => addresses.length + notReadyAddresses.length > 0)
      .map(({ addresses, notReadyAddresses, ...rest }) => ({
        ...(addresses.length > 0 ? { addresses } : {}),
        ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
        ...rest,
      })),
  };
}
