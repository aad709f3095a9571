/** A process's view of its namespace: blocking requests over the fabric, with latency and time-outs. */
import { ConnectionError } from "../../kube/status.ts";
import { MILLISECOND, SECOND } from "../../kube/timers.ts";
import { decodeAnswer, encodeQuestion } from "../../machine/dns.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import type { ListeningSocket, ListenOptions, Network, NetworkInterface } from "../../machine/network.ts";
import type { Namespace, Socket } from "./fabric.ts";
import type { SimProcess } from "./process.ts";

/** One way over one hop. */
export const HOP_LATENCY = 60;
const LOCAL_LATENCY = 20;
/** Processor time that reading and answering a request takes a server, besides what it computes. */
const REQUEST_COST = 300;
/** How long a connection attempt that nobody answers takes to fail. */
const SYN_TIMEOUT = 130 * SECOND;
const ARP_TIMEOUT = 3 * SECOND;

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
    const loopback: NetworkInterface = { name: "lo", mac: "00:00:00:00:00:00", addresses: ["127.0.0.1/8"], up: true };
    return [
      loopback,
      ...this.namespace.interfaces.map(({ name, mac, address, prefix, up }) => ({ name, mac, addresses: [`${address}/${prefix}`], up })),
    ];
  }
  get address(): string {
    return this.namespace.address;
  }
  listen(options: ListenOptions): ListeningSocket {
    const { http } = options;
    const cgroup = this.#process.machine.cgroup;
    if (!http || !cgroup) return this.#process.adopt(listenOn(this.namespace, options));
    const counted: ListenOptions["http"] = (request) => {
      cgroup.spend(REQUEST_COST);
      return http(request);
    };
    return this.#process.adopt(listenOn(this.namespace, { ...options, http: counted }));
  }
  listening(): readonly ListeningSocket[] {
    return this.namespace.sockets().map(({ address, port, protocol }) => ({ address, port, protocol, close() {} }));
  }

  async request(host: string, port: number, request: HttpRequest, options: { timeout?: number } = {}): Promise<HttpResponse> {
    const { socket, source, hops } = await this.#dial(host, port, "TCP", options.timeout);
    if (!socket.options.http)
      throw new ConnectionError("ECONNRESET", `read tcp ${this.address}->${host}:${port}: read: connection reset by peer`);
    const asked: HttpRequest = { ...request, host: request.host ?? `${host}:${port}`, peer: { ...request.peer, address: source } };
    const handle = socket.options.http;
    const answer = this.#process.kernel.trace.within(this.#process.cause, () => handle(asked));
    const response = answer instanceof Promise ? await this.#process.race(answer, options.timeout) : answer;
    if (!socket.namespace.alive) throw new ConnectionError("EOF", "EOF");
    await this.#process.sleep(hops === 0 ? LOCAL_LATENCY : hops * HOP_LATENCY);
    return response;
  }
  async connect(
    host: string,
    port: number,
    options: { timeout?: number } = {},
  ): Promise<{ address: string; tls?: boolean; certificate?: string }> {
    const { address, socket } = await this.#dial(host, port, "TCP", options.timeout);
    const { tls = false, certificate } = socket.options;
    return { address, tls, ...(certificate === undefined ? {} : { certificate }) };
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
  async #dial(
    host: string,
    port: number,
    protocol: "TCP" | "UDP",
    timeout?: number,
  ): Promise<{ socket: Socket; source: string; hops: number; address: string }> {
    const address = isAddress(host) ? host : ((await this.lookup(host))[0] as string);
    try {
      const arrival = this.namespace.fabric.dial(this.namespace, address, port, protocol);
      await this.#process.sleep(arrival.hops === 0 ? LOCAL_LATENCY : arrival.hops * HOP_LATENCY);
      return arrival;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const slow = error.code === "ETIMEDOUT" ? SYN_TIMEOUT : error.code === "EHOSTUNREACH" ? ARP_TIMEOUT : MILLISECOND;
      if (timeout !== undefined && slow > timeout) {
        await this.#process.sleep(timeout);
        throw new ConnectionError("ETIMEDOUT", `dial ${protocol.toLowerCase()} ${address}:${port}: i/o timeout`);
      }
      await this.#process.sleep(slow);
      throw error;
    }
  }
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
