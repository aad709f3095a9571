/**
 * The chains that kube-proxy (mode iptables) keeps on its node, from the rules it has written. Follows
 * pkg/proxy/iptables/proxier.go of 1.28.
 */
import { sha256 } from "../../kube/encoding/sha256.ts";
import type { NetfilterMatch, NetfilterRule, NetfilterTable } from "../../machine/netfilter.ts";
import type { Backend, ServicePortRules } from "./tables.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** base32(sha256(text))[:length], as the chains' names end. */
export function chainHash(text: string, length = 16): string {
  const bits = sha256(text)
    .slice(0, 20)
    .split("")
    .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0"))
    .join("");
  return (bits.match(/.{5}/g) ?? [])
    .slice(0, length)
    .map((five) => ALPHABET.charAt(Number.parseInt(five, 2)))
    .join("");
}
export function endpointChain(service: string, protocol: string, { ip, port }: Backend): string {
  return `KUBE-SEP-${chainHash(`${service}${protocol}${ip}:${port}`)}`;
}
/** Probability of the nth of so many endpoints as the kernel keeps it: 31 bits. */
export function probability(left: number): string {
  return (Math.round(Number((1 / left).toFixed(10)) * 0x80000000) / 0x80000000).toFixed(11);
}

const comment = (text: string): NetfilterMatch => ({ kind: "comment", text });
const NEW: NetfilterMatch = { kind: "conntrack", state: "NEW" };
const MARK = "0x4000/0x4000";
const AFFINITY_SECONDS = 10_800;
const CANARY = "KUBE-PROXY-CANARY";

export function kubeProxyChains(
  table: NetfilterTable,
  services: readonly ServicePortRules[],
  clusterCidr: string,
): Map<string, NetfilterRule[]> {
  const chains = new Map<string, NetfilterRule[]>();
  const chain = (name: string): void => void (chains.has(name) || chains.set(name, []));
  const add = (name: string, rule: Omit<NetfilterRule, "chain">): void => {
    chain(name);
    chains.get(name)?.push({ chain: name, ...rule });
  };
  chain(CANARY);
  if (table === "mangle") return chains;
  if (table === "filter") {
    filterChains(add, chain);
    for (const rule of services) if (rule.backends.length === 0) rejecting(add, rule);
    return chains;
  }
  if (table !== "nat") return new Map();
  add("PREROUTING", { matches: [comment("kubernetes service portals")], target: "KUBE-SERVICES" });
  add("OUTPUT", { matches: [comment("kubernetes service portals")], target: "KUBE-SERVICES" });
  add("POSTROUTING", { matches: [comment("kubernetes postrouting rules")], target: "KUBE-POSTROUTING" });
  add("KUBE-MARK-MASQ", {
    matches: [],
    target: "MARK",
    options: { saved: `--set-xmark ${MARK}`, listed: "MARK or 0x4000" },
  });
  chain("KUBE-NODEPORTS");
  add("KUBE-POSTROUTING", { matches: [{ kind: "mark", mark: MARK, not: true }], target: "RETURN" });
  add("KUBE-POSTROUTING", {
    matches: [],
    target: "MARK",
    options: { saved: "--set-xmark 0x4000/0x0", listed: "MARK xor 0x4000" },
  });
  add("KUBE-POSTROUTING", {
    matches: [comment("kubernetes service traffic requiring SNAT")],
    target: "MASQUERADE",
    options: { saved: "--random-fully", listed: "random-fully" },
  });
  for (const rule of services) if (rule.backends.length > 0) servicePort(add, rule, clusterCidr);
  add("KUBE-SERVICES", {
    matches: [
      comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain"),
      { kind: "addrtype", side: "dst", type: "LOCAL" },
    ],
    target: "KUBE-NODEPORTS",
  });
  return chains;
}

type Add = (chain: string, rule: Omit<NetfilterRule, "chain">) => void;

