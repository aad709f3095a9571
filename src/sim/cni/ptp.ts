/**
 * The CNI plugins that kind's nodes have: ptp with host-local IPAM and portmap. Each pod gets a veth pair and the
 * next free address of the node's range; the node routes to it. Upstream: containernetworking/plugins.
 */
import type { CniPlugins, CniRequest } from "../containerd/cni.ts";
import { Link } from "../os/index.ts";

const STATE = "/run/cni-ipam-state";

export const ptp: CniPlugins = {
  add(request) {
    const { config } = request;
    const subnet = subnetOf(config.plugins?.[0] ?? {});
    const ip = allocate(request, subnet, "ptp");
    const device = `veth${shortHash(request.containerId)}`;
    attachPair(request, device, ip, `${subnet.base}.1`, `${subnet.base}.0/24`);
    return { ip };
  },
  del: (request) => detachPair(request, `veth${shortHash(request.containerId)}`),
};

/** A veth pair between node and sandbox. The node's end has the gateway's address on every pair, and a host route to the pod. */
export function attachPair({ node, namespace }: CniRequest, device: string, ip: string, gateway: string, subnet: string): void {
  const link = new Link(device);
  node.attach(link, device, gateway, 32, "ee:00:00:00:00:01");
  namespace.attach(link, "eth0", ip, 24, macOf(ip));
  namespace.routes = [
    { destination: "0.0.0.0/0", via: gateway, device: "eth0" },
    { destination: subnet, via: gateway, device: "eth0" },
  ];
  node.routes = [...node.routes, { destination: `${ip}/32`, device }];
  node.fabric.changed();
}
/** Takes the pair away and gives the address back. */
export function detachPair({ node, fs, namespace, config }: CniRequest, device: string): void {
  const found = node.interfaces.find((one) => one.name === device);
  if (found) node.detach(found);
  const ip = namespace.interfaces[0]?.address;
  const file = `${STATE}/${config.name ?? "kindnet"}/${ip}`;
  if (ip !== undefined && fs.exists(file)) fs.remove(file);
  namespace.destroy();
}

export interface Subnet {
  /** First three numbers of a /24. */
  base: string;
}
function subnetOf(plugin: Record<string, unknown>): Subnet {
  const ranges = (plugin["ipam"] as { ranges?: { subnet?: string }[][] } | undefined)?.ranges;
  const cidr = ranges?.[0]?.[0]?.subnet;
  if (!cidr) throw new Error('plugin type="ptp" failed (add): no IP ranges specified');
  return { base: cidr.split("/")[0]?.split(".").slice(0, 3).join(".") ?? "" };
}

/** host-local: one file per address, and the last one given, so that addresses are not used again at once. */
export function allocate({ node, fs, containerId, config }: CniRequest, { base }: Subnet, plugin: string): string {
  const folder = `${STATE}/${config.name ?? "kindnet"}`;
  fs.mkdir(folder, { recursive: true });
  const lastFile = `${folder}/last_reserved_ip.0`;
  const last = fs.exists(lastFile) ? Number(fs.read(lastFile).split(".")[3]) : 1;
  for (let step = 1; step <= 253; step++) {
    const number = ((last - 2 + step) % 253) + 2;
    const ip = `${base}.${number}`;
    // A pod of another plugin may still have it.
    if (fs.exists(`${folder}/${ip}`) || node.routes.some(({ destination }) => destination === `${ip}/32`)) continue;
    fs.write(`${folder}/${ip}`, `${containerId}\neth0`);
    fs.write(lastFile, ip);
    return ip;
  }
  throw new Error(
    `plugin type="${plugin}" failed (add): failed to allocate for range 0: no IP addresses available in range set: ${base}.1-${base}.254`,
  );
}

function macOf(ip: string): string {
  return `0a:58:${ip
    .split(".")
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join(":")}`;
}
export function shortHash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
