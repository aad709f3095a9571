/** A rule on the command line of iptables. Throws Error with iptables' words. */
import type { NetfilterMatch, NetfilterRule } from "../../machine/netfilter.ts";

const TARGETS = new Set(["ACCEPT", "DROP", "REJECT", "RETURN"]);
const REJECT = { saved: "--reject-with icmp-port-unreachable", listed: "reject-with icmp-port-unreachable" };
const SERVICES: Readonly<Record<string, number>> = { ssh: 22, domain: 53, http: 80, https: 443 };

export function parseRule(chain: string, words: readonly string[], chains: readonly string[]): NetfilterRule {
  const rule: {
    source?: NetfilterRule["source"];
    destination?: NetfilterRule["destination"];
    protocol?: string;
    inInterface?: string;
    outInterface?: string;
    target?: string;
    options?: NetfilterRule["options"];
  } = {};
  const matches: NetfilterMatch[] = [];
  let not = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const value = (): string => {
      const next = words[++i];
      if (next === undefined) throw new Error(`option "${word}" requires an argument`);
      return next;
    };
    const port = (): number => {
      const text = value();
      const number = SERVICES[text] ?? Number(text);
      if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new Error(`invalid port/service \`${text}' specified`);
      return number;
    };
    const ports = (side: "dport" | "sport"): void => {
      if (rule.protocol !== "tcp" && rule.protocol !== "udp") throw new Error(`unknown option "${word}"`);
      const number = port();
      const at = matches.findIndex((match) => match.kind === "ports");
      if (at < 0) matches.push({ kind: "ports", [side]: number });
      else matches[at] = { ...(matches[at] as NetfilterMatch & { kind: "ports" }), [side]: number };
    };
    switch (word) {
      case "!":
        not = true;
        continue;
      case "-s":
      case "--source":
      case "--src":
        rule.source = { cidr: cidr(value()), ...(not ? { not } : {}) };
        break;
      case "-d":
      case "--destination":
      case "--dst":
        rule.destination = { cidr: cidr(value()), ...(not ? { not } : {}) };
        break;
      case "-p":
      case "--protocol":
        rule.protocol = value();
        if (rule.protocol === "all") delete rule.protocol;
        break;
      case "-i":
      case "--in-interface":
        rule.inInterface = value();
        break;
      case "-o":
      case "--out-interface":
        rule.outInterface = value();
        break;
      case "--dport":
      case "--destination-port":
        ports("dport");
        break;
      case "--sport":
      case "--source-port":
        ports("sport");
        break;
      case "-m":
      case "--match": {
        const name = value();
        if (!["tcp", "udp", "comment", "conntrack", "state"].includes(name))
          throw new Error(`kubewekend does not model the match "${name}" in rules by hand`);
        break;
      }
      case "--comment":
        matches.push({ kind: "comment", text: value() });
        break;
      case "--ctstate":
      case "--state":
        matches.push({ kind: "conntrack", state: value(), ...(not ? { not } : {}) });
        break;
      case "-j":
      case "--jump": {
        const target = value();
        if (!TARGETS.has(target) && !chains.includes(target)) {
          throw new Error(
            ["DNAT", "SNAT", "MASQUERADE", "LOG", "MARK", "REDIRECT"].includes(target)
              ? `kubewekend does not model the target ${target} in rules by hand`
              : `Couldn't load target \`${target}':No such file or directory`,
          );
        }
        rule.target = target;
        if (target === "REJECT") rule.options = REJECT;
        break;
      }
      case "--reject-with":
        if (value() !== "icmp-port-unreachable") throw new Error("kubewekend models REJECT with icmp-port-unreachable only");
        break;
      case "-w":
      case "--wait":
      case "-n":
        break;
      default:
        throw new Error(word.startsWith("-") ? `unknown option "${word}"` : `Bad argument \`${word}'`);
    }
    not = false;
  }
  return { chain, ...rule, matches };
}
function cidr(text: string): string {
  if (!/^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(text)) throw new Error(`host/network \`${text}' not found`);
  return text.includes("/") ? text : `${text}/32`;
}
