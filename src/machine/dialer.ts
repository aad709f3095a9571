/** Connections that a component opens from its node, without being a waiting program: answers come by callback. */
import type { ConnectionError } from "../kube/status.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";

export type Dialled<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: ConnectionError };

export interface Dialer {
  /** Sends one request to an address; `timeout` in microseconds. */
  request(address: string, port: number, request: HttpRequest, timeout: number, done: (result: Dialled<HttpResponse>) => void): void;
  /** Can a connection be opened? */
  connect(address: string, port: number, timeout: number, done: (result: Dialled<true>) => void): void;
}
