/** kube-proxy's table in mode nftables, as `nft list table ip kube-proxy` shows it. Follows pkg/proxy/nftables/proxier.go. */
import { chainHash } from "./chains.ts";
import type { Backend, ServicePortRules } from "./tables.ts";

export function nftablesText(services: readonly ServicePortRules[]): string {
  const served = services.filter(({ backends }) => backends.length > 0);
  const empty = services.filter(({ backends }) => backends.length === 0);
  const proto = ({ protocol }: ServicePortRules): string => protocol.toLowerCase();
  const where = (rule: ServicePortRules): string => {
    const [name = "", port = ""] = rule.name.split(":");
    return `${name}/${proto(rule)}/${port}`;
  };
  const chainOf = (rule: ServicePortRules): string => {
    const text = where(rule);
    return `service-${chainHash(text, 8)}-${text}`;
  };
  const endpointOf = (rule: ServicePortRules, { ip, port }: Backend): string => {
    const text = `${where(rule)}__${ip}/${port}`;
    return `endpoint-${chainHash(text, 8)}-${text}`;
  };
  const elements = (list: readonly string[]): string => (list.length === 0 ? "" : `\t\telements = { ${list.join(",\n\t\t\t     ")} }\n`);
  const set = (name: string, type: string, comment: string, list: readonly string[]): string =>
    `\tset ${name} {\n\t\ttype ${type}\n\t\tcomment "${comment}"\n${elements(list)}\t}\n`;
  const map = (name: string, type: string, comment: string, list: readonly string[]): string =>
    `\tmap ${name} {\n\t\ttype ${type} : verdict\n\t\tcomment "${comment}"\n${elements(list)}\t}\n`;
  const chain = (name: string, lines: readonly string[]): string =>
    `\tchain ${name} {\n${lines.map((line) => `\t\t${line}\n`).join("")}\t}\n`;
  const ofServices = "ipv4_addr . inet_proto . inet_service";
  const parts = [
    set("cluster-ips", "ipv4_addr", "Active ClusterIPs", [...new Set(services.map(({ clusterIP }) => clusterIP))]),
    map(
      "service-ips",
      ofServices,
      "ClusterIP, ExternalIP and LoadBalancer IP traffic",
      served.flatMap((rule) =>
        [rule.clusterIP, ...rule.externalIPs].map((ip) => `${ip} . ${proto(rule)} . ${rule.port} : goto ${chainOf(rule)}`),
      ),
    ),
    map(
      "service-nodeports",
      "inet_proto . inet_service",
      "NodePort traffic",
      served.flatMap((rule) => (rule.nodePort === undefined ? [] : [`${proto(rule)} . ${rule.nodePort} : goto ${chainOf(rule)}`])),
    ),
    map(
      "no-endpoint-services",
      ofServices,
      "vmap to drop or reject packets to services with no endpoints",
      empty.map((rule) => `${rule.clusterIP} . ${proto(rule)} . ${rule.port} comment "${rule.name}" : goto reject-chain`),
    ),
    chain("nat-prerouting", ["type nat hook prerouting priority dstnat; policy accept;", "jump services"]),
    chain("nat-output", ["type nat hook output priority dstnat; policy accept;", "jump services"]),
    chain("nat-postrouting", ["type nat hook postrouting priority srcnat; policy accept;", "jump masquerading"]),
    chain("filter-prerouting", [
      "type filter hook prerouting priority dstnat - 10; policy accept;",
      "ct state new jump service-endpoints-check",
    ]),
    chain("services", [
      `ip daddr . meta l4proto . th dport vmap @service-ips`,
      "ip daddr != 127.0.0.0/8 fib daddr type local meta l4proto . th dport vmap @service-nodeports",
    ]),
    chain("service-endpoints-check", ["ip daddr . meta l4proto . th dport vmap @no-endpoint-services"]),
    chain("reject-chain", ["reject"]),
    chain("mark-for-masquerade", ["meta mark set meta mark | 0x00004000"]),
    chain("masquerading", [
      "meta mark & 0x00004000 == 0x00000000 return",
      "meta mark set meta mark ^ 0x00004000",
      "masquerade fully-random",
    ]),
    ...served.flatMap((rule) => [
      chain(chainOf(rule), [
        `numgen random mod ${rule.backends.length} vmap { ${rule.backends.map((backend, at) => `${at} : goto ${endpointOf(rule, backend)}`).join(", ")} }`,
      ]),
      ...rule.backends.map((backend) =>
        chain(endpointOf(rule, backend), [
          `ip saddr ${backend.ip} jump mark-for-masquerade`,
          `meta l4proto ${proto(rule)} dnat to ${backend.ip}:${backend.port}`,
        ]),
      ),
    ]),
  ];
  return `table ip kube-proxy {\n\tcomment "rules for kube-proxy"\n${parts.map((part) => `\n${part}`).join("")}}\n`;
}
