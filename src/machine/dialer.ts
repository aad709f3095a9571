/** Connections that a component opens from its node, without being a waiting program: answers come by callback. */
import type { ConnectionError } from "../kube/status.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";

export type Dialled<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: ConnectionError };

/** What a listener answers: HTTP over TLS, plain HTTP, single messages, or nothing that is modelled. */
export type Spoken = "https" | "http" | "messages" | "nothing";

export interface Dialer {
  /** Sends one request to an address; `timeout` in microseconds. */
  request(address: string, port: number, request: HttpRequest, timeout: number, done: (result: Dialled<HttpResponse>) => void): void;
  /** Can a connection be opened? The value tells what is spoken there. */
  connect(address: string, port: number, timeout: number, done: (result: Dialled<Spoken>) => void): void;
  /** One message to a listener without HTTP, one answer (none: ""). */
  send(address: string, port: number, message: string, timeout: number, done: (result: Dialled<string>) => void): void;
}
