/** A process's view of its namespace: blocking requests over the fabric, with latency and time-outs. */
import { ConnectionError } from "../../kube/status.ts";
import { MILLISECOND, SECOND } from "../../kube/timers.ts";
import { decodeAnswer, encodeQuestion } from "../../machine/dns.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import type { Netfilter } from "../../machine/netfilter.ts";
import type {
  ListeningSocket,
  ListenOptions,
  Network,
  NetworkInterface,
  NetworkNeighbour,
  NetworkRoute,
  TcpConnection,
} from "../../machine/network.ts";
import { Killed } from "../../machine/program.ts";
import { type Namespace, PacketLost, type Socket } from "./fabric.ts";
import type { SimProcess } from "./process.ts";

/** One way over one hop. */
export const HOP_LATENCY = 60;
const LOCAL_LATENCY = 20;
/** Processor time that reading and answering a request takes a server, besides what it computes. */
const REQUEST_COST = 300;
/** How long a connection attempt that nobody answers takes to fail. */
const SYN_TIMEOUT = 130 * SECOND;
/** When the kernel sends the first packet of a connection again (tcp_syn_retries: 6). */
const SYN_AGAIN = [1, 3, 7, 15, 31, 63].map((seconds) => seconds * SECOND);
const ARP_TIMEOUT = 3 * SECOND;

/** An open way to a socket. */
interface Way {
  readonly socket: Socket;
  readonly source: string;
  readonly hops: number;
  readonly address: string;
}

export function isAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

