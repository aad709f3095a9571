/** What a process sees of its network namespace. */
import type { HttpHandler, HttpRequest, HttpResponse } from "./http.ts";
import type { Netfilter } from "./netfilter.ts";

export interface ListenOptions {
  /** 0.0.0.0 by default. */
  address?: string;
  port: number;
  protocol?: "TCP" | "UDP";
  /** Serves TLS; a client speaking plain HTTP is told so. */
  tls?: boolean;
  /** The server's certificate in PEM, when clients can check it. */
  certificate?: string;
  /** Whose it is, where `ss -p` tells: name and number on the node. */
  owner?: { readonly name: string; readonly pid: number };
  /** Answers HTTP requests. */
  http?: HttpHandler;
  /** Answers one text datagram or line with another (DNS, redis): raw sockets for nc, dig, redis-cli. */
  /** A proxy's other side: components' synchronous clients follow it to the service behind. Opaque to programs. */
  forward?: () => unknown;
  raw?: (message: string, peer: { address: string }) => string | undefined | Promise<string | undefined>;
  /** What speaks here when its protocol is not modelled byte by byte (ssh, Docker's API): who dials asks for its type. */
  service?: unknown;
}
export interface ListeningSocket {
  readonly address: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
  readonly owner?: { readonly name: string; readonly pid: number };
  close(): void;
}

export interface NetworkInterface {
  readonly name: string;
  readonly mac: string;
  /** `10.244.1.2/24` */
  readonly addresses: readonly string[];
  readonly up: boolean;
  /** As `ip link` counts: lo is 1. */
  readonly index: number;
  /** Of the far end of a veth pair in its own namespace. */
  readonly peer?: number;
}

/** A route as `ip route` lists it. */
export interface NetworkRoute {
  /** `default`, `10.244.1.0/24`, `10.244.0.2` */
  readonly destination: string;
  readonly via?: string;
  readonly device: string;
  /** Made by the kernel for an address of the device. */
  readonly connected: boolean;
  /** The device's own address, where it is told. */
  readonly source?: string;
}
export interface NetworkNeighbour {
  readonly address: string;
  readonly device: string;
  readonly mac: string;
}

/** An open connection: it stays with the far end that was chosen when it was opened. */
export interface TcpConnection {
  /** Of the far end. */
  readonly address: string;
  /** TLS is spoken there, with this certificate. */
  readonly tls?: boolean;
  readonly certificate?: string;
  request(request: HttpRequest, options?: { timeout?: number }): Promise<HttpResponse>;
}

/** Failures are `ConnectionError` of kube/status.ts, with Go's words; programs translate to their own. */
export interface Network {
  interfaces(): readonly NetworkInterface[];
  /** Routes over devices that are up, the default one first. */
  routes(): readonly NetworkRoute[];
  /** Who else is on the links. */
  neighbours(): readonly NetworkNeighbour[];
  /** `ip link set`: false when there is no such device. */
  setLink(name: string, up: boolean): boolean;
  /** Throws Error with the kernel's words. `via` or `device` must be given. */
  addRoute(destination: string, to: { via?: string; device?: string }): void;
  deleteRoute(destination: string, to: { via?: string; device?: string }): void;
  /** The kernel's packet rules of this namespace. */
  readonly netfilter: Netfilter;
  /** First non-loopback IPv4 address, or 127.0.0.1. */
  readonly address: string;
  /** Throws when the port is taken (`listen tcp 0.0.0.0:80: bind: address already in use`). */
  listen(options: ListenOptions): ListeningSocket;
  listening(): readonly ListeningSocket[];
  /**
   * Dials `host:port` (a name is looked up first) and sends one request. Blocks for the virtual latency of the way.
   * Throws ConnectionError.
   */
  request(host: string, port: number, request: HttpRequest, options?: { timeout?: number }): Promise<HttpResponse>;
  /** Opens a TCP connection. Throws ConnectionError when that cannot be done. */
  connect(host: string, port: number, options?: { timeout?: number }): Promise<TcpConnection>;
  /** One message to a raw listener, one answer. */
  send(host: string, port: number, protocol: "TCP" | "UDP", message: string, options?: { timeout?: number }): Promise<string>;
  /** The service behind a listening port (`ListenOptions.service`). Throws ConnectionError when no connection can be opened. */
  service(host: string, port: number, options?: { timeout?: number }): Promise<unknown>;
  /** ICMP echo. Resolves with the round trip in microseconds, or throws. */
  ping(address: string, options?: { timeout?: number }): Promise<number>;
  /** /etc/hosts, then the servers of /etc/resolv.conf with its search list. Throws ConnectionError ENOTFOUND. */
  lookup(name: string): Promise<string[]>;
}
