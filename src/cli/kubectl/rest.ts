/** Requests to the API server over the machine's network (client-go/rest), with warnings and -v logs on stderr. */
import { ConnectionError, failure, type Status, StatusError } from "../../kube/status.ts";
import type { HttpResponse } from "../../machine/http.ts";
import type { Process } from "../../machine/process.ts";
import type { Tty } from "../../machine/tty.ts";
import type { Connection } from "./clientconfig/connection.ts";
import { CommandError, RequestError } from "./errors.ts";
import { klogLine } from "./log.ts";

export interface RequestOptions {
  /** Undefined and empty values are left out; sorted by key as Go does. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** The body is a stream of events or text: no timeout, and the caller reads `stream`. */
  stream?: boolean;
  /** Asks for another protocol (exec, attach): refusals are told in SPDY's words. */
  upgrade?: boolean;
  /** An answer is an answer, whatever its status (proxy, port-forward). */
  passErrors?: boolean;
  /** Handed on to the far process (exec -t). */
  tty?: Tty;
}

export interface RestOptions {
  /** Seconds; 0 waits for ever. */
  readonly timeout: number;
  readonly verbosity: number;
  readonly warningsAsErrors: boolean;
  readonly userAgent: string;
}

export class RestClient {
  readonly connection: Connection;
  readonly #process: Process;
  readonly #options: RestOptions;
  readonly #warned = new Set<string>();
  #warnings = 0;

  constructor(process: Process, connection: Connection, options: RestOptions) {
    this.#process = process;
    this.connection = connection;
    this.#options = options;
  }

  get warnings(): number {
    return this.#warnings;
  }

  /** `/api/v1/pods` with its query, encoded. */
  pathOf(path: string, query: RequestOptions["query"] = {}): string {
    const pairs = Object.entries({
      ...query,
      ...(this.#options.timeout > 0 && query["timeout"] === undefined ? { timeout: `${this.#options.timeout}s` } : {}),
    })
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([key, value]) => [key, String(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const text = pairs.map(([key, value]) => `${queryEscape(key)}=${queryEscape(value)}`).join("&");
    return `${this.connection.prefix}${path}${text === "" ? "" : `${path.includes("?") ? "&" : "?"}${text}`}`;
  }

  /** Sends one request. Throws StatusError (a refusal) or RequestError (no way to a server). */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const full = this.pathOf(path, options.query);
    const url = `${this.connection.server.slice(0, this.connection.server.length - this.connection.prefix.length)}${full}`;
    const { host, port, scheme, certificate } = this.connection;
    const headers: Record<string, string> = {
      accept: "application/json, */*",
      "user-agent": this.#options.userAgent,
      ...this.connection.headers,
      ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    };
    await this.#logRequest(method, url, headers, options.body);
    const started = this.#process.clock.now;
    let response: HttpResponse;
    try {
      response = await this.#process.network.request(
        host,
        port,
        {
          method,
          path: full,
          headers,
          // A JSON text of its own: objects go by reference.
          body: typeof options.body === "string" ? JSON.stringify(options.body) : options.body,
          scheme,
          host: `${host}:${port}`,
          peer: { address: this.#process.network.address, ...(certificate ? { certificate } : {}) },
          ...(options.tty ? { tty: options.tty } : {}),
        },
        this.#options.timeout > 0 && !options.stream ? { timeout: this.#options.timeout * 1e6 } : {},
      );
    } catch (error) {
      if (error instanceof ConnectionError) {
        if (this.#options.verbosity >= 6)
          await this.#log("I", "round_trippers.go:553", `${method} ${url}  in ${this.#millisecondsSince(started)} milliseconds`);
        throw new RequestError(method, url, error);
      }
      throw error;
    }
    await this.#logResponse(method, url, response, started);
    await this.#showWarnings(response);
    if (response.status >= 400 && !options.passErrors) throw options.upgrade ? upgradeRefusal(response) : refusal(response);
    return response;
  }

  /** The body of an answer. */
  async body(method: string, path: string, options: RequestOptions = {}): Promise<unknown> {
    return (await this.request(method, path, options)).body;
  }

  async #showWarnings(response: HttpResponse): Promise<void> {
    for (const text of parseWarnings(response.headers["warning"] ?? "")) {
      this.#warnings++;
      if (this.#warned.has(text)) continue;
      this.#warned.add(text);
      await this.#process.stderr.write(`Warning: ${text}\n`);
    }
  }
  /** --warnings-as-errors: called at the end of a command. */
  checkWarnings(): void {
    if (!this.#options.warningsAsErrors || this.#warnings === 0) return;
    throw new CommandError(`${this.#warnings} warning${this.#warnings === 1 ? "" : "s"} received`);
  }

  get verbosity(): number {
    return this.#options.verbosity;
  }
  async #log(severity: "I" | "E", place: string, text: string): Promise<void> {
    await this.#process.stderr.write(klogLine(this.#process, severity, place, text));
  }
  #millisecondsSince(started: number): number {
    return Math.floor((this.#process.clock.now - started) / 1000);
  }
  async #logRequest(method: string, url: string, headers: Record<string, string>, body: unknown): Promise<void> {
    const level = this.#options.verbosity;
    if (level >= 8 && body !== undefined) await this.#log("I", "request.go:1212", `Request Body: ${textOf(body, level)}`);
    if (level >= 9) {
      const flags = Object.entries(headers).map(([name, value]) => ` -H "${canonical(name)}: ${mask(name, value)}"`);
      await this.#log("I", "round_trippers.go:466", `curl -v -X${method} ${flags.join("")} '${url}'`);
    } else if (level >= 7) {
      await this.#log("I", "round_trippers.go:463", `${method} ${url}`);
    }
    if (level === 7 || level === 8) {
      await this.#log("I", "round_trippers.go:469", "Request Headers:");
      for (const [name, value] of Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)))
        await this.#log("I", "round_trippers.go:473", `    ${canonical(name)}: ${mask(name, value)}`);
    }
  }
  async #logResponse(method: string, url: string, response: HttpResponse, started: number): Promise<void> {
    const level = this.#options.verbosity;
    if (level < 6) return;
    const status = `${response.status} ${STATUS_TEXT[response.status] ?? ""}`.trim();
    const took = this.#millisecondsSince(started);
    if (level === 7 || level === 8) await this.#log("I", "round_trippers.go:574", `Response Status: ${status} in ${took} milliseconds`);
    else await this.#log("I", "round_trippers.go:553", `${method} ${url} ${status} in ${took} milliseconds`);
    if (level >= 8) {
      await this.#log("I", "round_trippers.go:577", "Response Headers:");
      for (const [name, value] of Object.entries(response.headers).sort(([a], [b]) => (a < b ? -1 : 1)))
        await this.#log("I", "round_trippers.go:580", `    ${canonical(name)}: ${value}`);
      if (response.body !== undefined) await this.#log("I", "request.go:1212", `Response Body: ${textOf(response.body, level)}`);
    }
  }
}