export class ProcessNetwork implements Network {
  readonly namespace: Namespace;
  #process: SimProcess;
  constructor(process: SimProcess, namespace: Namespace) {
    this.#process = process;
    this.namespace = namespace;
  }
  interfaces(): readonly NetworkInterface[] {
    const loopback: NetworkInterface = { name: "lo", mac: "00:00:00:00:00:00", addresses: ["127.0.0.1/8"], up: true, index: 1 };
    return [
      loopback,
      ...this.namespace.interfaces.map(({ name, mac, address, prefix, up, link }, at) => {
        const others = [...link.members].filter((member) => member.namespace !== this.namespace);
        const [far] = others;
        const peer = others.length === 1 && far ? far.namespace.interfaces.indexOf(far) + 2 : undefined;
        return { name, mac, addresses: [`${address}/${prefix}`], up, index: at + 2, ...(peer === undefined ? {} : { peer }) };
      }),
    ];
  }
  routes(): readonly NetworkRoute[] {
    const { interfaces, routes } = this.namespace;
    const given = routes
      .filter(({ device }) => interfaces.find((one) => one.name === device)?.up)
      .map(
        ({ destination, via, device }): NetworkRoute => ({
          destination: destination === "0.0.0.0/0" ? "default" : destination.replace(/\/32$/, ""),
          device,
          connected: false,
          ...(via === undefined ? {} : { via }),
        }),
      );
    const own: NetworkRoute[] = [];
    for (const { name, address, prefix, up } of interfaces) {
      if (!up || prefix === 32) continue;
      const destination = networkOf(address, prefix);
      // ptp replaces the connected network by one through the gateway, which alone is on the link.
      const at = given.findIndex((route) => route.destination === destination && route.via !== undefined);
      const replaced = given[at];
      if (replaced?.via === undefined) own.push({ destination, device: name, connected: true, source: address });
      else {
        given[at] = { ...replaced, source: address };
        own.push({ destination: replaced.via, device: name, connected: false, source: address });
      }
    }
    const order = (route: NetworkRoute): number => (route.destination === "default" ? -1 : numberOf(route.destination));
    return [...given, ...own].sort((a, b) => order(a) - order(b) || b.destination.length - a.destination.length);
  }
  neighbours(): readonly NetworkNeighbour[] {
    return this.namespace.interfaces
      .filter(({ up }) => up)
      .flatMap(({ name, link }) =>
        [...link.members]
          .filter((member) => member.namespace !== this.namespace && member.up && member.namespace.alive)
          .map(({ address, mac }): NetworkNeighbour => ({ address, mac, device: name })),
      );
  }
  setLink(name: string, up: boolean): boolean {
    if (name === "lo") throw new Error("kubewekend does not model setting the loopback device down");
    return this.namespace.setLink(name, up);
  }
  addRoute(destination: string, to: { via?: string; device?: string }): void {
    const cidr = cidrOf(destination);
    const { namespace } = this;
    const device = to.device ?? (to.via === undefined ? undefined : namespace.route(to.via)?.device.name);
    if (device === undefined) throw new Error("RTNETLINK answers: Network is unreachable");
    if (!namespace.interfaces.some(({ name }) => name === device)) throw new Error(`Cannot find device "${device}"`);
    if (namespace.routes.some((route) => route.destination === cidr)) throw new Error("RTNETLINK answers: File exists");
    namespace.routes = [...namespace.routes, { destination: cidr, device, ...(to.via === undefined ? {} : { via: to.via }) }];
    namespace.fabric.cut();
  }
  deleteRoute(destination: string, to: { via?: string; device?: string }): void {
    const cidr = cidrOf(destination);
    const { namespace } = this;
    const left = namespace.routes.filter(
      (route) =>
        !(
          route.destination === cidr &&
          (to.via === undefined || route.via === to.via) &&
          (to.device === undefined || route.device === to.device)
        ),
    );
    if (left.length === namespace.routes.length) throw new Error("RTNETLINK answers: No such process");
    namespace.routes = left;
    namespace.fabric.cut();
  }
  get netfilter(): Netfilter {
    return this.namespace.netfilter;
  }
  get address(): string {
    return this.namespace.address;
  }
  listen(options: ListenOptions): ListeningSocket {
    const { http, service } = options;
    const { machine } = this.#process;
    const owner = machine.kind === "node" ? { owner: ownerOf(this.#process) } : {};
    const { cgroup, kernel } = machine;
    if (this.namespace.taken(options))
      kernel.ledger.collided({ at: kernel.clock.now, over: "port", machine: machine.hostname, hurt: [this.#process.programName] });
    if (!http || !cgroup || machine.computer) return this.#process.adopt(listenOn(this.namespace, { ...options, ...owner }, service));
    const counted: ListenOptions["http"] = (request) => {
      cgroup.spend(REQUEST_COST);
      return http(request);
    };
    return this.#process.adopt(listenOn(this.namespace, { ...options, ...owner, http: counted }, service));
  }
  listening(): readonly ListeningSocket[] {
    return this.namespace.sockets().map(({ address, port, protocol, options: { owner } }) => ({
      address,
      port,
      protocol,
      close() {},
      ...(owner ? { owner } : {}),
    }));
  }

  async request(host: string, port: number, request: HttpRequest, options: { timeout?: number } = {}): Promise<HttpResponse> {
    return this.#exchange(await this.#dial(host, port, "TCP", options.timeout), `${host}:${port}`, request, options);
  }
  async connect(host: string, port: number, options: { timeout?: number } = {}): Promise<TcpConnection> {
    const way = await this.#dial(host, port, "TCP", options.timeout);
    const { tls = false, certificate } = way.socket.options;
    return {
      address: way.address,
      tls,
      ...(certificate === undefined ? {} : { certificate }),
      request: (request, limits = {}) => this.#exchange(way, `${host}:${port}`, request, limits),
    };
  }
  /** One request and its answer over a way that is open. */
  async #exchange({ socket, source, hops }: Way, at: string, request: HttpRequest, options: { timeout?: number }): Promise<HttpResponse> {
    if (!socket.options.http) throw new ConnectionError("ECONNRESET", `read tcp ${this.address}->${at}: read: connection reset by peer`);
    const asked: HttpRequest = { ...request, host: request.host ?? at, peer: { ...request.peer, address: source } };
    const handle = socket.options.http;
    const answer = this.#process.kernel.trace.within(this.#process.cause, () => handle(asked));
    const response = answer instanceof Promise ? await this.#process.race(farAnswer(answer), options.timeout) : answer;
    if (!socket.namespace.alive) throw new ConnectionError("EOF", "EOF");
    await this.#process.sleep(hops === 0 ? LOCAL_LATENCY : hops * HOP_LATENCY);
    return response;
  }
  async send(host: string, port: number, protocol: "TCP" | "UDP", message: string, options: { timeout?: number } = {}): Promise<string> {
    const { socket, source } = await this.#dial(host, port, protocol, options.timeout);
    if (!socket.options.raw)
      throw new ConnectionError("ECONNRESET", `read ${protocol.toLowerCase()} ${host}:${port}: connection reset by peer`);
    const raw = socket.options.raw;
    const answer = this.#process.kernel.trace.within(this.#process.cause, () => raw(message, { address: source }));
    const text = answer instanceof Promise ? await this.#process.race(answer, options.timeout) : answer;
    if (text === undefined) {
      await this.#process.sleep(options.timeout ?? 5 * SECOND);
      throw new ConnectionError("ETIMEDOUT", `read ${protocol.toLowerCase()} ${host}:${port}: i/o timeout`);
    }
    return text;
  }
  async service(host: string, port: number, options: { timeout?: number } = {}): Promise<unknown> {
    return (await this.#dial(host, port, "TCP", options.timeout)).socket.service;
  }
  async ping(address: string, options: { timeout?: number } = {}): Promise<number> {
    try {
      const { hops } = this.namespace.fabric.trace(this.namespace, { destination: address, port: 0, protocol: "ICMP" });
      const roundTrip = hops === 0 ? 2 * LOCAL_LATENCY : 2 * hops * HOP_LATENCY;
      await this.#process.sleep(roundTrip);
      return roundTrip;
    } catch (error) {
      await this.#process.sleep(options.timeout ?? 1 * SECOND);
      throw error;
    }
  }

  async lookup(name: string): Promise<string[]> {
    if (isAddress(name)) return [name];
    const { fs } = this.#process;
    if (fs.exists("/etc/hosts")) {
      for (const line of fs.read("/etc/hosts").split("\n")) {
        const [address, ...names] = (line.split("#")[0] as string).trim().split(/\s+/);
        if (address && names.includes(name)) return [address];
      }
    }
    if (name === "localhost") return ["127.0.0.1"];
    const unknown = (server: string): ConnectionError => new ConnectionError("ENOTFOUND", `lookup ${name}${server}: no such host`);
    if (!fs.exists("/etc/resolv.conf")) throw unknown("");
    const { nameservers, search, ndots } = parseResolvConf(fs.read("/etc/resolv.conf"));
    const server = nameservers[0];
    if (server === undefined) throw unknown("");
    const dots = name.split(".").length - 1;
    const absolute = name.endsWith(".")
      ? [name]
      : dots >= ndots
        ? [name, ...search.map((domain) => `${name}.${domain}`)]
        : [...search.map((domain) => `${name}.${domain}`), name];
    for (const candidate of absolute) {
      const answer = decodeAnswer(
        await this.send(server, 53, "UDP", encodeQuestion({ type: "A", name: candidate }), { timeout: 5 * SECOND }),
      );
      const addresses = answer.records.filter((record) => record.type === "A").map((record) => record.data);
      if (addresses.length > 0) return addresses;
    }
    throw unknown(` on ${server}:53`);
  }

  /** Blocks for the time the connection (or its failure) takes. */
  async #dial(host: string, port: number, protocol: "TCP" | "UDP", timeout?: number): Promise<Way> {
    const address = isAddress(host) ? host : ((await this.lookup(host))[0] as string);
    try {
      const arrival = this.namespace.fabric.dial(this.namespace, address, port, protocol);
      await this.#process.sleep(arrival.hops === 0 ? LOCAL_LATENCY : arrival.hops * HOP_LATENCY);
      return arrival;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      if (error instanceof PacketLost && protocol === "TCP") return this.#again(error, timeout, `${address}:${port}`);
      const slow = error.code === "ETIMEDOUT" ? SYN_TIMEOUT : error.code === "EHOSTUNREACH" ? ARP_TIMEOUT : MILLISECOND;
      if (timeout !== undefined && slow > timeout) {
        await this.#process.sleep(timeout);
        throw new ConnectionError("ETIMEDOUT", `dial ${protocol.toLowerCase()} ${address}:${port}: i/o timeout`);
      }
      await this.#process.sleep(slow);
      throw error;
    }
  }
  /** The first packet was lost: it is sent again, to the same far end, until the caller or the kernel gives up. */
  async #again({ address, port, message }: PacketLost, timeout = Number.POSITIVE_INFINITY, at: string): Promise<Way> {
    const end = Math.min(timeout, SYN_TIMEOUT);
    let waited = 0;
    for (const when of SYN_AGAIN.filter((time) => time < end)) {
      await this.#process.sleep(when - waited);
      waited = when;
      try {
        const arrival = this.namespace.fabric.dial(this.namespace, address, port, "TCP");
        await this.#process.sleep(arrival.hops === 0 ? LOCAL_LATENCY : arrival.hops * HOP_LATENCY);
        return arrival;
      } catch (error) {
        if (!(error instanceof PacketLost)) throw error;
      }
    }
    await this.#process.sleep(end - waited);
    throw new ConnectionError("ETIMEDOUT", timeout < SYN_TIMEOUT ? `dial tcp ${at}: i/o timeout` : message);
  }
}

/** A server that dies over an answer hangs up; its death is not the caller's. */
function farAnswer<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw error instanceof Killed ? new ConnectionError("ECONNRESET", "read: connection reset by peer") : error;
  });
}
function numberOf(address: string): number {
  return (address.split("/")[0] ?? "").split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
function cidrOf(destination: string): string {
  return destination === "default" ? "0.0.0.0/0" : destination.includes("/") ? destination : `${destination}/32`;
}
/** `172.18.0.0/16` of an address in it. */
function networkOf(address: string, prefix: number): string {
  const size = 2 ** (32 - prefix);
  const base = Math.floor(numberOf(address) / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".")}/${prefix}`;
}

/** Name and number of a process as its node knows it. */
export function ownerOf(process: SimProcess): { name: string; pid: number } {
  const [command = ""] = process.argv;
  return { name: command.slice(command.lastIndexOf("/") + 1), pid: process.machine.outside(process) };
}
/** Opens a socket; closing it twice is harmless. */
export function listenOn(namespace: Namespace, options: ListenOptions, service?: unknown): ListeningSocket {
  const socket = namespace.listen(options, service);
  return { address: socket.address, port: socket.port, protocol: socket.protocol, close: () => namespace.close(socket) };
}

export interface ResolvConf {
  nameservers: string[];
  search: string[];
  ndots: number;
}
/** resolv.conf(5): nameserver, search, options ndots. */
export function parseResolvConf(text: string): ResolvConf {
  const conf: ResolvConf = { nameservers: [], search: [], ndots: 1 };
  for (const line of text.split("\n")) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && values[0]) conf.nameservers.push(values[0]);
    if (keyword === "search") conf.search = values;
    const ndots = keyword === "options" ? values.find((value) => value.startsWith("ndots:")) : undefined;
    if (ndots) conf.ndots = Number(ndots.slice("ndots:".length));
  }
  return conf;
}
