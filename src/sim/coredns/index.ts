/**
 * CoreDNS: answers from the cluster's Services and pods as its Corefile says. Names are answered from what it has
 * watched: when the API server is gone it goes on with what it knows. Upstream: coredns plugin/kubernetes.
 */
import { Informer } from "../../kube/client/informer.ts";
import { endpointSlices, namespaces, services } from "../../kube/resource.ts";
import {
  type DnsAnswer,
  type DnsQuestion,
  type DnsRecord,
  decodeAnswer,
  decodeQuestion,
  encodeAnswer,
  encodeQuestion,
} from "../../machine/dns.ts";
import type { Component, ComponentContext } from "../component.ts";
import { type Directive, parseCorefile, type ServerBlock } from "./corefile.ts";
import { ClusterRecords } from "./kubernetes.ts";

export interface CoreDnsOptions {
  corefile: string;
  /** Asks the upstream resolver; undefined when nobody answers. */
  forward(message: string): string | undefined;
}
export interface CoreDns extends Component {
  /** Answers one DNS message (machine/dns.ts). Undefined: no answer comes. */
  answer(message: string): string | undefined;
  /** The kubernetes plugin has its first lists. */
  readonly ready: boolean;
  readonly blocks: readonly ServerBlock[];
  /** A new Corefile (the reload plugin); throws and keeps the old one when it is broken. */
  reload(corefile: string): void;
}

/** Throws on a broken Corefile. */
export function startCoreDns(context: ComponentContext, options: CoreDnsOptions): CoreDns {
  const { client, clock } = context;
  let blocks = parseCorefile(options.corefile);
  const serviceInformer = new Informer(client, clock, services, {
    indexes: { clusterIP: (service) => service.spec.clusterIPs ?? [] },
  });
  const sliceInformer = new Informer(client, clock, endpointSlices, {
    indexes: {
      service: (slice) => [`${slice.metadata.namespace}/${slice.metadata.labels?.["kubernetes.io/service-name"] ?? ""}`],
      ip: (slice) => (slice.endpoints ?? []).flatMap(({ addresses }) => addresses),
    },
  });
  const namespaceInformer = new Informer(client, clock, namespaces);
  const informers = [serviceInformer, sliceInformer, namespaceInformer];
  const records = new ClusterRecords({
    service: (key) => serviceInformer.get(key),
    slices: (key) => sliceInformer.byIndex("service", key).values(),
    serviceAt: (ip) => [...serviceInformer.byIndex("clusterIP", ip).values()][0],
    sliceAt: (ip) => [...sliceInformer.byIndex("ip", ip).values()][0],
    namespaceExists: (name) => namespaceInformer.get(name) !== undefined,
  });
  for (const informer of informers) informer.start();

  const resolve = (question: DnsQuestion): DnsAnswer | undefined => {
    const block = longestMatch(blocks, question.name);
    if (!block) return { code: "REFUSED", authoritative: false, records: [] };
    const asked = rewritten(block, question);
    const answer = chain(block.plugins, asked, records, options.forward);
    if (!answer || asked.name === question.name) return answer;
    return {
      ...answer,
      records: answer.records.map((record) => (record.name === asked.name ? { ...record, name: question.name } : record)),
    };
  };
  return {
    answer(message) {
      const answer = resolve(decodeQuestion(message));
      return answer && encodeAnswer(answer);
    },
    get ready() {
      return informers.every((informer) => informer.synced);
    },
    get blocks() {
      return blocks;
    },
    reload(corefile) {
      blocks = parseCorefile(corefile);
    },
    stop() {
      for (const informer of informers) informer.stop();
    },
  };
}

/** Plugins answer in CoreDNS' own fixed order, whatever the file's: hosts, template, kubernetes, forward. */
function chain(
  plugins: readonly Directive[],
  question: DnsQuestion,
  cluster: ClusterRecords,
  forward: CoreDnsOptions["forward"],
): DnsAnswer | undefined {
  const find = (name: string): Directive[] => plugins.filter((plugin) => plugin.name === name);
  for (const hosts of find("hosts")) {
    const found = fromHosts(hosts, question);
    if (found) return found;
  }
  for (const template of find("template")) {
    const found = fromTemplate(template, question);
    if (found) return found;
  }
  for (const plugin of find("kubernetes")) {
    const zones = plugin.args.length > 0 ? plugin.args.map((zone) => `${zone.replace(/\.$/, "")}.`) : ["."];
    const zone = zones.find((candidate) => candidate === "." || question.name === candidate || question.name.endsWith(`.${candidate}`));
    if (zone === undefined) continue;
    const ttl = Number(plugin.block.find(([word]) => word === "ttl")?.[1] ?? 5);
    const podMode = plugin.block.find(([word]) => word === "pods")?.[1] ?? "disabled";
    const found = cluster.answer(question, zone, ttl, podMode);
    const fallthrough = plugin.block.find(([word]) => word === "fallthrough");
    const falls =
      fallthrough &&
      (fallthrough.length === 1 || fallthrough.slice(1).some((suffix) => question.name.endsWith(`${suffix.replace(/\.$/, "")}.`)));
    if (found.code === "NOERROR" || !falls) return found;
  }
  for (const _ of find("forward")) {
    const answer = forward(encodeQuestion(question));
    return answer === undefined ? { code: "SERVFAIL", authoritative: false, records: [] } : decodeAnswer(answer);
  }
  return { code: "SERVFAIL", authoritative: false, records: [] };
}

function longestMatch(blocks: readonly ServerBlock[], name: string): ServerBlock | undefined {
  let best: { length: number; block: ServerBlock } | undefined;
  for (const block of blocks) {
    for (const zone of block.zones) {
      const matches = zone.name === "." || name === zone.name || name.endsWith(`.${zone.name}`);
      if (matches && (!best || zone.name.length > best.length)) best = { length: zone.name.length, block };
    }
  }
  return best?.block;
}
function rewritten(block: ServerBlock, question: DnsQuestion): DnsQuestion {
  for (const { name, args } of block.plugins) {
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
function fromHosts({ block }: Directive, question: DnsQuestion): DnsAnswer | undefined {
  const records: DnsRecord[] = [];
  for (const [address = "", ...names] of block) {
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) continue;
    if (names.some((name) => `${name}.` === question.name)) records.push({ name: question.name, ttl: 3600, type: "A", data: address });
  }
  if (records.length > 0) return { code: "NOERROR", authoritative: true, records: question.type === "A" ? records : [] };
  return block.some(([word]) => word === "fallthrough") ? undefined : { code: "NXDOMAIN", authoritative: true, records: [] };
}
function fromTemplate({ args, block }: Directive, question: DnsQuestion): DnsAnswer | undefined {
  const zone = args[2] ? `${args[2].replace(/\.$/, "")}.` : ".";
  if (zone !== "." && !question.name.endsWith(zone)) return undefined;
  if (args[1] && args[1] !== "ANY" && args[1] !== question.type) return undefined;
  const match = block.find(([word]) => word === "match")?.[1];
  if (match !== undefined && !new RegExp(match).test(question.name)) return undefined;
  const answer = block
    .find(([word]) => word === "answer")
    ?.slice(1)
    .join(" ");
  const data = answer?.split(/\s+/).at(-1);
  return { code: "NOERROR", authoritative: true, records: data ? [{ name: question.name, ttl: 60, type: question.type, data }] : [] };
}
