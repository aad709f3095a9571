/**
 * The nat rules of one node as kube-proxy (mode iptables) writes them. They live in the node's kernel, not in
 * kube-proxy: when it stops, what was written stays. Traffic is decided by these tables only.
 * Chains and their hashes follow pkg/proxy/iptables/proxier.go.
 */
import type { Packet, Translate } from "../os/index.ts";
import type { Stream } from "../random/random.ts";

export interface Backend {
  readonly ip: string;
  readonly port: number;
}
/** One port of one Service: KUBE-SVC-… with its KUBE-SEP-… chains. */
export interface ServicePortRules {
  /** `default/web:http`, without the colon for an unnamed port. */
  readonly name: string;
  readonly clusterIP: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly nodePort: number | undefined;
  /** Further addresses that lead here: external IPs, load balancer ingress. */
  readonly externalIPs: readonly string[];
  /** Those of them that a load balancer has. */
  readonly loadBalancerIPs: readonly string[];
  readonly affinity: boolean;
  /** Ready endpoints for cluster traffic, in the order of the rules. */
  readonly backends: readonly Backend[];
  /** Endpoints on this node for externalTrafficPolicy: Local; undefined for Cluster. */
  readonly localBackends: readonly Backend[] | undefined;
}

export class NatTable {
  #byService = new Map<string, readonly ServicePortRules[]>();
  #byAddress = new Map<string, ServicePortRules>();
  #byNodePort = new Map<string, ServicePortRules>();
  #affine = new Map<string, Backend>();
  #chance: Stream;
  /** Counts rewrites of the table: cached ways through it are dropped. */
  version = 0;
  /** How kube-proxy writes its rules, and which addresses are pods'. Set by each kube-proxy that starts. */
  mode: "iptables" | "ipvs" | "nftables" | "bpf" = "iptables";
  clusterCidr = "";
  /** Somebody flushed the rules: a running kube-proxy writes them again. */
  onFlush: (() => void) | undefined;
  /** Turns of the round-robin scheduler of IPVS. */
  readonly #turns = new Map<string, number>();

  constructor(chance: Stream) {
    this.#chance = chance;
  }

  /** Replaces the rules of one Service (`namespace/name`); none removes it. */
  replace(service: string, rules: readonly ServicePortRules[]): void {
    for (const old of this.#byService.get(service) ?? []) {
      for (const address of [old.clusterIP, ...old.externalIPs]) this.#byAddress.delete(`${address}:${old.port}/${old.protocol}`);
      if (old.nodePort !== undefined) this.#byNodePort.delete(`${old.nodePort}/${old.protocol}`);
    }
    if (rules.length === 0) this.#byService.delete(service);
    else this.#byService.set(service, rules);
    for (const rule of rules) {
      for (const address of [rule.clusterIP, ...rule.externalIPs]) this.#byAddress.set(`${address}:${rule.port}/${rule.protocol}`, rule);
      if (rule.nodePort !== undefined) this.#byNodePort.set(`${rule.nodePort}/${rule.protocol}`, rule);
    }
    this.version++;
  }
  /** Everything kube-proxy wrote is gone (`kube-proxy --cleanup`, a reboot). */
  flush(): void {
    this.#byService.clear();
    this.#byAddress.clear();
    this.#byNodePort.clear();
    this.version++;
    this.onFlush?.();
  }
  /** All ports of all Services, by name. */
  ports(): ServicePortRules[] {
    return [...this.#byService.values()].flat().sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }
  services(): ReadonlyMap<string, readonly ServicePortRules[]> {
    return this.#byService;
  }

  /** The hook for the node's namespace. `local` says whether an address belongs to the node itself. */
  translate(local: (address: string) => boolean): Translate {
    return (packet) => {
      if (packet.protocol === "ICMP") return undefined;
      const direct = this.#byAddress.get(`${packet.destination}:${packet.port}/${packet.protocol}`);
      if (direct) return this.#choose(direct, direct.backends, packet);
      const node = local(packet.destination) ? this.#byNodePort.get(`${packet.port}/${packet.protocol}`) : undefined;
      if (!node) return undefined;
      if (node.localBackends) return node.localBackends.length === 0 ? "drop" : this.#choose(node, node.localBackends, packet);
      return this.#choose(node, node.backends, packet);
    };
  }
  #choose(rule: ServicePortRules, backends: readonly Backend[], packet: Packet): ReturnType<Translate> {
    if (backends.length === 0) return "reject";
    const key = `${rule.name}/${packet.source}`;
    if (rule.affinity) {
      const before = this.#affine.get(key);
      if (before && backends.some(({ ip, port }) => ip === before.ip && port === before.port))
        return { address: before.ip, port: before.port };
    }
    if (this.mode === "ipvs") {
      const turn = this.#turns.get(rule.name) ?? 0;
      this.#turns.set(rule.name, turn + 1);
      const { ip, port } = backends[turn % backends.length] as Backend;
      return { address: ip, port };
    }
    // Rule by rule, as `-m statistic --mode random --probability 1/n` does.
    let chosen = backends[backends.length - 1] as Backend;
    for (let i = 0; i < backends.length - 1; i++) {
      if (this.#chance.next() < 1 / (backends.length - i)) {
        chosen = backends[i] as Backend;
        break;
      }
    }
    if (rule.affinity) this.#affine.set(key, chosen);
    return { address: chosen.ip, port: chosen.port };
  }
}
