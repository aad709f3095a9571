/** What nslookup and dig share: resolv.conf and one question to one server. */
import { type DnsAnswer, decodeAnswer, encodeQuestion, type RecordType } from "../../machine/dns.ts";
import type { Process } from "../../machine/process.ts";

export interface ResolverConfiguration {
  servers: string[];
  search: string[];
  ndots: number;
}
export function resolverConfiguration(process: Process): ResolverConfiguration {
  const result: ResolverConfiguration = { servers: [], search: [], ndots: 1 };
  if (!process.fs.exists("/etc/resolv.conf")) return result;
  for (const line of process.fs.read("/etc/resolv.conf").split("\n")) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && values[0]) result.servers.push(values[0]);
    if (keyword === "search") result.search = values;
    const ndots = keyword === "options" ? values.find((value) => value.startsWith("ndots:")) : undefined;
    if (ndots) result.ndots = Number(ndots.slice(6));
  }
  return result;
}
/** Asks; throws ConnectionError when no answer comes within `timeout` microseconds. */
export async function ask(process: Process, server: string, type: RecordType, name: string, timeout = 5_000_000): Promise<DnsAnswer> {
  return decodeAnswer(await process.network.send(server, 53, "UDP", encodeQuestion({ type, name }), { timeout }));
}
/** `10.96.0.1` → `1.0.96.10.in-addr.arpa.` */
export function reverseName(address: string): string {
  return `${address.split(".").reverse().join(".")}.in-addr.arpa.`;
}
