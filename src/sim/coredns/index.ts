/**
 * CoreDNS: answers from the cluster's Services and pods as its Corefile says. Names are answered from what it has
 * watched: when the API server is gone it goes on with what it knows. Upstream: coredns plugin/kubernetes.
 */
import { Informer } from "../../kube/client/informer.ts";
import { endpointSlices, namespaces, services } from "../../kube/resource.ts";
import { type DnsAnswer, type DnsQuestion, decodeAnswer, decodeQuestion, encodeAnswer, encodeQuestion } from "../../machine/dns.ts";
import type { Component, ComponentContext } from "../component.ts";
import type { Stream } from "../random/random.ts";
import { type Directive, ownsName, parseCorefile, type ServerBlock } from "./corefile.ts";
import { forwards, inTurn, type Upstream, upstreamsOf } from "./forward.ts";
import { ClusterRecords } from "./kubernetes.ts";
import { fallsThrough, fromHosts, fromTemplate, rewritten } from "./local-records.ts";
import { LoopCheck } from "./loop.ts";
import { logLine } from "./query-log.ts";

export type { Upstream } from "./forward.ts";

export interface CoreDnsOptions {
  corefile: string;
  /** Asks another server. */
  ask(upstream: Upstream, message: string): { answer?: string; error?: string };
  /** Text of a file; undefined when there is none. */
  read(path: string): string | undefined;
  /** The `nameserver` lines of a file. */
  nameservers(path: string): readonly string[] | undefined;
  print(line: string): void;
  /** The loop plugin has seen its own question come back. */
  fatal(line: string): void;
}
export interface Peer {
  readonly address: string;
  readonly protocol: "TCP" | "UDP";
}
export interface CoreDns extends Component {
  /** Answers one DNS message (machine/dns.ts) that came in on a port. Undefined: no answer comes. */
  answer(message: string, port: number, peer: Peer): string | undefined;
  /** The kubernetes plugin has its first lists. */
  readonly ready: boolean;
  readonly blocks: readonly ServerBlock[];
  /** A new Corefile (the reload plugin); throws and keeps the old one when it is broken. */
  reload(corefile: string): void;
}

/** Questions that hand each other on without an end are given up. */
const DEEPEST = 16;
const FAILED: DnsAnswer = { code: "SERVFAIL", authoritative: false, records: [] };

/** Throws on a broken Corefile. */
export function startCoreDns(context: ComponentContext, options: CoreDnsOptions): CoreDns {
  const { client, clock, random } = context;
  let blocks = checked(options);
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
  let turn = 0;
  let depth = 0;
  const chain: Chain = {
    cluster: records,
    read: options.read,
    hand(directive, question) {
      const servers = inTurn(
        upstreamsOf(directive, options.nameservers),
        directive,
        (): Stream => random.stream("coredns/forward"),
        turn++,
      );
      let silent = false;
      for (const upstream of servers) {
        const { answer, error = "" } = options.ask(upstream, encodeQuestion(question));
        if (answer !== undefined) return decodeAnswer(answer);
        options.print(`[ERROR] plugin/errors: 2 ${question.name} ${question.type}: ${error}`);
        silent ||= error.endsWith("i/o timeout");
      }
      // Who waits for a server that says nothing gives up before CoreDNS does.
      return silent ? undefined : FAILED;
    },
  };
  const resolve = (question: DnsQuestion, port: number): DnsAnswer | undefined => {
    const block = longestMatch(blocks, question.name, port);
    if (!block) return { code: "REFUSED", authoritative: false, records: [] };
    const asked = rewritten(block.plugins, question);
    const answer = through(block.plugins, asked, chain);
    if (!answer || asked.name === question.name) return answer;
    return {
      ...answer,
      records: answer.records.map((record) => (record.name === asked.name ? { ...record, name: question.name } : record)),
    };
  };
  const answer = (message: string, port: number, peer: Peer): string | undefined => {
    const question = decodeQuestion(message);
    if (depth >= DEEPEST || loop.meets(question)) return undefined;
    depth++;
    const found = resolve(question, port);
    depth--;
    if (found && longestMatch(blocks, question.name, port)?.plugins.some(({ name }) => name === "log"))
      options.print(logLine(question, found, peer, random.stream("coredns/log")));
    return found && encodeAnswer(found);
  };
  const loop = new LoopCheck(
    context,
    options,
    () => blocks,
    (message) => void answer(message, 53, { address: "127.0.0.1", protocol: "UDP" }),
  );
  loop.begin();
  return {
    answer,
    get ready() {
      return informers.every((informer) => informer.synced);
    },
    get blocks() {
      return blocks;
    },
    reload(corefile) {
      blocks = checked({ ...options, corefile });
      loop.begin();
    },
    stop() {
      loop.stop();
      for (const informer of informers) informer.stop();
    },
  };
}
/** The blocks of a Corefile whose plugins are content with their lines too. */
function checked({ corefile, nameservers }: CoreDnsOptions): ServerBlock[] {
  const blocks = parseCorefile(corefile);
  for (const { plugins } of blocks) for (const plugin of plugins) if (plugin.name === "forward") upstreamsOf(plugin, nameservers);
  return blocks;
}

interface Chain {
  cluster: ClusterRecords;
  read: CoreDnsOptions["read"];
  hand(directive: Directive, question: DnsQuestion): DnsAnswer | undefined;
}
/** Plugins answer in CoreDNS' own fixed order (plugin.cfg), whatever the file's: template, hosts, kubernetes, forward. */
function through(plugins: readonly Directive[], question: DnsQuestion, { cluster, read, hand }: Chain): DnsAnswer | undefined {
  const find = (name: string): Directive[] => plugins.filter((plugin) => plugin.name === name);
  for (const template of find("template")) {
    const found = fromTemplate(template, question);
    if (found) return found;
  }
  for (const hosts of find("hosts")) {
    const found = fromHosts(hosts, question, read(hosts.args[0] ?? "/etc/hosts"));
    if (found) return found;
  }
  for (const { args, block } of find("kubernetes")) {
    const zone = (args.length > 0 ? args : ["."]).find((candidate) => ownsName(candidate, question.name));
    if (zone === undefined) continue;
    const ttl = Number(block.find(([word]) => word === "ttl")?.[1] ?? 5);
    const podMode = block.find(([word]) => word === "pods")?.[1] ?? "disabled";
    const found = cluster.answer(question, `${zone.replace(/\.$/, "")}.`, ttl, podMode);
    if (found.code === "NOERROR" || !fallsThrough(block, question.name)) return found;
  }
  for (const directive of find("forward")) if (forwards(directive, question)) return hand(directive, question);
  return FAILED;
}

function longestMatch(blocks: readonly ServerBlock[], name: string, port: number): ServerBlock | undefined {
  let best: { length: number; block: ServerBlock } | undefined;
  for (const block of blocks)
    for (const zone of block.zones)
      if (zone.port === port && ownsName(zone.name, name) && (!best || zone.name.length > best.length))
        best = { length: zone.name.length, block };
  return best?.block;
}