/** url.QueryEscape. */
export function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, "+")
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  101: "Switching Protocols",
  200: "OK",
  201: "Created",
  202: "Accepted",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

function canonical(name: string): string {
  return name
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("-");
}
function mask(name: string, value: string): string {
  return name === "authorization" ? value.replace(/^(\S+) .*/, "$1 <masked>") : value;
}
/** -v=8 cuts bodies at 1024 bytes, -v=9 at 10240. */
function textOf(body: unknown, level: number): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const max = level >= 10 ? Number.POSITIVE_INFINITY : level >= 9 ? 10240 : 1024;
  return text.length > max ? `${text.slice(0, max)} [truncated ${text.length - max} chars]` : text;
}

/** Texts of a Warning header: `299 - "text", 299 - "other"`. */
function parseWarnings(header: string): string[] {
  return [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? "").replace(/\\(.)/g, "$1"));
}

function isStatus(value: unknown): value is Status {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "Status";
}
/** What the SPDY round tripper makes of an answer that is no 101. */
function upgradeRefusal(response: HttpResponse): Error {
  if (isStatus(response.body)) return new StatusError(response.body);
  const text = typeof response.body === "string" ? response.body.trim() : "";
  // A command that does not start is told over the error stream of a session that is already open.
  if (text.startsWith("error executing command")) return new CommandError(`Internal error occurred: ${text}`);
  const prefix = "unable to upgrade connection: ";
  return new CommandError(text.startsWith(prefix) ? text : prefix + text);
}
/** The server's Status, or what client-go makes of an answer that is none (NewGenericServerResponse). */
export function refusal(response: HttpResponse): StatusError {
  if (isStatus(response.body)) return new StatusError(response.body);
  const text = typeof response.body === "string" ? response.body.trim() : "";
  switch (response.status) {
    case 401:
      return failure(
        401,
        "Unauthorized",
        text === "" || text === "Unauthorized" ? "the server has asked for the client to provide credentials" : text,
      );
    case 403:
      return failure(403, "Forbidden", text || "forbidden");
    case 404:
      return failure(404, "NotFound", "the server could not find the requested resource");
    case 405:
      return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    case 406:
      return failure(406, "NotAcceptable", text || "the server was unable to respond with a content type that the client supports");
    case 415:
      return failure(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: application/json",
      );
    case 429:
      return failure(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later");
    case 500:
      return failure(
        500,
        "InternalError",
        `an error on the server (${JSON.stringify(text || "unknown")}) has prevented the request from succeeding`,
      );
    case 503:
      return failure(503, "ServiceUnavailable", text === "" ? "the server is currently unable to handle the request" : text);
    case 504:
      return failure(
        504,
        "Timeout",
        "the server was unable to return a response in the time allotted, but may still be processing the request",
      );
    default:
      return failure(
        response.status,
        "",
        `the server responded with the status code ${response.status} but did not return more information`,
      );
  }
}
