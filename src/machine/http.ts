/**
 * Requests between machines. Bodies are values: a string, or an object shared by reference (an API
 * object inside the world is never turned into JSON; only real HTTP, the terminal and files do that).
 */
import type { Tty } from "./tty.ts";

export interface HttpRequest {
  method: string;
  /** Path and query as sent: `/api/v1/pods?limit=500`. */
  path: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  body?: unknown;
  /** What the TLS or TCP layer knows of the caller. */
  peer?: Peer;
  /** `https` or `http`. */
  scheme?: "http" | "https";
  /** The Host the client asked for. */
  host?: string;
  /**
   * The caller's terminal, handed on by reference with `exec -t`, `attach -t`, `run -it`: the remote process gets
   * this very device (line editing, Ctrl-C, resize work as at home). Without it `upgrade`'s text channels carry
   * everything.
   */
  tty?: Tty;
}
export interface Peer {
  /** Source address after NAT. */
  address: string;
  /** Subject of the verified client certificate. */
  certificate?: PeerCertificate;
}
/** What a server learns of a client's certificate. */
export interface PeerCertificate {
  commonName: string;
  organizations: string[];
  /** The certificate itself, in PEM, for servers that check who signed it. */
  pem?: string;
}
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body?: unknown;
  /** A body that goes on: watch events (objects) or log text (strings). */
  stream?: BodyStream;
  /** 101 Switching Protocols: exec, attach, port-forward. */
  upgrade?: RemoteCommand;
}
export interface BodyStream {
  /** Delivered in order at virtual instants. `end` once. Returns a cancel function (the client hangs up). */
  subscribe(chunk: (value: unknown) => void, end: () => void): () => void;
}
/** The four channels of remotecommand plus resize, or one data channel for port-forward. */
export interface RemoteCommand {
  /** `taken` is called once the far process's pipe has taken it. */
  write(text: string, taken?: () => void): void;
  /** End of stdin. */
  end(): void;
  /** The caller takes no more output for now, or takes it again; the far process's writes block meanwhile. */
  hold?(full: boolean): void;
  resize?(columns: number, rows: number): void;
  subscribe(handlers: {
    stdout(text: string): void;
    stderr(text: string): void;
    exit(result: { code: number; message?: string; reason?: string }): void;
  }): void;
  /** The client hangs up. */
  close(): void;
}

/** Answers a request. Synchronous where nothing has to be waited for. */
export type HttpHandler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