function servicePort(add: Add, rule: ServicePortRules, clusterCidr: string): void {
  const { name, clusterIP, port, backends, localBackends, affinity, nodePort } = rule;
  const protocol = rule.protocol.toLowerCase();
  const hash = chainHash(`${name}${protocol}`);
  const [service, external, local] = [`KUBE-SVC-${hash}`, `KUBE-EXT-${hash}`, `KUBE-SVL-${hash}`];
  const to = (address: string): Pick<NetfilterRule, "destination" | "protocol"> => ({ destination: { cidr: `${address}/32` }, protocol });
  const ports: NetfilterMatch = { kind: "ports", dport: port };

  add("KUBE-SERVICES", { ...to(clusterIP), matches: [comment(`${name} cluster IP`), ports], target: service });
  for (const address of rule.externalIPs) {
    const what = rule.loadBalancerIPs.includes(address) ? "loadbalancer" : "external";
    add("KUBE-SERVICES", { ...to(address), matches: [comment(`${name} ${what} IP`), ports], target: external });
  }
  if (nodePort !== undefined)
    add("KUBE-NODEPORTS", { protocol, matches: [comment(name), { kind: "ports", dport: nodePort }], target: external });
  if (nodePort !== undefined || rule.externalIPs.length > 0) {
    if (localBackends) {
      if (clusterCidr !== "")
        add(external, {
          source: { cidr: clusterCidr },
          matches: [comment(`pod traffic for ${name} external destinations`)],
          target: service,
        });
      add(external, {
        matches: [comment(`masquerade LOCAL traffic for ${name} external destinations`), { kind: "addrtype", side: "src", type: "LOCAL" }],
        target: "KUBE-MARK-MASQ",
      });
      add(external, {
        matches: [comment(`route LOCAL traffic for ${name} external destinations`), { kind: "addrtype", side: "src", type: "LOCAL" }],
        target: service,
      });
      if (localBackends.length > 0) {
        add(external, { matches: [], target: local });
        balance(add, local, rule, localBackends);
      }
    } else {
      add(external, { matches: [comment(`masquerade traffic for ${name} external destinations`)], target: "KUBE-MARK-MASQ" });
      add(external, { matches: [], target: service });
    }
  }
  if (clusterCidr !== "")
    add(service, {
      source: { cidr: clusterCidr, not: true },
      ...to(clusterIP),
      matches: [comment(`${name} cluster IP`), ports],
      target: "KUBE-MARK-MASQ",
    });
  balance(add, service, rule, backends);
  for (const backend of backends) {
    const chain = endpointChain(name, protocol, backend);
    add(chain, { source: { cidr: `${backend.ip}/32` }, matches: [comment(name)], target: "KUBE-MARK-MASQ" });
    const destination = `${backend.ip}:${backend.port}`;
    add(chain, {
      protocol,
      matches: [
        comment(name),
        ...(affinity ? [{ kind: "recent", set: true, name: chain } satisfies NetfilterMatch] : []),
        { kind: "ports" },
      ],
      target: "DNAT",
      options: { saved: `--to-destination ${destination}`, listed: `to:${destination}` },
    });
  }
}
function balance(add: Add, chain: string, { name, protocol, affinity }: ServicePortRules, backends: readonly Backend[]): void {
  const chainOf = (backend: Backend): string => endpointChain(name, protocol.toLowerCase(), backend);
  const to = (backend: Backend): NetfilterMatch => comment(`${name} -> ${backend.ip}:${backend.port}`);
  if (affinity)
    for (const backend of backends)
      add(chain, {
        matches: [to(backend), { kind: "recent", set: false, name: chainOf(backend), seconds: AFFINITY_SECONDS }],
        target: chainOf(backend),
      });
  backends.forEach((backend, at) => {
    const left = backends.length - at;
    const chance: NetfilterMatch[] = left > 1 ? [{ kind: "statistic", probability: probability(left) }] : [];
    add(chain, { matches: [to(backend), ...chance], target: chainOf(backend) });
  });
}

function rejecting(add: Add, { name, clusterIP, port, protocol, nodePort, externalIPs }: ServicePortRules): void {
  const reject = {
    target: "REJECT",
    options: { saved: "--reject-with icmp-port-unreachable", listed: "reject-with icmp-port-unreachable" },
  };
  const lower = protocol.toLowerCase();
  const why = comment(`${name} has no endpoints`);
  const to = (address: string): Pick<NetfilterRule, "destination" | "protocol"> => ({
    destination: { cidr: `${address}/32` },
    protocol: lower,
  });
  add("KUBE-SERVICES", { ...to(clusterIP), matches: [why, { kind: "ports", dport: port }], ...reject });
  for (const address of externalIPs)
    add("KUBE-EXTERNAL-SERVICES", { ...to(address), matches: [why, { kind: "ports", dport: port }], ...reject });
  if (nodePort !== undefined)
    add("KUBE-EXTERNAL-SERVICES", {
      protocol: lower,
      matches: [why, { kind: "addrtype", side: "dst", type: "LOCAL" }, { kind: "ports", dport: nodePort }],
      ...reject,
    });
}

function filterChains(add: Add, chain: (name: string) => void): void {
  const firewall = { matches: [NEW, comment("kubernetes load balancer firewall")], target: "KUBE-PROXY-FIREWALL" };
  const portals = { matches: [NEW, comment("kubernetes service portals")], target: "KUBE-SERVICES" };
  const visible = { matches: [NEW, comment("kubernetes externally-visible service portals")], target: "KUBE-EXTERNAL-SERVICES" };
  for (const name of ["KUBE-EXTERNAL-SERVICES", "KUBE-FORWARD", "KUBE-NODEPORTS", "KUBE-PROXY-FIREWALL", "KUBE-SERVICES"]) chain(name);
  add("INPUT", firewall);
  add("INPUT", { matches: [comment("kubernetes health check service ports")], target: "KUBE-NODEPORTS" });
  add("INPUT", visible);
  add("FORWARD", firewall);
  add("FORWARD", { matches: [comment("kubernetes forwarding rules")], target: "KUBE-FORWARD" });
  add("FORWARD", portals);
  add("FORWARD", visible);
  add("OUTPUT", firewall);
  add("OUTPUT", portals);
  add("KUBE-FORWARD", { matches: [{ kind: "conntrack", state: "INVALID" }], target: "DROP" });
  add("KUBE-FORWARD", { matches: [comment("kubernetes forwarding rules"), { kind: "mark", mark: MARK }], target: "ACCEPT" });
  add("KUBE-FORWARD", {
    matches: [comment("kubernetes forwarding conntrack rule"), { kind: "conntrack", state: "RELATED,ESTABLISHED" }],
    target: "ACCEPT",
  });
}
