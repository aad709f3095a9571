/**
 * Requests that ask for another protocol: exec, attach and port-forward, over SPDY/3.1 (kubectl up to v1.28, and the
 * way back of later ones) or WebSocket (kubectl from v1.30, browsers, other clients). The world answers the request
 * as it answers the page's kubectl; here its channels get their bytes.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { createWebSocketStream, type WebSocket, WebSocketServer } from "ws";
import type { HttpRequest, HttpResponse, RemoteCommand } from "../../machine/http.ts";
import { responseOn, send } from "../exchange.ts";
import { FarTerminal } from "./far-terminal.ts";
import { type AskPod, PortForwarder } from "./port-forward.ts";
import { carryCommandOverSpdy, type Wanted } from "./spdy-command.ts";
import { carryPortForwardOverSpdy } from "./spdy-port-forward.ts";
import { carryCommandOverWebSocket } from "./websocket-command.ts";
import { carryPortForwardOverWebSocket } from "./websocket-port-forward.ts";

export interface UpgradesOptions {
  /** The request as the world takes it: path, headers, who asks. */
  asRequest(request: IncomingMessage): HttpRequest;
  /** Rejects when nobody listens behind the published port. */
  ask(request: HttpRequest): Promise<HttpResponse>;
  /** A session begins: time has to pass for it. */
  attend(): { heard(): void; end(): void };
  /** Does this API server translate WebSockets itself (v5, tunnels; from v1.30 and v1.31)? Before, the kubelet does, up to v4. */
  translates: boolean;
}

type Verb = "exec" | "attach" | "portforward";
const PATH = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(exec|attach|portforward)$/;

const SPDY_COMMAND = ["v4.channel.k8s.io"];
const SPDY_PORT_FORWARD = ["portforward.k8s.io"];
const TUNNEL = "SPDY/3.1+portforward.k8s.io";
const OLD_WEBSOCKET = ["v4.channel.k8s.io", "v4.base64.channel.k8s.io", "channel.k8s.io", "base64.channel.k8s.io"];

export class Upgrades {
  readonly #options: UpgradesOptions;
  readonly #forwarder = new PortForwarder();
  readonly #sockets = new Set<Duplex>();
  readonly #webSockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });

  constructor(options: UpgradesOptions) {
    this.#options = options;
  }

  /** Is it one of ours? Others that would like to upgrade are answered without. */
  static concerns(request: IncomingMessage): boolean {
    return verbOf(request) !== undefined || /^websocket$/i.test(request.headers.upgrade ?? "");
  }

