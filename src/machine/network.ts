/** What a process sees of its network namespace. */
import type { HttpHandler, HttpRequest, HttpResponse } from "./http.ts";

export interface ListenOptions {
  /** 0.0.0.0 by default. */
  address?: string;
  port: number;
  protocol?: "TCP" | "UDP";
  /** Serves TLS; a client speaking plain HTTP is told so. */
  tls?: boolean;
  /** The server's certificate in PEM, when clients can check it. */
  certificate?: string;
  /** Answers HTTP requests. */
  http?: HttpHandler;
  /** Answers one text datagram or line with another (DNS, redis): raw sockets for nc, dig, redis-cli. */
  /** A proxy's other side: components' synchronous clients follow it to the service behind. Opaque to programs. */
  forward?: () => unknown;
  raw?: (message: string, peer: { address: string }) => string | undefined | Promise<string | undefined>;
}
export interface ListeningSocket {
  readonly address: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
  close(): void;
}

export interface NetworkInterface {
  readonly name: string;
  readonly mac: string;
  /** `10.244.1.2/24` */
  readonly addresses: readonly string[];
  readonly up: boolean;
}

/** Failures are `ConnectionError` of kube/status.ts, with Go's words; programs translate to their own. */
export interface Network {
  interfaces(): readonly NetworkInterface[];
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
  /** Can a TCP connection be opened? Throws ConnectionError when not. `tls`: whether TLS is spoken there, with which certificate. */
  connect(host: string, port: number, options?: { timeout?: number }): Promise<{ address: string; tls?: boolean; certificate?: string }>;
  /** One message to a raw listener, one answer. */
  send(host: string, port: number, protocol: "TCP" | "UDP", message: string, options?: { timeout?: number }): Promise<string>;
  /** ICMP echo. Resolves with the round trip in microseconds, or throws. */
  ping(address: string, options?: { timeout?: number }): Promise<number>;
  /** /etc/hosts, then the servers of /etc/resolv.conf with its search list. Throws ConnectionError ENOTFOUND. */
  lookup(name: string): Promise<string[]>;
}
