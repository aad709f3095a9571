/** Host ports in use on a node. Follows pkg/scheduler/framework/types.go (HostPortInfo). */
import type { core } from "../../kube/types.ts";

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}
const ANY = "0.0.0.0";

/** Host ports a pod asks for: of its containers and its restartable init containers. */
export function hostPortsOf(spec: core.PodSpec): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter((container) => (container as { restartPolicy?: string }).restartPolicy === "Always");
  const ports: HostPort[] = [];
  for (const container of [...spec.containers, ...sidecars]) {
    for (const { hostIP, hostPort, protocol } of container.ports ?? []) {
      if (hostPort) ports.push({ ip: hostIP || ANY, protocol: protocol || "TCP", port: hostPort });
    }
  }
  return ports;
}

/** True if one of `wanted` cannot be had beside `taken`: the same protocol and port on the same address, or on any. */
export function portsConflict(wanted: readonly HostPort[], taken: ReadonlySet<string>): boolean {
  if (taken.size === 0) return false;
  for (const { ip, protocol, port } of wanted) {
    if (taken.has(portKey(ip, protocol, port)) || taken.has(portKey(ANY, protocol, port))) return true;
    if (ip === ANY) for (const key of taken) if (key.endsWith(`|${protocol}|${port}`)) return true;
  }
  return false;
}
export function portKey(ip: string, protocol: string, port: number): string {
  return `${ip}|${protocol}|${port}`;
}
