/** A network namespace's packet rules as iptables shows them, and what may be done to them by hand. */

export type NetfilterTable = "filter" | "nat" | "mangle" | "raw";
/** An address range that may be negated. */
export interface NetfilterAddress {
  readonly cidr: string;
  readonly not?: boolean;
}
/** One `-m` match, in its order of writing. */
export type NetfilterMatch =
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "ports"; readonly dport?: number; readonly sport?: number }
  | { readonly kind: "mark"; readonly mark: string; readonly not?: boolean }
  | { readonly kind: "addrtype"; readonly side: "src" | "dst"; readonly type: string; readonly not?: boolean }
  | { readonly kind: "statistic"; readonly probability: string }
  | { readonly kind: "conntrack"; readonly state: string; readonly not?: boolean }
  | { readonly kind: "recent"; readonly set: boolean; readonly name: string; readonly seconds?: number };
export interface NetfilterRule {
  readonly chain: string;
  readonly source?: NetfilterAddress;
  readonly destination?: NetfilterAddress;
  /** tcp, udp, sctp, icmp; absent: all. */
  readonly protocol?: string;
  readonly inInterface?: string;
  readonly outInterface?: string;
  readonly matches: readonly NetfilterMatch[];
  /** Absent: the rule only counts. */
  readonly target?: string;
  /** What follows `-j TARGET`, and how -L shows it. */
  readonly options?: { readonly saved: string; readonly listed: string };
}
export interface NetfilterChain {
  readonly name: string;
  /** Of a built-in chain. */
  readonly policy?: "ACCEPT" | "DROP";
  readonly rules: readonly NetfilterRule[];
}
/** A service of kube-proxy in IPVS mode. */
export interface VirtualServer {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly scheduler: string;
  readonly persistent?: number;
  readonly servers: readonly { readonly address: string; readonly port: number }[];
}

export interface Netfilter {
  /** Built-in chains first, then the others by name; each with its rules. */
  chains(table: NetfilterTable): readonly NetfilterChain[];
  /** Rules by hand. Each throws Error with a sentence when it cannot be done. `at` counts from 1; absent appends. */
  add(table: NetfilterTable, rule: NetfilterRule, at?: number): void;
  /** False when there is no such rule. */
  remove(table: NetfilterTable, chain: string, which: number | NetfilterRule): boolean;
  /** One chain, or all of the table: what kube-proxy wrote goes too. */
  flush(table: NetfilterTable, chain?: string): void;
  create(table: NetfilterTable, chain: string): void;
  discard(table: NetfilterTable, chain: string): void;
  setPolicy(table: NetfilterTable, chain: string, policy: "ACCEPT" | "DROP"): void;
  /** kube-proxy in IPVS mode. */
  virtualServers(): readonly VirtualServer[];
  /** kube-proxy in nftables mode: the text of its table. */
  nftables(): string;
}
