/** Plugins that answer from their own lines of the Corefile: hosts, template, rewrite. Upstream: coredns plugin/{hosts,template,rewrite}. */
import type { DnsAnswer, DnsQuestion, DnsRecord } from "../../machine/dns.ts";
import { type Directive, ownsName } from "./corefile.ts";

/** `hosts [FILE [ZONES…]] { ADDRESS NAMES… }`. A name it does not know is an error, unless it may fall through. */
export function fromHosts({ args, block }: Directive, question: DnsQuestion, file: string | undefined): DnsAnswer | undefined {
  const zones = args.slice(1);
  if (zones.length > 0 && !zones.some((zone) => ownsName(zone, question.name))) return undefined;
  const lines = [...(file ?? "").split("\n").map((line) => (line.split("#")[0] ?? "").trim().split(/\s+/)), ...block];
  const ttl = Number(block.find(([word]) => word === "ttl")?.[1] ?? 3600);
  const records: DnsRecord[] = [];
  for (const [address = "", ...names] of lines) {
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) continue;
    if (names.some((name) => `${name.replace(/\.$/, "")}.` === question.name))
      records.push({ name: question.name, ttl, type: "A", data: address });
  }
  if (records.length > 0) return { code: "NOERROR", authoritative: true, records: question.type === "A" ? records : [] };
  return fallsThrough(block, question.name) ? undefined : { code: "SERVFAIL", authoritative: false, records: [] };
}
/** `fallthrough [ZONES…]` */
export function fallsThrough(block: Directive["block"], name: string): boolean {
  const line = block.find(([word]) => word === "fallthrough");
  return line !== undefined && (line.length === 1 || line.slice(1).some((zone) => ownsName(zone, name)));
}

/** `template CLASS TYPE [ZONES…] { match …; answer …; rcode … }` */
export function fromTemplate({ args, block }: Directive, question: DnsQuestion): DnsAnswer | undefined {
  const zones = args.slice(2);
  if (zones.length > 0 && !zones.some((zone) => ownsName(zone, question.name))) return undefined;
  if (args[1] && args[1] !== "ANY" && args[1] !== question.type) return undefined;
  const patterns = block.filter(([word]) => word === "match").flatMap(([, ...words]) => words);
  if (patterns.length > 0 && !patterns.some((pattern) => new RegExp(pattern).test(question.name)))
    return fallsThrough(block, question.name) ? undefined : { code: "SERVFAIL", authoritative: false, records: [] };
  const code = block.find(([word]) => word === "rcode")?.[1] ?? "NOERROR";
  const records = block
    .filter(([word]) => word === "answer")
    .map(([, ...words]): DnsRecord => {
      const data = words.join(" ").split(/\s+/).at(-1) ?? "";
      return { name: question.name, ttl: 60, type: question.type, data };
    });
  return { code: code as DnsAnswer["code"], authoritative: true, records };
}

/** The question after the first `rewrite name` rule that matches. */
export function rewritten(plugins: readonly Directive[], question: DnsQuestion): DnsQuestion {
  for (const { name, args } of plugins) {
    if (name !== "rewrite") continue;
    const rest = args[0] === "stop" || args[0] === "continue" ? args.slice(1) : args;
    const [field, ...words] = rest;
    if (field !== "name") continue;
    const [kind, from, to] = ["exact", "prefix", "suffix", "substring"].includes(words[0] ?? "") ? words : ["exact", ...words];
    if (!from || !to) continue;
    const dotted = (text: string): string => `${text.replace(/\.$/, "")}.`;
    if (kind === "exact" && question.name === dotted(from)) return { ...question, name: dotted(to) };
    if (kind === "suffix" && question.name.endsWith(dotted(from)))
      return { ...question, name: question.name.slice(0, -dotted(from).length) + dotted(to) };
    if (kind === "prefix" && question.name.startsWith(from)) return { ...question, name: to + question.name.slice(from.length) };
    if (kind === "substring" && question.name.includes(from)) return { ...question, name: question.name.replace(from, to) };
  }
  return question;
}
