/**
 * The kernel's packet rules of one namespace. What kube-proxy, the kubelet and kindnetd write is derived from their
 * own tables when somebody looks; rules added by hand are kept and decided here (table filter).
 */
import type { Netfilter, NetfilterChain, NetfilterRule, NetfilterTable, VirtualServer } from "../../machine/netfilter.ts";
import { type Packet, within } from "./packet.ts";

const BUILT_IN: Readonly<Record<NetfilterTable, readonly string[]>> = {
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  raw: ["PREROUTING", "OUTPUT"],
};

/** Rules that another part of the machine has written and keeps. */
export interface RuleSource {
  chains(table: NetfilterTable): ReadonlyMap<string, readonly NetfilterRule[]>;
  /** Somebody flushed the table. */
  flushed(table: NetfilterTable): void;
  virtualServers?(): readonly VirtualServer[];
  nftables?(): string;
}
export type Verdict = "accept" | "drop" | "reject";

export class NetfilterTables implements Netfilter {
  readonly #sources = new Map<string, RuleSource>();
  /** `filter INPUT` → rules by hand, in their order after the others'. */
  readonly #own = new Map<string, NetfilterRule[]>();
  readonly #made = new Map<NetfilterTable, Set<string>>();
  readonly #policies = new Map<string, "ACCEPT" | "DROP">();
  readonly #changed: () => void;

  /** `changed`: paths that were found may no longer hold. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }
  /** A part of the machine that writes rules; later sources of a name replace it. */
  source(name: string, source: RuleSource): void {
    this.#sources.set(name, source);
  }
  /** Does a rule by hand or a policy decide anything? */
  get deciding(): boolean {
    return this.#own.size > 0 || this.#policies.size > 0;
  }