  /** Answers on the bare socket that the HTTP server let go. Never rejects. */
  async handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
    try {
      await this.#handle(request, socket, head);
    } catch {
      // Nobody listens behind the published port: the connection breaks off.
      socket.destroy();
    }
  }
  /** How many clients are connected. */
  get open(): number {
    return this.#sockets.size;
  }
  /** Hangs up on everybody. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const verb = verbOf(request);
    const protocol = (request.headers.upgrade ?? "").toLowerCase();
    if (!verb) return refuse(request, socket, 501, "kubewekend does not model watches and proxies over WebSocket\n");
    if (protocol === "spdy/3.1") return this.#spdy(verb, request, socket, head);
    if (protocol === "websocket") return this.#webSocket(verb, request, socket, head);
    return refuse(request, socket, 400, `unable to upgrade: missing upgrade headers in request: ${JSON.stringify(request.headers)}`);
  }

  async #spdy(verb: Verb, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const offered = String(request.headers["x-stream-protocol-version"] ?? "")
      .split(/\s*,\s*/)
      .filter((one) => one !== "");
    const supported = verb === "portforward" ? SPDY_PORT_FORWARD : SPDY_COMMAND;
    const chosen = offered.find((one) => supported.includes(one));
    if (!chosen)
      return refuse(
        request,
        socket,
        403,
        `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}], server accepts [${supported.join(" ")}]`,
      );
    const answered = await this.#begin(verb, request, socket);
    if (!answered) return;
    const switched = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${chosen}\r\n\r\n`;
    socket.write(switched);
    if (head.length > 0) socket.unshift(head);
    this.#carryOverSpdy(answered, socket);
  }

  async #webSocket(verb: Verb, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const offered = String(request.headers["sec-websocket-protocol"] ?? "")
      .split(/\s*,\s*/)
      .filter((one) => one !== "");
    const { translates } = this.#options;
    const supported = [...(translates ? [verb === "portforward" ? TUNNEL : "v5.channel.k8s.io"] : []), ...OLD_WEBSOCKET];
    const chosen = offered.find((one) => supported.includes(one));
    // What golang.org/x/net/websocket answers when it cannot shake hands.
    if (!chosen) return refuse(request, socket, 403, "");
    const answered = await this.#begin(verb, request, socket);
    if (!answered) return;
    request.headers["sec-websocket-protocol"] = chosen;
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (chosen === TUNNEL) this.#tunnel(answered, webSocket);
      else this.#carryOverWebSocket(answered, webSocket, request);
    });
  }

  /** Asks the world; undefined when it refused, which the client has been told then. */
  async #begin(verb: Verb, request: IncomingMessage, socket: Duplex): Promise<Begun | undefined> {
    const { asRequest, ask } = this.#options;
    const asked = asRequest(request);
    const query = new URL(asked.path, "http://localhost").searchParams;
    const flag = (name: string): boolean => ["1", "true"].includes(query.get(name) ?? "");
    const wanted: Wanted = { stdin: flag("stdin"), stdout: flag("stdout"), stderr: flag("stderr") && !flag("tty"), tty: flag("tty") };
    const terminal = wanted.tty ? new FarTerminal() : undefined;
    const answered = await ask({ ...asked, ...(terminal ? { tty: terminal.tty } : {}) });
    const text = typeof answered.body === "string" ? answered.body : "";
    if (verb === "portforward" && answered.status === 200) {
      const pod: AskPod = (body) => ask({ ...asked, method: "POST", path: asked.path.replace(/\?.*$/, ""), body });
      const ports = query.getAll("ports").flatMap((list) => list.split(",").map(Number));
      return { verb, pod, ports };
    }
    if (verb !== "portforward" && answered.upgrade) return { verb, remote: answered.upgrade, wanted, terminal };
    // A command that does not start is told in a session that stands already.
    if (answered.status === 500 && text.startsWith("error executing command"))
      return { verb: "exec", remote: failed(text), wanted, terminal };
    send(answered, responseOn(socket, request));
    return undefined;
  }

  #carryOverSpdy(begun: Begun, socket: Duplex): void {
    const attendance = this.#options.attend();
    if (begun.verb === "portforward") carryPortForwardOverSpdy(socket, this.#forwarder, begun.pod, attendance, () => attendance.end());
    else
      carryCommandOverSpdy(
        socket,
        begun.remote,
        begun.wanted,
        { terminal: begun.terminal, attach: begun.verb === "attach", heard: () => attendance.heard() },
        () => attendance.end(),
      );
  }
  #carryOverWebSocket(begun: Begun, webSocket: WebSocket, request: IncomingMessage): void {
    const attendance = this.#options.attend();
    if (begun.verb === "portforward") {
      if (begun.ports.length === 0 || begun.ports.some((port) => !(port > 0 && port < 65_536))) {
        attendance.end();
        webSocket.close(1002, `query parameter "ports" is required: ${request.url ?? ""}`.slice(0, 120));
        return;
      }
      carryPortForwardOverWebSocket(webSocket, begun.ports, this.#forwarder, begun.pod, attendance, () => attendance.end());
    } else
      carryCommandOverWebSocket(
        webSocket,
        begun.remote,
        { terminal: begun.terminal, attach: begun.verb === "attach", heard: () => attendance.heard() },
        () => attendance.end(),
      );
  }
  #tunnel(begun: Begun, webSocket: WebSocket): void {
    this.#carryOverSpdy(begun, createWebSocketStream(webSocket));
  }
}

type Begun =
  | {
      readonly verb: "exec" | "attach";
      readonly remote: RemoteCommand;
      readonly wanted: Wanted;
      readonly terminal: FarTerminal | undefined;
    }
  | { readonly verb: "portforward"; readonly pod: AskPod; readonly ports: readonly number[] };

function verbOf(request: IncomingMessage): Verb | undefined {
  return PATH.exec((request.url ?? "").replace(/\?.*$/, ""))?.[1] as Verb | undefined;
}

/** A session that only tells why there is none. */
function failed(why: string): RemoteCommand {
  return {
    write: (_text, taken) => taken?.(),
    end() {},
    subscribe: ({ exit }) => exit({ code: 1, reason: "InternalError", message: `Internal error occurred: ${why}` }),
    close() {},
  };
}

function refuse(request: IncomingMessage, socket: Duplex, status: number, body: string): void {
  send({ status, headers: { "content-type": "text/plain; charset=utf-8" }, body }, responseOn(socket, request));
}
