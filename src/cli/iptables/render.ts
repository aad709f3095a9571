/** Rules as iptables 1.8 writes them: the saved form (`-A CHAIN …`) and the listed one (`-L`). */
import type { NetfilterChain, NetfilterMatch, NetfilterRule } from "../../machine/netfilter.ts";

/** `-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp …` */
export function savedRule(rule: NetfilterRule, command = "-A"): string {
  const words = [command, rule.chain];
  const address = (flag: string, wanted: NetfilterRule["source"]): void => {
    if (wanted) words.push(...(wanted.not ? ["!"] : []), flag, wanted.cidr.includes("/") ? wanted.cidr : `${wanted.cidr}/32`);
  };
  address("-s", rule.source);
  address("-d", rule.destination);
  if (rule.inInterface) words.push("-i", rule.inInterface);
  if (rule.outInterface) words.push("-o", rule.outInterface);
  if (rule.protocol) words.push("-p", rule.protocol);
  for (const match of rule.matches) words.push(...savedMatch(match, rule.protocol ?? "tcp"));
  if (rule.target) words.push("-j", rule.target, ...(rule.options ? [rule.options.saved] : []));
  return words.join(" ");
}
function savedMatch(match: NetfilterMatch, protocol: string): string[] {
  switch (match.kind) {
    case "comment":
      return ["-m", "comment", "--comment", `"${match.text.replace(/(["\\])/g, "\\$1")}"`];
    case "ports":
      return [
        "-m",
        protocol,
        ...(match.sport === undefined ? [] : ["--sport", String(match.sport)]),
        ...(match.dport === undefined ? [] : ["--dport", String(match.dport)]),
      ];
    case "mark":
      return ["-m", "mark", ...(match.not ? ["!"] : []), "--mark", match.mark];
    case "addrtype":
      return ["-m", "addrtype", ...(match.not ? ["!"] : []), `--${match.side}-type`, match.type];
    case "statistic":
      return ["-m", "statistic", "--mode", "random", "--probability", match.probability];
    case "conntrack":
      return ["-m", "conntrack", ...(match.not ? ["!"] : []), "--ctstate", match.state];
    case "recent":
      return [
        "-m",
        "recent",
        ...(match.set ? ["--set"] : ["--rcheck", "--seconds", String(match.seconds ?? 0), "--reap"]),
        "--name",
        match.name,
        "--mask",
        "255.255.255.255",
        "--rsource",
      ];
  }
}

const NUMBERS: Readonly<Record<string, string>> = { icmp: "1", tcp: "6", udp: "17", sctp: "132" };
const SERVICES: Readonly<Record<number, string>> = { 22: "ssh", 53: "domain", 80: "http", 443: "https", 8080: "http-alt" };
export interface ListOptions {
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly numbers: boolean;
}

/** One chain of `iptables -L`. `references`: rules that jump here. */
export function listedChain(chain: NetfilterChain, references: number, options: ListOptions): string {
  const title = chain.policy
    ? `Chain ${chain.name} (policy ${chain.policy}${options.verbose ? " 0 packets, 0 bytes" : ""})`
    : `Chain ${chain.name} (${references} references)`;
  const head = `${options.numbers ? "num  " : ""}${options.verbose ? " pkts bytes target     prot opt in     out     source               destination" : "target     prot opt source               destination"}         `;
  const rows = chain.rules.map((rule, at) => `${options.numbers ? String(at + 1).padEnd(5) : ""}${listedRule(rule, options)}`);
  return `${[title, head, ...rows].join("\n")}\n`;
}
function listedRule(rule: NetfilterRule, { numeric, verbose }: ListOptions): string {
  const protocol =
    rule.protocol === undefined ? (numeric ? "0" : "all") : numeric ? (NUMBERS[rule.protocol] ?? rule.protocol) : rule.protocol;
  const side = (wanted: NetfilterRule["source"]): { not: string; text: string } => ({
    not: wanted?.not ? "!" : " ",
    text: wanted === undefined ? (numeric ? "0.0.0.0/0" : "anywhere") : wanted.cidr.replace(/\/32$/, ""),
  });
  const [source, destination] = [side(rule.source), side(rule.destination)];
  const devices = verbose ? ` ${(rule.inInterface ?? "*").padEnd(6)}  ${(rule.outInterface ?? "*").padEnd(6)} ` : "";
  const target = rule.target ?? "";
  const counters = verbose ? "    0     0 " : "";
  const tail = [...rule.matches.map((match) => listedMatch(match, rule.protocol ?? "tcp", numeric)), rule.options?.listed ?? ""].filter(
    (text) => text !== "",
  );
  return `${counters}${target.padEnd(9)}  ${protocol.padEnd(4)} --${devices} ${source.not}${source.text.padEnd(19)} ${destination.not}${destination.text.padEnd(19)} ${tail.map((text) => ` ${text}`).join("")}`;
}
function listedMatch(match: NetfilterMatch, protocol: string, numeric: boolean): string {
  const port = (number: number): string => (numeric ? String(number) : (SERVICES[number] ?? String(number)));
  switch (match.kind) {
    case "comment":
      return `/* ${match.text} */`;
    case "ports":
      return [
        protocol,
        ...(match.sport === undefined ? [] : [`spt:${port(match.sport)}`]),
        ...(match.dport === undefined ? [] : [`dpt:${port(match.dport)}`]),
      ].join(" ");
    case "mark":
      return `mark match ${match.not ? "! " : ""}${match.mark}`;
    case "addrtype":
      return `ADDRTYPE match ${match.side}-type ${match.not ? "!" : ""}${match.type}`;
    case "statistic":
      return `statistic mode random probability ${match.probability}`;
    case "conntrack":
      return `${match.not ? "! " : ""}ctstate ${match.state}`;
    case "recent":
      return match.set
        ? `recent: SET name: ${match.name} side: source mask: 255.255.255.255`
        : `recent: CHECK seconds: ${match.seconds ?? 0} reap name: ${match.name} side: source mask: 255.255.255.255`;
  }
}