  chains(table: NetfilterTable): readonly NetfilterChain[] {
    const found = new Map<string, NetfilterRule[]>(BUILT_IN[table].map((name) => [name, []]));
    for (const source of this.#sources.values())
      for (const [name, rules] of source.chains(table)) found.set(name, [...(found.get(name) ?? []), ...rules]);
    for (const name of this.#made.get(table) ?? []) if (!found.has(name)) found.set(name, []);
    for (const [key, rules] of this.#own) {
      const [of, name = ""] = key.split(" ");
      if (of === table)
        found.set(name, [
          ...rules.filter((rule) => this.#front.has(rule)),
          ...(found.get(name) ?? []),
          ...rules.filter((rule) => !this.#front.has(rule)),
        ]);
    }
    const others = [...found.keys()].filter((name) => !BUILT_IN[table].includes(name)).sort();
    return [
      ...BUILT_IN[table].map(
        (name): NetfilterChain => ({ name, policy: this.#policies.get(`${table} ${name}`) ?? "ACCEPT", rules: found.get(name) ?? [] }),
      ),
      ...others.map((name): NetfilterChain => ({ name, rules: found.get(name) ?? [] })),
    ];
  }
  /** Rules that were inserted before everybody else's. */
  readonly #front = new WeakSet<NetfilterRule>();

  add(table: NetfilterTable, rule: NetfilterRule, at?: number): void {
    if (table !== "filter") throw new Error(`kubewekend does not model adding rules to the ${table} table`);
    this.#known(table, rule.chain);
    const key = `${table} ${rule.chain}`;
    const rules = this.#own.get(key) ?? [];
    if (at !== undefined && at <= 1) {
      this.#front.add(rule);
      this.#own.set(key, [rule, ...rules]);
    } else this.#own.set(key, [...rules, rule]);
    this.#changed();
  }
  remove(table: NetfilterTable, chain: string, which: number | NetfilterRule): boolean {
    this.#known(table, chain);
    const shown = this.chains(table).find(({ name }) => name === chain)?.rules ?? [];
    const rule = typeof which === "number" ? shown[which - 1] : shown.find((one) => same(one, which));
    const key = `${table} ${chain}`;
    const own = this.#own.get(key) ?? [];
    if (!rule) return false;
    if (!own.includes(rule)) throw new Error("kubewekend does not model deleting single rules of kube-proxy, the kubelet or kindnet");
    const left = own.filter((one) => one !== rule);
    if (left.length > 0) this.#own.set(key, left);
    else this.#own.delete(key);
    this.#changed();
    return true;
  }
  flush(table: NetfilterTable, chain?: string): void {
    if (chain !== undefined) this.#known(table, chain);
    for (const key of [...this.#own.keys()]) {
      const [of, name] = key.split(" ");
      if (of === table && (chain === undefined || chain === name)) this.#own.delete(key);
    }
    for (const source of this.#sources.values()) {
      const there = source.chains(table);
      if (chain === undefined || (there.get(chain)?.length ?? 0) > 0) source.flushed(table);
    }
    this.#changed();
  }
  create(table: NetfilterTable, chain: string): void {
    if (this.chains(table).some(({ name }) => name === chain)) throw new Error("Chain already exists.");
    const made = this.#made.get(table) ?? new Set();
    this.#made.set(table, made.add(chain));
  }
  discard(table: NetfilterTable, chain: string): void {
    const found = this.chains(table).find(({ name }) => name === chain);
    if (!found || found.policy) throw new Error("No chain/target/match by that name.");
    if (found.rules.length > 0) throw new Error("Directory not empty.");
    if (!this.#made.get(table)?.delete(chain)) throw new Error("kubewekend does not model deleting chains of kube-proxy or the kubelet");
  }
  setPolicy(table: NetfilterTable, chain: string, policy: "ACCEPT" | "DROP"): void {
    if (!BUILT_IN[table].includes(chain)) throw new Error("Bad built-in chain name.");
    if (policy === "ACCEPT") this.#policies.delete(`${table} ${chain}`);
    else this.#policies.set(`${table} ${chain}`, policy);
    this.#changed();
  }
  virtualServers(): readonly VirtualServer[] {
    return [...this.#sources.values()].flatMap((source) => source.virtualServers?.() ?? []);
  }
  nftables(): string {
    return [...this.#sources.values()].map((source) => source.nftables?.() ?? "").join("");
  }

  /** What the rules by hand and the policies say of a packet in a chain of the filter table. */
  decide(chain: string, packet: Packet, through: { in?: string; out?: string }): Verdict {
    const rules = this.#own.get(`filter ${chain}`) ?? [];
    for (const rule of rules) {
      if (!matches(rule, packet, through)) continue;
      if (rule.target === "ACCEPT" || rule.target === "RETURN") return "accept";
      if (rule.target === "DROP") return "drop";
      if (rule.target === "REJECT") return "reject";
      if (rule.target !== undefined && this.#own.has(`filter ${rule.target}`)) {
        const inner = this.#inside(rule.target, packet, through);
        if (inner) return inner;
      }
    }
    return this.#policies.get(`filter ${chain}`) === "DROP" ? "drop" : "accept";
  }
  #inside(chain: string, packet: Packet, through: { in?: string; out?: string }): Verdict | undefined {
    for (const rule of this.#own.get(`filter ${chain}`) ?? []) {
      if (!matches(rule, packet, through)) continue;
      if (rule.target === "ACCEPT") return "accept";
      if (rule.target === "RETURN") return undefined;
      if (rule.target === "DROP") return "drop";
      if (rule.target === "REJECT") return "reject";
    }
    return undefined;
  }
  #known(table: NetfilterTable, chain: string): void {
    if (!this.chains(table).some(({ name }) => name === chain)) throw new Error("No chain/target/match by that name.");
  }
}

function matches(rule: NetfilterRule, packet: Packet, through: { in?: string; out?: string }): boolean {
  const address = (wanted: NetfilterRule["source"], actual: string): boolean =>
    wanted === undefined || within(actual, wanted.cidr) !== (wanted.not ?? false);
  if (!address(rule.source, packet.source) || !address(rule.destination, packet.destination)) return false;
  if (rule.protocol !== undefined && rule.protocol.toUpperCase() !== packet.protocol) return false;
  if (rule.inInterface !== undefined && rule.inInterface !== through.in) return false;
  if (rule.outInterface !== undefined && rule.outInterface !== through.out) return false;
  return rule.matches.every((match) => {
    if (match.kind === "ports") return match.sport === undefined && (match.dport === undefined || match.dport === packet.port);
    // Every packet that is looked at here begins a connection.
    if (match.kind === "conntrack") return match.state.split(",").includes("NEW") !== (match.not ?? false);
    return match.kind === "comment";
  });
}
function same(a: NetfilterRule, b: NetfilterRule): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
