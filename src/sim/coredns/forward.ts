/** The forward plugin: hands questions to other servers. Upstream: coredns plugin/forward. */
import type { DnsQuestion } from "../../machine/dns.ts";
import type { Stream } from "../random/random.ts";
import { type Directive, ownsName, PluginError } from "./corefile.ts";

export interface Upstream {
  readonly address: string;
  readonly port: number;
}

/** The servers a directive names; a file stands for those of its `nameserver` lines. */
export function upstreamsOf({ args, line }: Directive, nameservers: (path: string) => readonly string[] | undefined): Upstream[] {
  const [from, ...to] = args;
  if (from === undefined || to.length === 0)
    throw new PluginError("forward", line, "Wrong argument count or unexpected line ending after 'forward'");
  return to.flatMap((word): Upstream[] => {
    if (/^(tls|https|grpc|quic):\/\//.test(word)) throw new PluginError("forward", line, `kubewekend does not model forwarding to ${word}`);
    const plain = /^(?:dns:\/\/)?(\d+\.\d+\.\d+\.\d+)(?::(\d+))?$/.exec(word);
    if (plain?.[1]) return [{ address: plain[1], port: Number(plain[2] ?? 53) }];
    const found = nameservers(word);
    if (!found) throw new PluginError("forward", line, `not an IP address or file: "${word}"`);
    return found.map((address) => ({ address, port: 53 }));
  });
}

/** Is the question for this directive? Its first argument is the zone; `except` takes names out again. */
export function forwards({ args, block }: Directive, { name }: DnsQuestion): boolean {
  const except = block.filter(([word]) => word === "except").flatMap(([, ...names]) => names);
  return ownsName(args[0] ?? ".", name) && !except.some((zone) => ownsName(zone, name));
}

/** In the order in which they are tried: `policy random`, unless the block says otherwise. */
export function inTurn(upstreams: readonly Upstream[], { block }: Directive, chance: () => Stream, turn: number): readonly Upstream[] {
  if (upstreams.length < 2) return upstreams;
  const policy = block.find(([word]) => word === "policy")?.[1] ?? "random";
  const first = policy === "sequential" ? 0 : policy === "round_robin" ? turn % upstreams.length : chance().below(upstreams.length);
  return [...upstreams.slice(first), ...upstreams.slice(0, first)];
}
